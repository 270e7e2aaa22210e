"use strict";
// A board in a browser. The server says what stands in each panel and what is to be heard; this page shows it, and says
// by itself when it hears nothing any more. Written for the browsers of televisions: ES2017, nothing to be built.
const { body } = document;
const words = JSON.parse(body.dataset.words);
const cut = document.getElementById("cut");
const SILENT_MS = 2000;
const AGAIN_MS = 1000;
const WHY_AGAIN_MS = 5000;
const GIVEN_UP_MS = 8000;
const LINE_MS = 10000;
const SMALL_AFTER_MS = 60000;
const RUN_REM_S = 1.6; // so far a line that is too long moves in a second

const shown = {};
let stream = null;
let form = "";
let heardAt = -Infinity;
let openedAt = performance.now();
let link = { ok: true, time: "" };
let lastTime = "";
let lastSound = "";
let clockTold = { text: "", at: 0 };
let line = { index: 0, until: 0 };

// --- what stands on the board --------------------------------------------------------------------------------------

function showPanels(panels) {
  for (const name of Object.keys(panels)) {
    const panel = document.getElementById(`panel-${name}`);
    if (!panel || shown[name] === panels[name]) continue;
    shown[name] = panels[name];
    panel.innerHTML = panels[name];
    panel.hidden = !panels[name];
    fit(panel);
    if (name === "ticker") showLine(0);
    if (name === "header") noteClock(panel.querySelector(".clock"));
  }
}

function noteClock(clock) {
  if (clock && clock.textContent !== clockTold.text) clockTold = { text: clock.textContent, at: performance.now() };
}

// A picture that cannot be read makes room for the greeting beneath it.
document.addEventListener(
  "error",
  (event) => {
    if (event.target instanceof HTMLImageElement) event.target.remove();
  },
  true,
);

function fitAll() {
  measure();
  for (const panel of document.querySelectorAll(".panel")) fit(panel);
  showLine(line.index);
}

// --- the line at the bottom: each in its turn, a long one moves ----------------------------------------------------

function showLine(index) {
  const lines = Array.from(document.querySelectorAll("#panel-ticker .line"));
  if (!lines.length) return;
  const now = index % lines.length;
  lines.forEach((each, place) => (each.hidden = place !== now));
  fit(lines[now]);
  lines[now].querySelectorAll(".text.whole").forEach(fitWhole);
  const moves = Array.from(lines[now].querySelectorAll(".text:not(.whole) p")).map(run);
  line = { index: now, until: performance.now() + Math.max(LINE_MS, ...moves) };
}

function run(text) {
  const span = text.firstElementChild;
  text.classList.remove("runs");
  text.style.fontSize = "";
  span.style.animationDuration = "";
  if (span.offsetWidth <= text.clientWidth) return 0;
  fitRunning(text, span);
  if (span.offsetWidth <= text.clientWidth) return 0;
  const rem = parseFloat(document.documentElement.style.fontSize);
  const seconds = span.offsetWidth / (rem * RUN_REM_S);
  text.style.fontSize = "";
  text.classList.add("runs");
  span.style.animationDuration = `${seconds.toFixed(1)}s`;
  return seconds * 1000;
}

// A line that is only a little too long stands still, a little smaller.
function fitRunning(text, span) {
  const share = text.clientWidth / span.offsetWidth;
  if (share > 0.75) text.style.fontSize = `${Math.floor(sizeOf(text) * share * 9.9) / 10}px`;
}

// --- whether it is of now ------------------------------------------------------------------------------------------

function isLive() {
  return performance.now() - heardAt < SILENT_MS;
}

function both(key, time) {
  return words[key].map((text) => text.replace("{time}", time));
}

// What the server no longer hears it says in its panels; that nothing is heard of the server this page says by itself.
function showLink() {
  const starting = heardAt < 0 && performance.now() - openedAt < SILENT_MS;
  const silent = !starting && !isLive();
  if (silent || !link.ok) fallSilent();
  if (cut.hidden === !silent) return;
  cut.hidden = !silent;
  body.classList.toggle("is-cut", silent);
  if (!silent) return;
  const since = lastTime;
  const [main, second] = cut.querySelectorAll(".grows p");
  [main.textContent, second.textContent] = words.signal_lost;
  cut.querySelector(".until").textContent = since ? both("since", since).join("\u2002") : "";
  fit(cut);
}

function heardNow() {
  heardAt = performance.now();
}

// The clock goes on by itself: one that stood still would be taken for the time.
function showClock() {
  const clock = document.querySelector("#panel-header .clock");
  if (!clock || isLive() || !clock.textContent) return;
  const [hour, minute] = clockTold.text.split(":").map(Number);
  const minutes = hour * 60 + minute + Math.floor((performance.now() - clockTold.at) / 60000);
  const two = (number) => String(number).padStart(2, "0");
  clock.textContent = `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

// --- whether it may be heard ---------------------------------------------------------------------------------------

// Who may touch the screen is asked in the header, where it covers nobody's number; after a while by a small sign.
function askForSound() {
  const allow = document.getElementById("allow");
  const header = document.getElementById("panel-header");
  new MutationObserver(() => header && fit(header)).observe(allow, { attributes: true });
  setTimeout(() => allow.classList.add("small"), SMALL_AFTER_MS);
}

// --- what the server says ------------------------------------------------------------------------------------------

const heardOf = {
  hello(told) {
    if (told.edition !== body.dataset.edition) location.reload();
  },
  panels: showPanels,
  sound(told) {
    if (told.id === lastSound) return; // a stream that was opened anew says no call twice
    lastSound = told.id;
    hear(told);
  },
  silence: cutOff,
  beat(told) {
    link = told;
    if (told.ok && told.time) lastTime = told.time;
  },
  again: listen,
};

function listen() {
  if (stream) stream.close();
  openedAt = performance.now();
  form = isUpright() ? "upright" : "landscape";
  const joint = body.dataset.events.includes("?") ? "&" : "?";
  const opened = new EventSource(`${body.dataset.events}${joint}form=${form}`);
  stream = opened;
  for (const name of Object.keys(heardOf)) {
    opened.addEventListener(name, (event) => {
      if (opened !== stream) return;
      heardNow();
      heardOf[name](JSON.parse(event.data));
      showLink();
    });
  }
  opened.onerror = () => {
    // Closed for good: the login has ended, or too many boards are open. The server says which, once it is there.
    if (opened === stream && opened.readyState === EventSource.CLOSED) askWhy();
  };
}

function askWhy() {
  fetch(location.href, { credentials: "same-origin", cache: "no-store" })
    .then((answer) => setTimeout(answer.ok ? () => location.reload() : listen, WHY_AGAIN_MS))
    .catch(() => setTimeout(listen, AGAIN_MS));
}

function tick() {
  showLink();
  showClock();
  if (performance.now() > line.until) showLine(line.index + 1);
  const silentMs = performance.now() - Math.max(heardAt, openedAt);
  if (silentMs > GIVEN_UP_MS) listen(); // a connection that says nothing and does not end either
}

function resized() {
  fitAll();
  if (form !== (isUpright() ? "upright" : "landscape")) listen();
}

measure();
askForSound();
beginSound();
listen();
setInterval(tick, 200);
window.addEventListener("resize", resized);
if (document.fonts && document.fonts.ready) document.fonts.ready.then(fitAll);
