// The notepad lives in this browser only: a list of offer slugs per region in localStorage, never sent by itself.

const KEY = "merkliste";
const LIMIT = 100;

function all() {
  try {
    const value = JSON.parse(window.localStorage.getItem(KEY) ?? "{}");
    return value && typeof value === "object" && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/** The slugs noted for `region`, oldest first. */
export function noted(region) {
  const list = all()[region];
  return Array.isArray(list) ? list.filter((slug) => /^[a-z0-9-]{1,120}$/.test(slug)).slice(0, LIMIT) : [];
}

/** Replaces the list of `region`; false where the browser does not allow storing. */
export function save(region, slugs) {
  const lists = all();
  lists[region] = [...new Set(slugs)].slice(0, LIMIT);
  try {
    window.localStorage.setItem(KEY, JSON.stringify(lists));
    return true;
  } catch {
    return false;
  }
}

/** Adds or removes `slug`; returns whether it is noted afterwards. */
export function toggle(region, slug) {
  const slugs = noted(region);
  const wanted = !slugs.includes(slug);
  save(region, wanted ? [...slugs, slug] : slugs.filter((other) => other !== slug));
  return noted(region).includes(slug);
}

function show(button, isNoted) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isNoted));
}

function showCount(region) {
  const slugs = noted(region);
  for (const badge of document.querySelectorAll("[data-notepad-count]")) {
    badge.textContent = String(slugs.length);
    badge.hidden = slugs.length === 0;
  }
  for (const link of document.querySelectorAll("a[data-notepad-link]")) {
    const url = new URL(link.href);
    url.search = slugs.length ? new URLSearchParams(slugs.map((slug) => ["angebot", slug])).toString() : "";
    link.href = url.pathname + url.search;
  }
}

/** Turns every star below `root` into a working switch and shows how many offers are noted. */
export function setUpNotepad(root, announce) {
  const region = document.body.dataset.region;
  if (!region) return;
  const slugs = new Set(noted(region));
  for (const button of root.querySelectorAll("button[data-notepad-slug]")) {
    show(button, slugs.has(button.dataset.notepadSlug));
    if (button.dataset.ready) continue;
    button.dataset.ready = "1";
    button.addEventListener("click", () => {
      const isNoted = toggle(region, button.dataset.notepadSlug);
      show(button, isNoted);
      showCount(region);
      announce(isNoted ? button.dataset.added : button.dataset.removed);
    });
  }
  showCount(region);
}
