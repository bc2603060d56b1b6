// Keeps what somebody types as a draft on the server. Nothing is stored in the browser: these are social data.
const QUIET = 3000; // after the last key
const PAUSE = 15000; // between two drafts, so that the record of changes stays readable

const form = document.querySelector("form[data-autosave]");
const status = form?.querySelector("[data-autosave-status]");
let changed = false;
let failed = false;
let leaving = false;
let last = 0;
let timer = 0;

function say(text, bad) {
  failed = bad;
  status.dataset.state = bad ? "failed" : "saved";
  // The same words again would be read out again.
  if (status.textContent !== text) status.textContent = text;
}

async function send(keepalive) {
  try {
    return await fetch(form.dataset.autosave, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      credentials: "same-origin", redirect: "manual", keepalive,
    });
  } catch {
    return null;
  }
}

async function save(keepalive = false) {
  window.clearTimeout(timer);
  if (!changed || leaving) return;
  changed = false;
  last = Date.now();
  const answer = await send(keepalive);
  if (answer?.ok) {
    const { text, version } = await answer.json();
    // What is typed from now on changes what was just saved.
    if (version) form.elements.version.value = version;
    return say(text, false);
  }
  changed = true;
  if (!answer) {
    say(form.dataset.offline, true);
    return plan();
  }
  // A redirect leads to the login: the session is over.
  if (answer.type === "opaqueredirect" || answer.status === 403) return say(form.dataset.expired, true);
  const body = [409, 422].includes(answer.status) ? await answer.json() : null;
  say(body ? `${body.text} ${form.dataset.refused}` : form.dataset.refused, true);
}

function plan() {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, Math.max(QUIET, last + PAUSE - Date.now()));
}

if (form && status) {
  form.addEventListener("input", () => {
    changed = true;
    plan();
  });
  // Sent for good: a late draft must not come back after the entry is saved.
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  window.addEventListener("online", () => save());
  // Before the next page is asked for, which pagehide waits for: who comes straight back shall find what they typed.
  window.addEventListener("beforeunload", (event) => {
    if (failed && changed && !leaving) event.preventDefault();
    else save(true);
  });
}
