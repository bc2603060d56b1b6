// Adds rows to a form without asking the server; without this script the same button asks for a page with one more.
const form = document.querySelector("form[data-rows-form]");
const status = form?.querySelector("[data-rows-status]");

function add(rows) {
  const count = rows.querySelector("[data-rows-count]");
  const number = Number(count.value);
  const holder = document.createElement("div");
  holder.append(rows.querySelector("template").content.cloneNode(true));
  for (const item of holder.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = item.getAttribute(name);
      if (value?.includes("__n__")) item.setAttribute(name, value.replaceAll("__n__", number));
    }
  }
  holder.querySelector("[data-rows-number]").textContent = number + 1;
  const row = holder.firstElementChild;
  rows.insertBefore(row, rows.querySelector("template"));
  count.value = number + 1;
  row.querySelector("input:not([type=hidden]), select, textarea").focus();
  status.textContent = `${status.dataset.added}: ${row.querySelector("legend").textContent.trim()}`;
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rows-add]");
  if (!button) return;
  const rows = form.querySelector(`[data-rows="${button.dataset.rowsAdd}"]`);
  if (Number(rows.querySelector("[data-rows-count]").value) >= 40) return;
  event.preventDefault();
  add(rows);
});
