"use strict";
// A page's living part comes as HTML the server has drawn; times run on by themselves on the hall's own clock.
const live = document.getElementById("live");
const pulse = document.getElementById("pulse");
const lost = document.getElementById("live-lost");
const clock = { hall: Number(live.dataset.now), speed: Number(live.dataset.speed), here: performance.now() };

function hallNow() {
  return clock.hall + (performance.now() - clock.here) * clock.speed;
}

function span(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

function tick() {
  if (!clock.hall) return;
  const now = hallNow();
  for (const time of live.querySelectorAll("time[data-since]")) {
    const text = span(now - Number(time.dataset.since));
    if (time.textContent !== text) time.textContent = text;
    // Twice as long as usual, and it is to be seen without reading.
    const expected = Number(time.dataset.expected || 0);
    if (expected) time.classList.toggle("late", now - Number(time.dataset.since) > 2 * expected);
  }
}

function showClock() {
  const face = document.getElementById("wall-clock");
  if (!face || !clock.hall) return;
  // The hall's own time of day, wherever the screen's computer thinks it is.
  face.textContent = new Date(hallNow() + 1000 * Number(face.dataset.offset)).toISOString().slice(11, 16);
}

function show(alive) {
  lost.hidden = alive;
  pulse.classList.toggle("alive", alive);
}

function listen() {
  const stream = new EventSource(live.dataset.events);
  stream.addEventListener("clock", (event) => {
    const told = JSON.parse(event.data);
    Object.assign(clock, { hall: told.now_ms, speed: told.speed, here: performance.now() });
  });
  stream.addEventListener("page", (event) => {
    if (live.dataset.keeps) renew(live, event.data);
    else live.innerHTML = event.data;
    tick();
    showClock();
  });
  stream.addEventListener("alerts", (event) => {
    document.dispatchEvent(new CustomEvent("alerts", { detail: JSON.parse(event.data) }));
  });
  stream.onopen = () => show(true);
  stream.onerror = () => {
    show(false);
    // Closed for good: the login has ended, or too many pages are open. The server says which.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  };
}

setInterval(() => { tick(); showClock(); }, 1000);
showClock();
listen();
