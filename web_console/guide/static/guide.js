"use strict";
// The floor guide's phone. Nothing is pretended: what was tapped is pending until the hub has answered.
import { Outbox } from "./outbox.js";
import { closeSheet, pick } from "./sheet.js";

const root = document.getElementById("guide");
const { base, account } = root.dataset;
const words = JSON.parse(root.dataset.words);
const calls = document.getElementById("calls");
const cut = document.getElementById("cut");
const pulse = document.getElementById("pulse");
const found = document.getElementById("found");
const typed = document.getElementById("typed");
const outboxList = document.getElementById("outbox");
const SILENT_MS = 9000;
const REOPEN_MS = 15000;
const FIND_WITHIN_MS = 9000;
const LEARN_WITHIN_MS = 90000; // a big hall's services take their time on a poor Wi-Fi
const NOTES_WITHIN_MS = 4000;
const RENEW_MS = 10000;
const MOST_RENEWED = 3;
const BEHIND = [1, 3, 5, 10];
const DONE_STAYS_MS = 20000;

let content = JSON.parse(root.dataset.content);
let offers = null;
let learning = null;
let places = []; // windows and clerks, as they were when last asked
let lookedAt = 0; // when somebody looked something up themselves
let renewedAt = 0;
let heardAt = performance.now();
let streamOpen = false;
let stream = null;
let wanted = ""; // what could not be looked up for want of a network, and is once there is one
const clock = { hall: 0, speed: 1, here: performance.now() };

const detailed = (text, detail) => (detail ? filled("with_detail", { text, detail }) : text);
const filled = (key, fields) => words[key].replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");

// --- what is pending, done, refused ----------------------------------------------------------------------------------

const outbox = new Outbox({
  base, account, words, csrf: document.querySelector("meta[name=csrf]").content,
  changed: () => drawOutbox(),
  answered: (item, answer) => {
    if (answer.card) showCard(item, answer);
    // What was not done stays, and so does a number nobody has seen yet.
    if (answer.state === "done" && !item.unseen) setTimeout(() => outbox.forget(item.id), DONE_STAYS_MS);
  },
});

function drawOutbox() {
  if (!outbox) return;
  outboxList.replaceChildren(...outbox.items.map(drawAct).reverse());
  if (outbox.loggedOut) outboxList.prepend(loginAgain());
}

function drawAct(item) {
  const line = document.createElement("li");
  line.className = item.state;
  line.dataset.id = item.id;
  const text = document.createElement("span");
  text.textContent = inWords(item);
  line.append(text);
  if (item.state === "pending") line.append(small(words.take_back, () => outbox.takeBack(item.id)));
  else {
    if (item.unseen) line.append(small(words.look_at, () => lookAt(item)));
    if (item.code === "too_old") line.append(small(words.do_again, () => outbox.again(item.id)));
    line.append(small(words.seen, () => outbox.forget(item.id)));
  }
  return line;
}

// Who has looked for somebody else meanwhile is not to find another ticket under their thumb.
function showCard(item, answer) {
  const same = [...found.querySelectorAll("[data-ticket]")].some((each) => each.dataset.ticket === answer.ticket || each.dataset.ticket === item.fields.ticket);
  if (!same && lookedAt > item.at) {
    item.unseen = answer.ticket;
    return outbox.keep();
  }
  wanted = "";
  return draw(answer.card);
}

function lookAt(item) {
  outbox.forget(item.id);
  look(`code?${new URLSearchParams({ ticket: item.unseen })}`);
}

function inWords(item) {
  if (item.state === "done") return `${words.said_done} ${detailed(item.text, item.detail)}`;
  if (item.state === "refused") return filled("said_refused", { label: item.label, text: item.text });
  if (item.state === "unknown") return `${item.label}: ${item.text}`;
  if (item.account !== account) return filled("said_others", { label: item.label, account: item.account });
  const span = Math.round((Date.now() - item.at) / 1000);
  return filled(item.tries > 1 || span > 2 ? "said_pending" : "said_sending", { label: item.label, span });
}

function loginAgain() {
  const line = document.createElement("li");
  line.className = "refused";
  const text = document.createElement("span");
  text.textContent = words.login_again;
  line.append(text, small(words.login_go, () => location.reload()));
  return line;
}

function small(text, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: text });
  button.addEventListener("click", act);
  return button;
}

// --- what can be done ------------------------------------------------------------------------------------------------

// A question is there at once; what there is to choose from comes when the network brings it.
function choose(title, choices, told = {}) {
  return pick(title, choices(), {
    nothing: () => (offers ? words.nothing_found : words.no_offers), waiting: words.looking, more: words.more_found,
    later: offers ? null : learn().then(choices), ...told,
  });
}

function aService(title, only = () => true) {
  const services = () => (offers?.services || []).filter(only).map((each) => (each.instead ? { ...each, note: each.instead } : each));
  return choose(title, services, { searched: true });
}

async function aSituation(service) {
  if (!service.situations.length) return { id: "", name: "", unasked: true };
  return pick(words.which_situation, [{ id: "", name: words.any_situation }, ...service.situations], { hint: service.name });
}

async function aLane(service) {
  if (service.lanes.length < 2) return { lane: service.lanes[0] || "normal", reason: "", unasked: true };
  const asked = () => pick(words.which_lane, service.lanes.map((id) => ({ id, name: words[`lane_${id}`] })), { hint: service.name });
  const why = (lane) => (lane.id === "green" ? green(service.name) : { lane: lane.id, reason: "", unasked: true });
  const told = await inTurn(asked, why);
  return told && { lane: told[1].lane, reason: told[1].reason };
}

async function green(hint) {
  const reason = await choose(words.why_green, () => offers?.green_reasons || [], { hint });
  return reason && { lane: "green", reason: reason.id };
}

function aPrinter(hint, withScreen) {
  const screen = withScreen ? [{ id: "", name: words.on_screen, note: words.on_screen_note }] : [];
  return choose(words.print_where, () => [...(offers?.dispensers || []), ...screen], { hint });
}

// One question after the other; who goes back comes to the one before.
async function inTurn(...questions) {
  const answers = [];
  while (answers.length < questions.length) {
    const answer = await questions[answers.length](...answers);
    if (answer) answers.push(answer);
    else {
      while (answers.at(-1)?.unasked) answers.pop();
      if (!answers.length) return null;
      answers.pop();
    }
  }
  return answers;
}

const does = {
  async issue() {
    const asked = await inTurn(
      () => aService(words.which_service, (each) => each.mine && each.lanes.length),
      (service) => aSituation(service),
      (service) => aLane(service),
      (service) => aPrinter(service.name, true),
    );
    if (!asked) return;
    const [service, situation, lane, printer] = asked;
    const print = printer.id && { name: "reprint_ticket", fields: { dispenser: printer.id }, label: filled("label_print", { where: printer.name }) };
    outbox.add("issue_ticket", { service: service.id, situation: situation.id, lane: lane.lane, lane_reason: lane.reason },
      filled("label_issue", { what: service.name }), print || null);
  },
  async divert() {
    const service = await aService(words.which_divert, (each) => each.mine);
    if (service) outbox.add("divert_visitor", { service: service.id }, filled("label_divert", { what: service.name }));
  },
  missed: () => look("missed", ""),
};

const ofTicket = {
  async reclassify(ticket) {
    const asked = await inTurn(
      () => aService(words.which_service, (each) => each.id !== ticket.service),
      (service) => aSituation(service),
    );
    if (!asked) return;
    const [service, situation] = asked;
    act("reclassify_ticket", ticket, { service: service.id, situation: situation.id }, service.name);
  },
  async transfer(ticket) {
    const services = () => (offers?.services || []).filter((each) => each.id !== ticket.service)
      .map((each) => ({ ...each, to: { to_service: each.id } }));
    const all = () => [...places.filter((each) => each.now), ...services(), ...places.filter((each) => !each.now)];
    const later = (offers ? findPlaces(NOTES_WITHIN_MS) : learn()).then(all);
    const to = await choose(words.transfer_where, all, { searched: true, hint: ticket.number, later });
    if (to) act("transfer_ticket", ticket, to.to, to.name);
  },
  async green(ticket) {
    const lane = await green(ticket.number);
    if (lane) act("change_lane", ticket, lane);
  },
  async step_back(ticket) {
    const behind = await pick(words.behind_how_many, BEHIND.map((count) => ({ id: count, name: filled("behind", { count }) })), { hint: ticket.number });
    if (behind) act("step_back", ticket, { behind: behind.id });
  },
  async reprint(ticket) {
    const printer = await aPrinter(ticket.number, false);
    if (printer) act("reprint_ticket", ticket, { dispenser: printer.id });
  },
  async cancel(ticket) {
    const reason = await choose(words.why_cancel, () => offers?.cancel_reasons || [], { hint: ticket.number });
    if (reason) act("cancel_ticket", ticket, { reason: reason.id });
  },
  reinstate: (ticket) => actOnce("reinstate_ticket", ticket),
  return: (ticket) => actOnce("return_ticket", ticket),
  code: (ticket) => look(`code?${new URLSearchParams({ ticket: ticket.ticket })}`, ""),
};

function act(name, { ticket, number }, fields = {}, detail = "") {
  outbox.add(name, { ticket, ...fields }, detailed(`${number} ${words[`step_${name}`]}`, detail), null, detail);
}

// What one tap does at once, a thumb may tap twice.
function actOnce(name, ticket) {
  if (!outbox.pending().some((each) => each.name === name && each.fields.ticket === ticket.ticket)) act(name, ticket);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { act: named, dispenser, about, do: what, ticketAct } = button.dataset;
  if (named === "answer_guide") {
    if (outbox.pending().some((each) => each.name === named && each.fields.dispenser === dispenser)) return;
    outbox.add(named, { dispenser }, filled("label_go", { where: about }));
  } else if (what) await does[what]();
  else if (ticketAct) await ofTicket[ticketAct]({ ...button.closest("[data-ticket]").dataset });
  else return;
  if (what || ticketAct) closeSheet();
});

// --- looking up ------------------------------------------------------------------------------------------------------

function within(ms) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), ms);
  return patience.signal;
}

async function look(what, note = words.looking) {
  if (note !== words.looking) typed.value = ""; // what stands there is not what was typed
  wanted = what;
  lookedAt = renewedAt = Date.now();
  found.replaceChildren(line(note || words.looking));
  try {
    const response = await fetch(`${base}/${what}`, { signal: within(FIND_WITHIN_MS) });
    const html = await response.text();
    if (wanted !== what) return; // somebody has looked for something else meanwhile
    if (response.redirected || (response.status !== 503 && response.status >= 400 && response.status !== 404)) throw new Error("no answer of ours");
    draw(html);
    if (response.status !== 503) wanted = "";
  } catch {
    if (wanted === what) found.replaceChildren(line(words.find_offline));
  }
}

function draw(html) {
  renewedAt = Date.now();
  found.drawn = html;
  found.setAttribute("aria-live", "polite");
  found.innerHTML = html;
}

// What stands there is of now, as long as there is a network: a ticket's buttons are those of its state.
async function renew() {
  const tickets = [...found.querySelectorAll("[data-ticket]")].map((each) => each.dataset.ticket);
  const busy = wanted || document.hidden || !tickets.length || tickets.length > MOST_RENEWED || found.querySelector(".code") || document.querySelector("dialog[open]");
  if (busy || Date.now() - renewedAt < RENEW_MS || !isLive()) return;
  renewedAt = Date.now();
  const before = found.drawn;
  try {
    const response = await fetch(`${base}/tickets?${new URLSearchParams(tickets.map((each) => ["ticket", each]))}`, { signal: within(FIND_WITHIN_MS) });
    const html = await response.text();
    if (!response.ok || response.redirected || !html.trim() || found.drawn !== before || html === before || document.querySelector("dialog[open]")) return;
    const { ticketAct } = document.activeElement.dataset;
    const owner = document.activeElement.closest("[data-ticket]")?.dataset.ticket;
    draw(html);
    found.setAttribute("aria-live", "off"); // a wait that has become a minute shorter is not read aloud
    if (ticketAct) found.querySelector(`[data-ticket="${owner}"] [data-ticket-act="${ticketAct}"]`)?.focus({ preventScroll: true });
  } catch { /* the next time will do */ }
}

function line(text) {
  const made = document.createElement("p");
  made.className = "none";
  made.textContent = text;
  return made;
}

document.getElementById("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const what = typed.value.trim();
  if (!what) return;
  typed.blur(); // the keyboard would cover what is found
  look(`find?${new URLSearchParams({ typed: what })}`);
});

function learn() {
  learning ||= Promise.all([findOffers(), findPlaces(LEARN_WITHIN_MS)]).finally(() => { learning = null; });
  return learning;
}

async function findOffers() {
  try {
    const response = await fetch(`${base}/offers?${new URLSearchParams({ version: content.version })}`, { signal: within(LEARN_WITHIN_MS) });
    if (response.ok && !response.redirected) offers = await response.json();
  } catch { /* the next connection asks again */ }
}

async function findPlaces(ms) {
  try {
    const response = await fetch(`${base}/places`, { signal: within(ms) });
    if (response.ok && !response.redirected) places = (await response.json()).map((each) => ({ ...each, id: Object.values(each.to)[0] }));
  } catch { /* those known before stay */ }
}

// --- listening -------------------------------------------------------------------------------------------------------

const isLive = () => navigator.onLine && streamOpen && performance.now() - heardAt < SILENT_MS;

function showLink() {
  const silent = !isLive();
  const why = silent ? words.cut : content.link.ok ? "" : content.link.text;
  if (cut.textContent !== why) cut.textContent = why;
  cut.hidden = !why || (performance.now() < 3000 && navigator.onLine);
  pulse.classList.toggle("alive", !silent && content.link.ok);
}

function heard() {
  const wasCut = !isLive();
  heardAt = performance.now();
  streamOpen = true;
  if (!wasCut) return;
  outbox.hurry();
  if (wanted) look(wanted);
}

function show(told) {
  const more = told.count > content.count;
  const renewed = told.version !== offers?.version;
  content = told;
  if (calls.drawn !== told.calls) calls.innerHTML = calls.drawn = told.calls;
  if (more && navigator.vibrate) navigator.vibrate([200, 100, 200]);
  document.title = `${told.count ? `(${told.count}) ` : ""}${words.title}`;
  if (renewed) learn();
  tick();
}

function tick() {
  if (clock.hall) {
    const hallNow = clock.hall + (performance.now() - clock.here) * clock.speed;
    for (const time of calls.querySelectorAll("time[data-since]")) {
      const all = Math.max(0, Math.floor((hallNow - Number(time.dataset.since)) / 1000));
      time.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    }
  }
  for (const item of outbox.pending()) {
    const text = outboxList.querySelector(`[data-id="${item.id}"] span`);
    if (text && text.textContent !== inWords(item)) text.textContent = inWords(item);
  }
}

function listen() {
  stream?.close();
  stream = new EventSource(`${base}/events`);
  stream.addEventListener("clock", (event) => {
    const told = JSON.parse(event.data);
    Object.assign(clock, { hall: told.now_ms, speed: told.speed, here: performance.now() });
    heard();
  });
  stream.addEventListener("guide", (event) => { heard(); show(JSON.parse(event.data)); showLink(); });
  stream.addEventListener("beat", () => { heard(); showLink(); });
  stream.onerror = () => {
    streamOpen = false;
    showLink();
    if (stream.readyState === EventSource.CLOSED) askWhy();
  };
}

// Closed for good: the login has ended, or too many pages are open.
async function askWhy() {
  try {
    const answer = await fetch(base, { redirect: "manual", signal: within(FIND_WITHIN_MS) });
    if (answer.type !== "opaqueredirect") return;
    outbox.loggedOut = true;
    drawOutbox();
  } catch { /* no network: that is said already */ }
}

// A connection that a lift or a wall has cut says nothing of it: who is silent for long is called anew.
function watch() {
  const silent = performance.now() - heardAt;
  if (silent > REOPEN_MS && !outbox.loggedOut) {
    heardAt = performance.now() - SILENT_MS;
    listen();
  }
  showLink();
  tick();
  renew();
}

addEventListener("online", () => { listen(); outbox.hurry(); });
addEventListener("offline", showLink);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { listen(); outbox.hurry(); } });
setInterval(watch, 1000);
listen();
drawOutbox();
outbox.next();
