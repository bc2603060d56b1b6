// Says two minutes before a login ends that it will, and extends it with one click. Tabs tell each other about clicks.

const WARN = 120;
const box = document.querySelector("[data-session]");
const dialog = box.querySelector("dialog");
const form = box.querySelector("form");
const tabs = new BroadcastChannel("session");
const part = (name) => box.querySelector(`[data-session-${name}]`);

let ends = 0;
let closed = false;

function setEnd(time) {
  ends = time;
  closed = false;
  part("until").textContent = new Date(time).toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });
  if (dialog.open && secondsLeft() > WARN) dialog.close();
}

function secondsLeft() {
  return Math.round((ends - Date.now()) / 1000);
}

function check() {
  const left = secondsLeft();
  if (left <= 0) {
    // The server forgets the login by itself; what the page shows must go too, and the login leads back here.
    window.location.assign(window.location.pathname + window.location.search);
  } else if (left <= WARN && !dialog.open && !closed) {
    dialog.showModal();
  }
}

async function extend() {
  part("problem").hidden = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const { seconds } = await answer.json();
    setEnd(Date.now() + seconds * 1000);
    tabs.postMessage(ends);
    if (seconds <= WARN) {
      // Ten hours are over: nothing can be extended any more.
      part("soon").hidden = true;
      part("final").hidden = false;
      part("extend").hidden = true;
    }
  } catch {
    part("problem").hidden = false;
  }
}

part("extend").addEventListener("click", extend);
part("close").addEventListener("click", () => {
  closed = true;
  dialog.close();
});
// The Escape key.
dialog.addEventListener("cancel", () => {
  closed = true;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  extend();
});
tabs.addEventListener("message", ({ data }) => {
  if (data > ends) setEnd(data);
});

setEnd(Date.now() + Number(box.dataset.seconds) * 1000);
tabs.postMessage(ends);
window.setInterval(check, 1000);
