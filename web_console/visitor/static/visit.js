"use strict";
// Looks again every few seconds while somebody looks at the page and the visit goes on; a call shakes the phone.
const now = document.getElementById("now");
const lost = document.getElementById("lost");
const said = document.getElementById("said");
const again = document.getElementById("again");
const GIVE_UP_MS = 12000;
const NO_ANSWER_AGAIN_S = 8;
let timer = 0;
let asking = false;
let shownCall = "";
let since = "";

const visit = () => now.querySelector(".visit").dataset;

function clock() {
  return new Date().toTimeString().slice(0, 8);
}

function follow() {
  const { tone, title, call } = visit();
  document.body.className = tone;
  document.title = title;
  if (said.textContent !== title) said.textContent = title; // read aloud when it changes, not at every look
  if (call && call !== shownCall && navigator.vibrate) navigator.vibrate([500, 200, 500, 200, 900]);
  shownCall = call;
}

function answered() {
  since = clock();
  lost.hidden = true;
}

function unanswered() {
  const line = lost.querySelector("span");
  line.textContent = since ? line.dataset.since.replace("{}", since) : "";
  lost.hidden = Boolean(now.querySelector(".away"));
}

async function ask() {
  const giveUp = new AbortController();
  const late = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
  try {
    const answer = await fetch(now.dataset.now, { cache: "no-store", signal: giveUp.signal });
    if (!answer.headers.has("X-Paidui-Visit")) throw new Error("somebody else answered");
    now.innerHTML = await answer.text();
    answered();
    follow();
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
  if (asking || document.hidden) return;
  asking = true;
  later(await ask());
}

function later(seconds) {
  asking = false;
  clearTimeout(timer);
  // Not all phones of a hall at the same moment.
  if (seconds && !document.hidden) timer = setTimeout(look, seconds * 1000 * (0.8 + 0.4 * Math.random()));
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden && Number(visit().again)) look();
});
window.addEventListener("online", () => {
  if (Number(visit().again)) look(); // an ended visit is not asked about: somebody may be writing
});
again.addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
answered();
follow();
later(Number(visit().again));
