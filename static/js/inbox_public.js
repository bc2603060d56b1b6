// The link is shown large only once: a reload, or the address in the history, opens the usual page.
const address = new URL(window.location.href);
if (address.searchParams.has("neu")) {
  address.searchParams.delete("neu");
  window.history.replaceState(null, "", address);
}
