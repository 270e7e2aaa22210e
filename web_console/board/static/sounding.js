"use strict";
// What is heard: a chime, then each sentence as the hall's own voice has rendered it; without a clip the browser's own
// voice says it, if one lives in this machine. One after the other; what was not heard when the line broke is not said.
const sounds = { context: null, queue: [], playing: false, allowed: false, turn: 0, sources: new Set() };
const BREATH_S = 0.35;
const CLIP_WITHIN_MS = 2500;
const TOO_LATE_MS = 20000;
const CHIMES = {
  three_tones: [[659.3, 0, 0.9], [523.3, 0.3, 0.9], [392, 0.6, 1.1]],
  two_tones: [[659.3, 0, 0.8], [523.3, 0.35, 1]],
  alarm: [[880, 0, 0.35], [660, 0.35, 0.35], [880, 0.7, 0.35], [660, 1.05, 0.35], [880, 1.4, 0.35], [660, 1.75, 0.35]],
  none: [],
};
const LENGTH_S = { three_tones: 1.4, two_tones: 1, alarm: 2.4, none: 0 };

function sleep(seconds) {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}

function within(promise, ms) {
  return Promise.race([promise, sleep(ms / 1000).then(() => Promise.reject(new Error("too late")))]);
}

function prepareSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!sounds.context && Context) sounds.context = new Context();
}

// Browsers let a page be heard only after somebody has touched it, unless they were started for a screen on the wall.
function allowSound() {
  prepareSound();
  if (sounds.context) sounds.context.resume().then(showSound, showSound);
}

function showSound() {
  sounds.allowed = Boolean(sounds.context) && sounds.context.state === "running";
  document.getElementById("allow").hidden = sounds.allowed || !sounds.context || Boolean(document.body.dataset.silent);
}

function tone(at, [frequency, after, lasts], loud) {
  const { context } = sounds;
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at + after);
  volume.gain.exponentialRampToValueAtTime(Math.max(0.0002, loud * 0.5), at + after + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + after + lasts);
  source.connect(volume);
  volume.connect(context.destination);
  source.start(at + after);
  source.stop(at + after + lasts);
  sounds.sources.add(source);
  source.onended = () => sounds.sources.delete(source);
}

function chime(name, loud) {
  const at = sounds.context.currentTime + 0.02;
  for (const each of CHIMES[name] || []) tone(at, each, loud);
  return sleep(LENGTH_S[name] || 0);
}

function decoded(bytes) {
  return new Promise((done, failed) => {
    const promise = sounds.context.decodeAudioData(bytes, done, failed);
    if (promise && promise.catch) promise.catch(failed);
  });
}

async function clip(name) {
  const answer = await fetch(document.body.dataset.clip.replace("NAME", name), { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`no clip ${name}`);
  return decoded(await answer.arrayBuffer());
}

function heard(buffer, loud) {
  const { context } = sounds;
  const [source, volume] = [context.createBufferSource(), context.createGain()];
  source.buffer = buffer;
  volume.gain.value = loud;
  source.connect(volume);
  volume.connect(context.destination);
  sounds.sources.add(source);
  return new Promise((done) => {
    source.onended = done;
    source.start();
    setTimeout(done, buffer.duration * 1000 + 1000); // a loudspeaker that was unplugged never ends
  }).then(() => sounds.sources.delete(source));
}

function ownVoice(language) {
  const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
  return voices.find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));
}

function spoken(line, loud) {
  const voice = ownVoice(line.language);
  if (!voice) return Promise.resolve();
  const words = new SpeechSynthesisUtterance(line.text);
  Object.assign(words, { voice, lang: voice.lang, volume: loud, rate: 0.9 });
  const said = new Promise((done) => Object.assign(words, { onend: done, onerror: done }));
  window.speechSynthesis.speak(words);
  return Promise.race([said, sleep((line.ms / 1000) * 2 + 2)]);
}

async function say(line, loud, turn) {
  try {
    if (!line.clips.length) throw new Error("no clip");
    const buffers = await within(Promise.all(line.clips.map(clip)), CLIP_WITHIN_MS);
    for (const buffer of buffers) if (turn === sounds.turn) await heard(buffer, loud);
  } catch (problem) {
    if (turn === sounds.turn) await spoken(line, loud);
  }
  if (turn === sounds.turn) await sleep(BREATH_S);
}

async function play(sound) {
  const loud = sound.percent / 100;
  const { turn } = sounds;
  document.body.dataset.sounding = sound.id;
  await chime(sound.chime, loud);
  for (const line of sound.lines) if (turn === sounds.turn) await say(line, loud, turn);
  document.body.dataset.sounding = "";
}

async function playAll() {
  if (sounds.playing) return;
  sounds.playing = true;
  while (sounds.queue.length) {
    const next = sounds.queue.shift();
    if (performance.now() - next.at < TOO_LATE_MS) await play(next.sound).catch(() => {});
  }
  sounds.playing = false;
}

// An emergency lets nothing else be heard to its end.
function hear(sound) {
  if (sound.chime === "alarm") cutOff();
  showSound();
  if (!sounds.allowed || document.body.dataset.silent) return;
  sounds.queue.push({ sound, at: performance.now() });
  playAll();
}

function fallSilent() {
  sounds.queue = [];
}

// What is just being said is interrupted: it is no longer true, or something goes before it.
function cutOff() {
  fallSilent();
  sounds.turn += 1;
  for (const source of sounds.sources) source.stop();
  sounds.sources.clear();
  if (window.speechSynthesis) window.speechSynthesis.cancel();
}

function beginSound() {
  document.getElementById("allow").addEventListener("click", allowSound);
  for (const touch of ["click", "keydown", "touchend"]) document.addEventListener(touch, allowSound);
  if (window.speechSynthesis) window.speechSynthesis.getVoices(); // some browsers begin to look for them only now
  if (document.body.dataset.silent) return;
  allowSound();
  setTimeout(showSound, 300);
}
