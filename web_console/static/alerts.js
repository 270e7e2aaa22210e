"use strict";
// The badge at the top of every page, the chime and the voice of this browser; what is alerted is decided elsewhere.
// In a function of its own: it stands beside the other scripts of a page.
(() => {
  const badge = document.getElementById("alert-badge");
  const listed = document.getElementById("alert-list");
  const strip = document.getElementById("alert-strip");
  const voice = document.getElementById("alert-voice");
  const HEARD = "paidui.alerts.heard";
  const VOICE = "paidui.alerts.voice";
  const POLL_MS = 15000;
  const MOST_SAID = 3;  // of what comes together; the rest is read
  let sounds = null;

  // What this browser has said, over all its tabs and pages; without a memory, what this page has said.
  const memory = {};
  function recall(key) {
    try { return localStorage.getItem(key) || memory[key] || ""; } catch (error) { return memory[key] || ""; }
  }
  function keep(key, text) {
    memory[key] = text;
    try { localStorage.setItem(key, text); } catch (error) { /* a private window keeps nothing */ }
  }

  function heard() {
    try { return JSON.parse(recall(HEARD) || "{}"); } catch (error) { return {}; }
  }

  function chime() {
    const Sounds = window.AudioContext || window.webkitAudioContext;
    if (!Sounds) return;
    sounds = sounds || new Sounds();
    if (sounds.state === "suspended") return;  // nobody has touched this page yet: then the browser lets nothing sound
    [[880, 0], [660, 0.22]].forEach(([pitch, after]) => {
      const tone = sounds.createOscillator();
      const loud = sounds.createGain();
      const at = sounds.currentTime + after;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.5);
      tone.connect(loud).connect(sounds.destination);
      tone.start(at);
      tone.stop(at + 0.55);
    });
  }

  function say(text) {
    if (!window.speechSynthesis) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = document.documentElement.lang;
    window.speechSynthesis.speak(words);
  }

  function speak(spoken) {
    const before = heard();
    const fresh = spoken.filter((each) => (before[each.id] || 0) < each.said);
    const now = {};
    spoken.forEach((each) => { now[each.id] = each.said; });
    keep(HEARD, JSON.stringify(now));
    if (!fresh.length || recall(VOICE) === "off") return;
    document.documentElement.dataset.alerted = fresh.map((each) => `${each.id}:${each.said}`).join(" ");
    chime();
    fresh.slice(0, MOST_SAID).forEach((each) => say(each.text));
  }

  function show(told) {
    badge.textContent = told.label;
    badge.classList.toggle("some", told.count > 0);
    if (strip && strip.innerHTML !== told.strip) strip.innerHTML = told.strip;
    if (listed) listed.innerHTML = told.list;
    speak(told.spoken);
  }

  function ask() {
    fetch(badge.dataset.now, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((told) => told && show(told))
      .catch(() => {})
      .then(() => setTimeout(ask, POLL_MS));
  }

  function listen() {
    const stream = new EventSource(badge.dataset.events);
    stream.addEventListener("alerts", (event) => show(JSON.parse(event.data)));
    stream.onerror = () => {
      // Too many pages are open, or the login has ended: then it is asked now and then.
      if (stream.readyState === EventSource.CLOSED) setTimeout(ask, POLL_MS);
    };
  }

  function showVoice() {
    const on = recall(VOICE) !== "off";
    voice.setAttribute("aria-pressed", String(on));
    voice.textContent = on ? voice.dataset.on : voice.dataset.off;
  }

  if (badge) {
    document.addEventListener("alerts", (event) => show(event.detail));
    if (!document.querySelector("#live[data-alerts]")) listen();
    // A browser lets a page sound only after somebody has touched it.
    document.addEventListener("pointerdown", () => { if (sounds && sounds.state === "suspended") sounds.resume(); });
  }
  if (voice) {
    showVoice();
    voice.addEventListener("click", () => {
      keep(VOICE, recall(VOICE) === "off" ? "on" : "off");
      showVoice();
      if (recall(VOICE) === "on") chime();
    });
  }
})();
