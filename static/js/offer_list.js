// The list of offers is updated in place by htmx; this keeps what the visitor opened open.

const opened = () => [...document.querySelectorAll("#angebote details[id][open]")].map((panel) => panel.id);
const closed = () => [...document.querySelectorAll("#angebote details[id]:not([open])")].map((panel) => panel.id);
let before = { opened: [], closed: [] };
let showResults = false;

document.addEventListener("htmx:beforeSwap", () => {
  before = { opened: opened(), closed: closed() };
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "angebote") return;
  for (const id of before.opened) document.getElementById(id)?.setAttribute("open", "");
  for (const id of before.closed) {
    const panel = document.getElementById(id);
    if (panel && !panel.querySelector(".kern-error")) panel.removeAttribute("open");
  }
  if (!showResults) return;
  showResults = false;
  document.getElementById("filter")?.removeAttribute("open");
  const results = document.getElementById("treffer");
  results?.scrollIntoView();
  results?.focus({ preventScroll: true });
});

// "Show 12 offers" below the filters leads to the results.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#anzeigen")) showResults = true;
});
