"use strict";
// Times run on by themselves, on the hall's own clock.
const clock = { hall: 0, speed: 1, offset: 0, here: performance.now() };

export function setClock(told) {
  Object.assign(clock, { hall: told.now_ms, speed: told.speed, offset: told.utc_offset_s * 1000, here: performance.now() });
}

export const hallNow = () => clock.hall && clock.hall + (performance.now() - clock.here) * clock.speed;

export function span(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Cut off, times stand still: what they count may have ended meanwhile.
export function tick(live) {
  const now = hallNow();
  if (!now || !live) return;
  write(document.getElementById("clock"), new Date(now + clock.offset).toISOString().slice(11, 19));
  for (const time of document.querySelectorAll("time[data-since]")) write(time, span(now - Number(time.dataset.since)));
  for (const running of document.querySelectorAll("[data-expected]")) {
    const since = Number(running.querySelector("time")?.dataset.since || now);
    running.classList.toggle("over", now - since > Number(running.dataset.expected) * 1000);
  }
}
