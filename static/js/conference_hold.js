// The clock of a running conference: counts down to the times that the server planned. Without it, they stand in text.
const box = document.querySelector("[data-clock]");
const said = box?.querySelector("[data-said]");
// The server's clock decides; this one only measures what has passed since the page came.
const offset = box ? Number(box.dataset.now) * 1000 - Date.now() : 0;
const MINUTE = 60;

function left(line) {
  return Math.round((Number(line.dataset.until) * 1000 - Date.now() - offset) / 1000);
}

function written(seconds) {
  const rest = Math.abs(seconds);
  const text = `${Math.floor(rest / MINUTE)}:${String(rest % MINUTE).padStart(2, "0")}`;
  return seconds < 0 ? `+${text}` : text;
}

function stage(seconds) {
  if (seconds <= 0) return "over";
  return seconds <= MINUTE ? "soon" : "on";
}

function say(line, now, before) {
  if (now === before || before === undefined) return;
  if (line.hasAttribute("data-total")) {
    if (now === "over") said.textContent = box.dataset.totalOver;
  } else if (now === "soon") said.textContent = box.dataset.minute;
  else if (now === "over") said.textContent = box.dataset.over;
}

function tick() {
  for (const line of box.querySelectorAll("[data-until]")) {
    const seconds = left(line);
    const now = stage(seconds);
    line.querySelector("[data-left]").textContent = written(seconds);
    say(line, now, line.dataset.stage);
    line.dataset.stage = now;
  }
}

if (box?.querySelector("[data-until]")) {
  tick();
  window.setInterval(tick, 1000);
}
