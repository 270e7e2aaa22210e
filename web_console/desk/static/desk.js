"use strict";
// A window in a browser. The hub decides; this page asks once a press, and shows what came of it.
import { actionsOf } from "./actions.js";
import { openPanel, panelIsOpen } from "./panel.js";
import { hallNow, setClock, span, tick } from "./times.js";
import { keyOf, isTyping, watchWedge } from "./keys.js";

const body = document.body;
const { base, presses, window: here } = body.dataset;
const words = JSON.parse(body.dataset.words);
const csrf = document.querySelector("meta[name=csrf]").content;
const answer = document.getElementById("answer");
const cut = document.getElementById("cut");
const pulse = document.getElementById("pulse");
const help = document.getElementById("help");
const meeting = document.getElementById("meeting");
const unansweredList = document.getElementById("unanswered");
const buttons = [...document.querySelectorAll("[data-button]")];
const KEPT = `desk.unanswered.${here}`;
const SAID = `desk.said.${here}`;
const SILENT_MS = 2000;
const ANSWER_WITHIN_MS = 10000;
const MEETING_WITHIN_MS = 4500;
const LATE_MS = 1500;
const TOO_FAST_MS = 40;
const SAME_PRESS_MS = 350; // a double click is one press: the second one would call past somebody

let content = { link: { ok: false, text: "" }, choices: {}, asks: {} };
let heardAt = -Infinity;
let streamOpen = false;
let asking = null; // the press that is on its way
let waiting = []; // those after it, in order
let unanswered = [];
let pressedHereUntil = 0; // so long a call follows from what was pressed here, and the browser lets it open a meeting
let openedFor = ""; // the visitor whose meeting was opened
let last = { name: "", at: 0 };

// --- whether what is shown is of now -------------------------------------------------------------------------------

const streamLives = () => streamOpen && performance.now() - heardAt < SILENT_MS;
const isLive = () => streamLives() && content.link.ok && !content.missing;

function showLink() {
  const why = !streamLives() ? words.lost_stream : content.link.text || content.missing || "";
  const live = isLive();
  if (cut.textContent !== why) cut.textContent = why;
  cut.hidden = live || (heardAt < 0 && performance.now() < SILENT_MS); // a page that has only just been opened
  pulse.classList.toggle("alive", live);
  body.classList.toggle("cut-off", !live);
  for (const button of document.querySelectorAll(".buttons button, .away button")) {
    const off = !live && button.dataset.button !== "help";
    if (button.getAttribute("aria-disabled") !== String(off)) button.setAttribute("aria-disabled", String(off));
    if (button.title !== (off ? why : "")) button.title = off ? why : "";
  }
}

// --- pressing ------------------------------------------------------------------------------------------------------

function say(text, kind = "") {
  answer.textContent = text;
  answer.className = kind;
}

const inWords = (key, step) => words[key].replace("{step}", words[step] || step);

function within(ms) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ms);
  return patience.signal;
}

function newPress() {
  return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function press(name, fields = {}, after = null) {
  if (!isLive()) {
    return say(inWords(streamLives() ? "not_taken" : "not_taken_lost", name), "refused");
  }
  // A finger that bounces, or presses again because nothing has moved yet, means one press.
  const isPlain = !Object.keys(fields).length; // what was chosen in a dialog is no double click
  const isSame = isPlain && name === last.name && performance.now() - last.at < SAME_PRESS_MS;
  if (isSame || asking?.name === name || waiting.some((each) => each.name === name)) return undefined;
  last = { name, at: performance.now() };
  waiting.push({ name, fields, after, id: newPress(), at: performance.now(), about: about() });
  return next();
}

// Of whom and when, for a press that may stand on the page for a while.
function about() {
  const number = document.querySelector("#part-visitor .number")?.textContent || "";
  return `${number} ${document.getElementById("clock").textContent}`.trim();
}

async function next() {
  if (asking || !waiting.length) return;
  asking = waiting.shift();
  const { name } = asking;
  say(inWords("sent", name), "sent");
  const late = setTimeout(() => say(inWords("still_waiting", name), "refused"), LATE_MS);
  const told = await ask(asking);
  clearTimeout(late);
  const done = asking;
  asking = null;
  take(done, told);
  if (told.state === "unanswered" || told.state === "cut_off") giveUpWaiting();
  next();
}

// Of several presses the later ones make no sense while nobody knows what became of the first.
function giveUpWaiting() {
  const [first] = waiting;
  waiting = [];
  if (first) say(inWords("not_taken_waiting", first.name), "refused");
}

async function ask(pressed) {
  const age = Math.min(Math.max(0, Math.round(performance.now() - pressed.at)), 7 * 86400000);
  try {
    const response = await fetch(`${base}/press/${pressed.name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify({ ...pressed.fields, press: pressed.id, age_ms: age }),
      signal: within(ANSWER_WITHIN_MS),
    });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
    if (response.status >= 500) return { state: "unanswered", text: inWords("unanswered", pressed.name) };
    return logInAnew(pressed);
  } catch {
    return { state: "unanswered", text: inWords("no_console", pressed.name) };
  }
}

// The login has ended, so the press was not passed on: that is said once somebody has logged in.
function logInAnew(pressed) {
  const text = inWords("not_taken_login", pressed.name);
  sessionStorage.setItem(SAID, text);
  location.reload();
  return { state: "refused", text };
}

function take(pressed, told) {
  forget(pressed.id);
  if (told.state === "unanswered") {
    say("");
    keep(pressed, told.text);
  } else {
    say(told.text, told.state === "done" ? (told.code ? "" : "done") : "refused");
  }
  if (told.state === "done") {
    pressedHereUntil = performance.now() + MEETING_WITHIN_MS;
    openIfCalled();
  }
  pressed.after?.(told);
}

// --- presses that nobody has answered: said until somebody looks, asked again only by hand ---------------------------

function keep(pressed, text) {
  const { name, fields, id, at, about } = pressed;
  unanswered.push({ name, fields, id, at, about, text, presses });
  remember();
}

function forget(id) {
  unanswered = unanswered.filter((each) => each.id !== id);
  remember();
}

function remember() {
  const safe = unanswered.filter((each) => each.name !== "log_in").map(({ at, ...rest }) => ({ ...rest, wall: Date.now() - (performance.now() - at) }));
  sessionStorage.setItem(KEPT, JSON.stringify(safe));
  unansweredList.replaceChildren(...unanswered.map(drawUnanswered));
}

function drawUnanswered(each) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  const same = each.presses === presses;
  text.textContent = `${each.about} · ${each.text}${same ? "" : ` · ${words.login_changed}`}`;
  item.append(text);
  if (same && each.name !== "log_in") item.append(small(words.ask_again, () => again(each)));
  item.append(small(words.let_go, () => forget(each.id)));
  return item;
}

function small(text, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: text });
  button.addEventListener("click", act);
  return button;
}

function again(each) {
  if (!isLive()) return say(inWords(streamLives() ? "not_taken" : "not_taken_lost", each.name), "refused");
  if (asking?.id === each.id || waiting.some((other) => other.id === each.id)) return undefined;
  waiting.push({ ...each, after: null });
  return next();
}

function recallUnanswered() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
    unanswered = kept.map(({ wall, ...each }) => ({ ...each, at: performance.now() - Math.max(0, Date.now() - wall) }));
  } catch {
    unanswered = [];
  }
  remember();
}

// --- what is shown -------------------------------------------------------------------------------------------------

function show(told) {
  content = { ...content, missing: "", ...told };
  for (const [part, html] of Object.entries(told.parts || {})) redraw(document.getElementById(`part-${part}`), html);
  if (told.title) document.title = told.title;
  for (const button of buttons) button.classList.toggle("likely", (content.likely || []).includes(button.dataset.button));
  body.dataset.phase = content.phase || "";
  showMeeting();
  openIfCalled();
  showUndo();
  showLink();
  tick(isLive());
}

// Only what has changed is replaced, and whoever was on one of its buttons stays there.
function redraw(place, html) {
  if (place.drawn === html) return;
  const on = place.contains(document.activeElement) ? document.activeElement : null;
  place.drawn = html;
  place.innerHTML = html;
  if (!on) return;
  const same = [...place.querySelectorAll("button")].find((each) => each.dataset.ticket === on.dataset.ticket);
  (same || place.querySelector("button") || buttons[0]).focus();
}

function showUndo() {
  const undo = buttons.find((each) => each.dataset.button === "undo");
  const left = content.undo?.text ? content.undo.until_ms - hallNow() : 0;
  undo.classList.toggle("likely", left > 0);
  const text = left > 0 ? `${content.undo.text} ${span(left)}` : "";
  let more = undo.querySelector("small");
  if (!more) undo.append((more = document.createElement("small")));
  if (more.textContent !== text) more.textContent = text;
}

// --- the video meeting of a window in another place ------------------------------------------------------------------

function showMeeting() {
  const is = /^https?:\/\//.test(content.meeting || "") && content.ticket;
  meeting.hidden = !is;
  if (is) meeting.href = content.meeting;
  else meeting.removeAttribute("href");
}

function openIfCalled() {
  if (content.ticket !== openedFor) openedFor = "";
  if (meeting.hidden || openedFor || content.phase !== "calling" || performance.now() > pressedHereUntil) return;
  openMeeting();
}

function openMeeting() {
  if (meeting.hidden) return say(words.meeting_none, "refused");
  openedFor = content.ticket;
  const page = window.open("", "_blank");
  if (!page) return say(words.meeting_blocked, "refused");
  page.opener = null;
  page.location.replace(meeting.href);
  return undefined;
}

// --- hands ---------------------------------------------------------------------------------------------------------

async function places(typed, what) {
  const response = await fetch(`${base}/places?${new URLSearchParams({ typed, what })}`, { signal: within(3000) });
  return response.ok && !response.redirected ? response.json() : [];
}

const actions = actionsOf({ press, say, words, content: () => content, places, openMeeting });

function act(name) {
  if (name === "help") return help.showModal();
  if (!isLive()) return press({ call: "call_next" }[name] || ASKS[name] || name);
  return actions[name]();
}

// What a button is called when it cannot even ask.
const ASKS = {
  recall: "recall", start: "start_service", finish: "finish_service", missed: "miss_ticket", hold: "hold_ticket",
  transfer: "transfer_ticket", undo: "undo", hand_in: "hand_in", add_service: "add_service", choose: "call_ticket",
  back: "resume_ticket", pause: "pause_window", open: "open_window", close: "close_window",
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-button], [data-command]");
  if (!button) return;
  if (button.dataset.button) act(button.dataset.button);
  else press(button.dataset.command, { ticket: button.dataset.ticket });
});

const badge = watchWedge((code) => {
  if (isLive()) actions.sitDown({ badge: code });
});
let lastKeyAt = -Infinity;

document.addEventListener("keydown", (event) => {
  if (panelIsOpen() || help.open || isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  // A key that is held down is one press, also on a button that has the focus.
  if (event.repeat) return event.preventDefault();
  if (badge(event)) return event.preventDefault();
  const soon = event.timeStamp - lastKeyAt < TOO_FAST_MS;
  lastKeyAt = event.timeStamp;
  const key = keyOf(event);
  const button = buttons.find((each) => each.dataset.key === key);
  if (!button && key !== "v") return undefined;
  event.preventDefault();
  if (soon) return say(inWords("too_fast", ASKS[button?.dataset.button] || button?.dataset.button || "call_next"), "refused");
  if (key === "v") return actions.meeting();
  return act(button.dataset.button);
});

// --- listening -----------------------------------------------------------------------------------------------------

// A page that is loaded again is the same page; a second one of the same window is another.
function tabName() {
  const name = sessionStorage.getItem("desk.tab") || newPress();
  sessionStorage.removeItem("desk.tab");
  addEventListener("pagehide", () => sessionStorage.setItem("desk.tab", name));
  return name;
}

function listen() {
  const stream = new EventSource(`${base}/events?tab=${tab}`);
  const heard = () => {
    heardAt = performance.now();
    streamOpen = true;
  };
  stream.addEventListener("clock", (event) => { heard(); setClock(JSON.parse(event.data)); });
  stream.addEventListener("desk", (event) => { heard(); show(JSON.parse(event.data)); });
  stream.addEventListener("beat", () => { heard(); showLink(); });
  stream.onerror = () => {
    streamOpen = false;
    showLink();
    // Closed for good: the login has ended, or too many pages are open. The server says which.
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  };
}

const tab = tabName();
recallUnanswered();
say(sessionStorage.getItem(SAID) || "", "refused");
sessionStorage.removeItem(SAID);
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
setInterval(() => { showLink(); showUndo(); tick(isLive()); }, 250);
document.addEventListener("visibilitychange", showLink);
listen();
