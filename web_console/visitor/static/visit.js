"use strict";
// Looks again every few seconds while somebody looks at the page and the visit goes on; a call shakes the phone, and
// rings where somebody has asked for that.
const now = document.getElementById("now");
const lost = document.getElementById("lost");
const said = document.getElementById("said");
const again = document.getElementById("again");
const bell = document.getElementById("bell");
const GIVE_UP_MS = 12000;
const NO_ANSWER_AGAIN_S = 8;
const NOTES_HZ = [659, 784, 988, 784, 988];
const NOTE_S = 0.32;
let timer = 0;
let asking = false;
let shownCall = "";
let since = "";
let tag = now.dataset.tag;
let sound = null;
let awake = null;

const visit = () => now.querySelector(".visit").dataset;

function clock() {
  return new Date().toTimeString().slice(0, 8);
}

function follow() {
  const { tone, title, call } = visit();
  document.body.className = tone;
  document.title = title;
  if (said.textContent !== title) said.textContent = title; // read aloud when it changes, not at every look
  if (call && call !== shownCall) {
    if (navigator.vibrate) navigator.vibrate([500, 200, 500, 200, 900]);
    ring();
  }
  shownCall = call;
}

// --- the bell: a browser lets a page sound only after a tap on it ----------------------------------------------------

function ring() {
  if (!sound || sound.state !== "running") return;
  NOTES_HZ.forEach((hz, nth) => {
    const note = sound.createOscillator();
    const loud = sound.createGain();
    const from = sound.currentTime + nth * NOTE_S;
    note.frequency.value = hz;
    loud.gain.setValueAtTime(0.5, from);
    loud.gain.exponentialRampToValueAtTime(0.01, from + NOTE_S);
    note.connect(loud).connect(sound.destination);
    note.start(from);
    note.stop(from + NOTE_S);
  });
}

async function toggleBell() {
  if (sound) {
    await sound.close();
    sound = null;
    letSleep();
  } else {
    sound = new AudioContext();
    await sound.resume();
    if (navigator.vibrate) navigator.vibrate(200); // so does it feel
    ring();
    stayAwake();
  }
  bell.setAttribute("aria-pressed", String(Boolean(sound)));
  bell.textContent = sound ? bell.dataset.on : bell.dataset.off;
}

// A dark screen would keep the call to itself; over plain HTTP a browser does not offer this.
async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch { /* a phone that is nearly empty sleeps all the same */ }
}

function letSleep() {
  awake?.release();
  awake = null;
}

function showBell() {
  bell.hidden = !window.AudioContext || !Number(visit().again) || visit().tone === "none";
}

// Who wants to be rung for may look at something else meanwhile.
const isLookedAt = () => !document.hidden || Boolean(sound);

// --- looking again ---------------------------------------------------------------------------------------------------

function answered() {
  since = clock();
  lost.hidden = true;
}

function unanswered() {
  const line = lost.querySelector("span");
  line.textContent = since ? line.dataset.since.replace("{}", since) : "";
  lost.hidden = Boolean(now.querySelector(".away"));
}

function draw(html) {
  const open = [...now.querySelectorAll("details[open]")].map((each) => each.id);
  now.innerHTML = html;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

function stillSo(answer) {
  const line = now.querySelector(".updated");
  const asOf = answer.headers.get("X-Paidui-As-Of");
  if (line && asOf) line.textContent = line.dataset.said.replace("{}", asOf);
}

async function ask() {
  const giveUp = new AbortController();
  const late = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(now.dataset.now, { cache: "no-store", headers, signal: giveUp.signal });
    if (!answer.headers.has("X-Paidui-Visit")) throw new Error("somebody else answered");
    if (answer.status === 304) stillSo(answer);
    else {
      draw(await answer.text());
      tag = answer.headers.get("ETag") || "";
    }
    answered();
    follow();
    showBell();
    return Number(visit().again);
  } catch {
    unanswered();
    return NO_ANSWER_AGAIN_S;
  } finally {
    clearTimeout(late);
  }
}

async function look() {
  clearTimeout(timer);
  if (asking || !isLookedAt()) return;
  asking = true;
  later(await ask());
}

function later(seconds) {
  asking = false;
  clearTimeout(timer);
  // Not all phones of a hall at the same moment: of eight seconds, five to ten.
  if (seconds && isLookedAt()) timer = setTimeout(look, seconds * 1000 * (0.625 + 0.625 * Math.random()));
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden && sound) return;
  clearTimeout(timer);
  if (document.hidden || !Number(visit().again)) return;
  look();
  if (sound) stayAwake();
});
window.addEventListener("online", () => {
  if (Number(visit().again)) look(); // an ended visit is not asked about: somebody may be writing
});
again.addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
bell.addEventListener("click", toggleBell);
answered();
follow();
showBell();
later(Number(visit().again));
