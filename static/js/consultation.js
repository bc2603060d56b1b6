// A round of peer consultation: the clock of the phase, and others' contributions without losing focus or typed text.
// The part of the page that refreshes itself is #stand; forms are outside of it and never touched.

const region = document.getElementById("ansage");
const told = new Set();
let offset = 0; // what the server's clock is ahead of this one, in milliseconds
let read = null;

function say(text) {
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 100);
}

function tick() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  if (clock !== read) {
    offset = Date.parse(clock.dataset.now) - Date.now();
    read = clock;
  }
  const seconds = Math.round((Date.parse(clock.dataset.ends) - Date.now() - offset) / 1000);
  const rest = Math.abs(seconds);
  const left = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  clock.querySelector("[data-clock-left]").textContent = seconds >= 0 ? `${clock.dataset.left} ${left}` : `+${left}`;
  clock.dataset.state = seconds < 0 ? "over" : "running";
  // Said once per phase and moment; a page opened later is not told what has been.
  tell(`${clock.dataset.ends} soon`, seconds <= 60 && seconds > 50, clock.dataset.soon);
  tell(`${clock.dataset.ends} over`, seconds <= 0 && seconds > -10, clock.dataset.over);
}

function tell(key, now, text) {
  if (!now || told.has(key)) return;
  told.add(key);
  say(text);
}

// Somebody reads a link of the part with the keyboard: it is replaced when they have left it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "stand") return;
  const { detail, target } = event;
  const fits = detail.xhr.status === 200 && detail.xhr.responseText.includes('id="stand"');
  if (!fits || target.contains(document.activeElement)) detail.shouldSwap = false;
});

// The round was deleted, or the login is over: nobody asks any more.
document.addEventListener("htmx:responseError", (event) => {
  const part = event.target.closest?.("#stand");
  if (part) part.replaceWith(part.cloneNode(true));
});

// Leaving with something typed asks first; sending does not.
const forms = [...document.querySelectorAll("form[data-typed]")];
let sending = false;
for (const form of forms) form.addEventListener("submit", () => { sending = true; });
window.addEventListener("beforeunload", (event) => {
  const typed = forms.some((form) => [...form.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue));
  if (typed && !sending) event.preventDefault();
});

window.setInterval(tick, 1000);
tick();
