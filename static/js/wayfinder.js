// Leaving quickly replaces this page in the browser's history; without a script the link just leaves.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-leave]");
  if (!link) return;
  event.preventDefault();
  window.location.replace(link.href);
});
