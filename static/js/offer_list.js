// The list of offers is updated in place by htmx; this keeps open what the visitor opened, the focus and the place.

const panels = () => [...document.querySelectorAll("#angebote details[id]")];
const body = (panel) => panel.querySelector(".facet__body");
let before = null;
let showResults = false;
let entered = null;

document.addEventListener("htmx:beforeSwap", () => {
  before = {
    panels: panels().map((panel) => [panel.id, panel.open, body(panel)?.scrollTop ?? 0]),
    focus: document.activeElement?.id,
    scroll: window.scrollY,
  };
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "angebote" || !before) return;
  for (const [id, wasOpen, scrolled] of before.panels) {
    const panel = document.getElementById(id);
    if (!panel) continue;
    panel.open = wasOpen || panel.querySelector(".kern-error") !== null;
    if (body(panel)) body(panel).scrollTop = scrolled;
  }
  if (showResults) {
    document.getElementById("filter").open = false;
    document.getElementById("treffer")?.scrollIntoView();
  } else {
    window.scrollTo({ top: before.scroll, behavior: "instant" });
  }
  const focused = before.focus && document.getElementById(before.focus);
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
  // What had the focus may be gone: a filter that was removed, the button below the closed filters.
  if (showResults || document.activeElement === document.body) {
    document.getElementById("treffer")?.focus({ preventScroll: true });
  }
  showResults = false;
});

// "Show 12 offers" below the filters leads to the results.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#anzeigen")) showResults = true;
});

// Enter sends the form; the change that follows from leaving the field would send it a second time.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest?.(".finder input")) entered = event.target;
});
document.addEventListener("change", (event) => {
  if (event.target === entered) event.stopPropagation();
  entered = null;
}, true);
