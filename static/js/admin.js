// Names for the search fields of Django's administration, which its widget (Select2) leaves without one (WCAG 2.2, 4.1.2).

function nameField(container) {
  const select = container.parentElement?.querySelector("select.admin-autocomplete[id]");
  const label = select && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!label) return;
  label.id ||= `${select.id}_label`;
  for (const part of container.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox], input")) {
    const chosen = part.getAttribute("role") === "combobox" ? part.getAttribute("aria-labelledby") : "";
    part.setAttribute("aria-labelledby", [label.id, chosen].filter(Boolean).join(" "));
  }
}

// The widget draws itself at a moment of its own, and anew in rows that are added.
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node instanceof Element && node.matches(".select2-container")) nameField(node);
  }
}).observe(document.documentElement, { childList: true, subtree: true });
document.querySelectorAll(".select2-container").forEach(nameField);

// The field that opens inside a list is made anew each time.
document.addEventListener("focusin", ({ target }) => {
  const open = document.querySelector(".select2-container--open [aria-labelledby]");
  if (open && target.matches(".select2-search__field:not([aria-labelledby])")) {
    target.setAttribute("aria-labelledby", open.getAttribute("aria-labelledby"));
  }
});
