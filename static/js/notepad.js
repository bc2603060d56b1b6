// The notepad lives in this browser only: a cookie of offer slugs, limited to the region's path, with nothing in it about the visitor.

const NAME = "merkliste";
const LIMIT = 40;
const MAX_AGE = 180 * 24 * 60 * 60;
const SLUG = /^[-\w]{1,80}$/;

// The page's own link to the list says where the list lives.
const home = document.querySelector("a[data-notepad-link]");
const path = home ? new URL("../", home.href).pathname : "/";

/** The noted slugs, oldest first. */
export function noted() {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${NAME}=`));
  const slugs = pair ? pair.slice(NAME.length + 1).split(".").filter((slug) => SLUG.test(slug)) : [];
  return [...new Set(slugs)].slice(0, LIMIT);
}

function save(slugs) {
  const secure = window.location.protocol === "https:" ? ";secure" : "";
  const age = slugs.length ? MAX_AGE : 0;
  document.cookie = `${NAME}=${slugs.join(".")};path=${path};max-age=${age};samesite=lax${secure}`;
}

/** Adds or removes `slug`; returns whether it is noted afterwards (a full list or a browser without cookies refuses). */
export function toggle(slug) {
  const slugs = noted();
  save(slugs.includes(slug) ? slugs.filter((other) => other !== slug) : [...slugs, slug].slice(0, LIMIT));
  return noted().includes(slug);
}

function showCount() {
  const count = noted().length;
  for (const badge of document.querySelectorAll("[data-notepad-count]")) {
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }
}

function paint() {
  const slugs = noted();
  for (const star of document.querySelectorAll("button[data-notepad-slug]")) {
    star.hidden = false;
    star.setAttribute("aria-pressed", String(slugs.includes(star.dataset.notepadSlug)));
  }
  showCount();
}

/** Without a script the star is a link to a small page; with it, a switch. */
function asButton(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  Object.assign(button.dataset, link.dataset);
  button.append(...link.childNodes);
  link.replaceWith(button);
}

let listening = false;

/** Turns every star below `root` into a working switch and shows how many offers are noted. */
export function setUpNotepad(root, announce) {
  if (!home) return;
  root.querySelectorAll("a[data-notepad-slug]").forEach(asButton);
  paint();
  if (listening) return;
  listening = true;
  document.addEventListener("click", (event) => {
    const star = event.target.closest?.("button[data-notepad-slug]");
    if (!star) return;
    const was = noted().includes(star.dataset.notepadSlug);
    const is = toggle(star.dataset.notepadSlug);
    paint();
    if (was === is) announce(star.dataset.refused);
    else announce(is ? star.dataset.added : star.dataset.removed);
  });
  // Another tab, or the page behind the back button, may show an older state.
  window.addEventListener("pageshow", paint);
  document.addEventListener("visibilitychange", paint);
}
