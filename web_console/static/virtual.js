"use strict";
// Eyes and fingers on the nodes' own screens, buttons, paper and voice. Nothing is drawn here twice.
const hall = document.getElementById("virtual");
const base = hall.dataset.base;
const csrf = document.querySelector("meta[name=csrf]").content;
const pulse = document.getElementById("pulse");
const lost = document.getElementById("live-lost");
const soundButton = document.getElementById("sound");
const spoken = document.getElementById("spoken");
const seen = {};
const voice = { on: false, last: null, queue: [], player: null };

async function move(node, hand, what) {
  const answer = await fetch(`${base}/${node}/${hand}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(what),
  });
  // A login that has ended, or another one in a neighbouring tab: this page's key no longer fits.
  if (answer.status === 401 || answer.status === 400 || answer.redirected) return location.reload();
  const pad = hall.querySelector(`.pad[data-node="${node}"]`);
  if (answer.status === 409 && pad) say(pad, (await answer.json()).problem, true);
}

function touch(event) {
  const picture = event.currentTarget;
  const node = picture.dataset.touches || picture.closest("[data-node]").dataset.node;
  const screen = seen[node];
  if (!screen) return;
  const box = picture.getBoundingClientRect();
  const scale = Math.min(box.width / screen.width, box.height / screen.height);
  const left = (box.width - screen.width * scale) / 2;
  const top = (box.height - screen.height * scale) / 2;
  const x = Math.floor((event.clientX - box.left - left) / scale);
  const y = Math.floor((event.clientY - box.top - top) / scale);
  if (x < 0 || y < 0 || x >= screen.width || y >= screen.height) return;
  mark(picture.parentElement, event);
  move(node, "touch", { x, y });
}

function mark(glass, event) {
  const box = glass.getBoundingClientRect();
  const dot = document.createElement("span");
  dot.className = "touch-mark";
  dot.style.left = `${event.clientX - box.left}px`;
  dot.style.top = `${event.clientY - box.top}px`;
  glass.append(dot);
  setTimeout(() => dot.remove(), 600);
}

// A new picture replaces the old one only when it is whole, so a screen never flickers.
function renew(image, address, missing, then) {
  const next = new Image();
  next.onload = () => {
    image.src = next.src;
    image.hidden = false;
    missing.hidden = true;
    if (then) then();
  };
  next.src = address;
}

function showScreen(device, node, look) {
  const image = device.querySelector(".screen");
  const missing = device.querySelector(".missing");
  seen[node] = look;
  if (!look.there) {
    image.hidden = true;
    missing.hidden = false;
    delete device.dataset.screen;
    return;
  }
  if (look.screen >= 0 && device.dataset.screen !== String(look.screen)) {
    image.classList.add("fill");
    device.dataset.screen = look.screen;
    renew(image, `${base}/${node}/screen?v=${look.screen}`, missing);
  }
}

function showPaper(node, look) {
  const slot = hall.querySelector(`[data-paper-of="${node}"]`);
  if (!slot || !look.paper || slot.dataset.paper === String(look.paper)) return;
  slot.dataset.paper = look.paper;
  const image = slot.querySelector(".paper");
  renew(image, `${base}/${node}/paper?v=${look.paper}`, slot.querySelector(".missing"), () => {
    image.classList.remove("fresh");
    void image.offsetWidth;
    image.classList.add("fresh");
    slot.querySelector(".outlet").scrollTop = 0;
  });
}

function showLamps(pad, look) {
  for (const [lamp, light] of Object.entries(look.lamps || {})) {
    const item = pad.querySelector(`[data-lamp="${lamp}"]`);
    if (!item) continue;
    item.classList.toggle("on", light === "on");
    item.classList.toggle("blink", light === "blink");
    item.querySelector(".state").textContent = hall.dataset[`lamp${light[0].toUpperCase()}${light.slice(1)}`] || light;
  }
  if (!look.there) return say(pad, look.problem, true);
  const first = pad.dataset.answered === undefined;
  if (pad.dataset.answered === look.answered) return;
  pad.dataset.answered = look.answered;
  if (!first) say(pad, look.answer, look.refused);
}

// What came of a press stays long enough to be read, and no longer.
function say(pad, text, refused) {
  const answer = pad.querySelector(".answer");
  answer.textContent = text;
  answer.classList.toggle("refused", refused);
  clearTimeout(Number(pad.dataset.fading));
  pad.dataset.fading = setTimeout(() => { answer.textContent = ""; }, 8000);
}

function showWindow(pad, state) {
  const phase = pad.querySelector(".phase");
  phase.className = `phase ${state.phase}`;
  phase.textContent = state.text;
  pad.dataset.phase = state.phase;
  pad.querySelector(".ticket").textContent = state.ticket || "–";
  pad.querySelector(".eligible").textContent = state.could_call;
  const away = state.phase === "closed" || state.phase === "paused";
  pad.querySelector("[data-button=pause]").textContent = away ? hall.dataset.open : hall.dataset.pause;
}

function hear(node, sounds) {
  // What was said before this page was open is only shown; a board that starts again counts from one.
  const newest = sounds.length ? sounds[sounds.length - 1] : { n: 0, text: "" };
  if (voice.last === null) voice.last = newest.n;
  if (newest.n && newest.n < voice.last) voice.last = Math.max(0, newest.n - 1);
  if (!newest.n) return;
  for (const sound of sounds) {
    if (sound.n > voice.last && voice.on) voice.queue.push({ ...sound, node });
  }
  voice.last = Math.max(voice.last, newest.n);
  if (!voice.player) spoken.textContent = newest.text;
  playNext();
}

function playNext() {
  if (!voice.on || voice.player || !voice.queue.length) return;
  const sound = voice.queue.shift();
  voice.player = new Audio(`${base}/${sound.node}/sound/${sound.n}`);
  spoken.textContent = sound.text;
  spoken.classList.add("speaking");
  const done = () => {
    voice.player = null;
    spoken.classList.remove("speaking");
    playNext();
  };
  voice.player.onended = done;
  voice.player.onerror = done;
  voice.player.play().catch(done);
}

function switchSound() {
  voice.on = !voice.on;
  if (!voice.on) {
    voice.queue = [];
    if (voice.player) voice.player.pause();
    voice.player = null;
    spoken.classList.remove("speaking");
  }
  soundButton.setAttribute("aria-pressed", String(voice.on));
  soundButton.textContent = voice.on ? hall.dataset.soundOff : hall.dataset.soundOn;
}

function take(content) {
  const link = document.getElementById("link");
  link.hidden = !content.link;
  link.textContent = content.link;
  for (const [node, look] of Object.entries(content.nodes)) {
    const near = document.querySelector(`.closer [data-screen-of="${node}"]`);
    if (near && "screen" in look) showScreen(near, node, look);
    const device = hall.querySelector(`[data-node="${node}"]`);
    if (!device) continue;
    if ("screen" in look && !device.classList.contains("pad")) showScreen(device, node, look);
    if ("paper" in look) showPaper(node, look);
    if ("sounds" in look) hear(node, look.sounds);
    if (device.classList.contains("pad")) showLamps(device, look);
  }
  for (const [window, state] of Object.entries(content.windows)) {
    const pad = hall.querySelector(`[data-window="${window}"]`);
    if (pad) showWindow(pad, state);
  }
}

function show(alive) {
  lost.hidden = alive;
  pulse.classList.toggle("alive", alive);
}

function listen() {
  const stream = new EventSource(hall.dataset.events);
  stream.addEventListener("look", (event) => take(JSON.parse(event.data)));
  stream.onopen = () => show(true);
  stream.onerror = () => {
    show(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  };
}

for (const screen of document.querySelectorAll(".touchable")) screen.addEventListener("pointerdown", touch);
for (const button of hall.querySelectorAll("[data-button]")) {
  button.addEventListener("click", () => {
    move(button.closest("[data-node]").dataset.node, "press", { button: button.dataset.button });
  });
}
for (const near of hall.querySelectorAll("[data-near]")) {
  const closer = document.querySelector(`[data-closer="${near.dataset.near}"]`);
  near.addEventListener("click", () => closer.showModal());
  closer.querySelector("[data-close]").addEventListener("click", () => closer.close());
}
for (const key of document.querySelectorAll("[data-key]")) {
  key.addEventListener("click", () => move(key.closest("[data-keys-of]").dataset.keysOf, "key", { key: key.dataset.key }));
}
for (const button of document.querySelectorAll("[data-button-of]")) {
  button.addEventListener("click", () => move(button.dataset.buttonOf, "press", { button: button.dataset.name }));
}
// A card lies there for as long as a reader needs to see it.
const CARD_LIES_MS = 1500;
for (const readers of hall.querySelectorAll(".readers")) {
  const node = readers.closest("[data-paper-of]").dataset.paperOf;
  for (const button of readers.querySelectorAll("[data-age]")) {
    button.addEventListener("click", async () => {
      button.disabled = true;
      await move(node, "card", { age: Number(button.dataset.age) });
      setTimeout(() => { move(node, "card", {}); button.disabled = false; }, CARD_LIES_MS);
    });
  }
  readers.querySelector("[data-scan]").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = event.target.elements.text;
    if (code.value.trim()) move(node, "scan", { text: code.value });
    code.value = "";
  });
}
if (soundButton) soundButton.addEventListener("click", switchSound);
listen();
