// Small helpers on every page; each page works without them.
import { setUpNotepad } from "./notepad.js";

/** Says `text` to screen readers through the page's live region. */
export function announce(text) {
  const region = document.getElementById("ansage");
  if (!region || !text) return;
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 100);
}

// After an in-place update the new part may carry its own announcement.
document.addEventListener("htmx:afterSettle", (event) => {
  const source = event.target.querySelector?.("[data-announce]") ?? event.target.closest?.("[data-announce]");
  if (source) announce(source.dataset.announce);
  setUpNotepad(document, announce);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-print], [data-copy], [data-share]");
  if (!button) return;
  if ("print" in button.dataset) window.print();
  // Closing the share sheet is no error.
  else if ("share" in button.dataset) navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {});
  else navigator.clipboard?.writeText(button.dataset.copy).then(() => announce(button.dataset.done));
});

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
if (navigator.share) for (const element of document.querySelectorAll("[data-share]")) element.hidden = false;
setUpNotepad(document, announce);
