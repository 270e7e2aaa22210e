"use strict";
// Nothing on a board is ever cut off: a line too long for its place is written smaller, then in two lines, and what does
// not even fit so is said by an ellipsis; a long text is written as large as it fits.
const WORDS = 0.56; // of their size: the words around a number shrink so far and no further
const SMALLER = 0.7; // of its size: smaller than this nobody reads a line from afar
const ELLIPSIS = "\u2026";

// One rem is a hundred pixels of the design, 1920 by 1080 or upright 1080 by 1920.
function isUpright() {
  return window.innerHeight > window.innerWidth;
}

function measure() {
  const design = isUpright() ? [1080, 1920] : [1920, 1080];
  const unit = Math.min(window.innerWidth / design[0], window.innerHeight / design[1]);
  document.documentElement.style.fontSize = `${unit * 100}px`;
}

function sizeOf(element) {
  return parseFloat(getComputedStyle(element).fontSize);
}

function isTooWide(line) {
  return line.scrollWidth > line.clientWidth;
}

function asWritten(line) {
  line.style.fontSize = "";
  line.classList.remove("two");
  if (line.dataset.whole) line.textContent = line.dataset.whole;
}

function fitLine(line) {
  asWritten(line);
  if (!line.clientWidth) return; // it is not shown
  const whole = sizeOf(line);
  for (let tries = 0; tries < 4 && isTooWide(line) && sizeOf(line) > whole * SMALLER; tries += 1) {
    setSize(line, Math.max(whole * SMALLER, sizeOf(line) * (line.clientWidth / line.scrollWidth) * 0.99));
  }
  if (!isTooWide(line)) return;
  if (line.classList.contains("wraps")) inTwo(line, sizeOf(line) * 3);
  else shorten(line, () => isTooWide(line));
}

function setSize(line, size) {
  line.style.fontSize = `${Math.floor(size * 10) / 10}px`;
}

// What stands below one another is written alike; a place that is far too long goes into two lines and keeps the others
// large; a number is never broken.
function fitAlike(lines, breaks) {
  lines.forEach(asWritten);
  const shown = lines.filter((line) => line.clientWidth);
  const fitting = shown.map((line) => [line, line.clientWidth / line.scrollWidth]);
  const share = Math.min(1, ...fitting.map(([, room]) => room).filter((room) => !breaks || room >= SMALLER));
  for (const [line, room] of fitting) {
    if (share < 1) setSize(line, sizeOf(line) * share * 0.99);
    if (breaks && room < SMALLER) inTwo(line, line.closest(".row").clientHeight * 0.96);
  }
}

function inTwo(line, height) {
  line.classList.add("two");
  const isTooLong = () => line.scrollHeight > height + sizeOf(line) * 0.3 || isTooWide(line);
  const size = Math.min(sizeOf(line), height / 2.5);
  for (let share = 1; share > 0.7 && (share === 1 || isTooLong()); share -= 0.08) setSize(line, size * share);
  shorten(line, isTooLong);
}

function shorten(line, isTooLong) {
  if (!isTooLong() || line.firstElementChild) return;
  line.dataset.whole = line.dataset.whole || line.textContent;
  let [kept, tooMany] = [0, line.dataset.whole.length];
  while (kept < tooMany - 1) {
    const middle = (kept + tooMany) >> 1;
    line.textContent = line.dataset.whole.slice(0, middle).trim() + ELLIPSIS;
    if (isTooLong()) tooMany = middle;
    else kept = middle;
  }
  line.textContent = line.dataset.whole.slice(0, kept).trim() + ELLIPSIS;
}

// The largest size at which all of it stands in its place.
function fitBlock(block) {
  const grows = block.firstElementChild;
  if (!block.clientWidth) return;
  const most = block.closest(".greets") ? 0.13 : 0.2; // words of welcome stand on one line
  const room = Math.min(block.clientHeight * 0.5, block.clientWidth * most);
  let [small, large] = [6, Math.max(6, room)];
  while (large - small > 0.5) {
    const size = (small + large) / 2;
    grows.style.fontSize = `${size}px`;
    const fits = grows.scrollHeight <= block.clientHeight && grows.scrollWidth <= block.clientWidth;
    if (fits) small = size;
    else large = size;
  }
  grows.style.fontSize = `${small}px`;
}

// Who is wanted where. Where it is too long, first everything shrinks, but the number no further than a twelfth of the
// screen's height; then what stands around it; then the place goes into several lines, beside the number or below it.
function fitSentence(sentence) {
  const saying = sentence.firstElementChild;
  const [head, tail] = saying.querySelectorAll(".part");
  for (const each of [saying, ...saying.querySelectorAll("*")]) each.style.fontSize = "";
  saying.classList.remove("apart");
  if (tail) tail.classList.remove("broken");
  if (!sentence.clientWidth) return;
  const smallest = window.innerHeight / 12 / 0.73 + 1;
  if (isUpright() && tail) stack(sentence, head, tail, smallest);
  else standInLine(sentence, saying, head, tail, smallest);
}

function standInLine(sentence, saying, head, tail, smallest) {
  const isTooLong = () => saying.offsetWidth > sentence.clientWidth || isTooWide(saying);
  lessen(saying, smallest, isTooLong);
  shrink(Array.from(saying.querySelectorAll("i")), WORDS, isTooLong);
  if (tail && isTooLong()) {
    saying.classList.add("apart");
    for (const each of saying.querySelectorAll("i")) each.style.fontSize = "";
    fitHead(head, smallest, () => head.offsetWidth > (sentence.clientWidth * 2) / 3);
    breakUp(tail, sentence.clientHeight);
  } else lessen(saying, 10, isTooLong);
}

function stack(sentence, head, tail, smallest) {
  fitHead(head, smallest, () => isTooWide(head));
  const large = sizeOf(tail);
  lessen(tail, large * 0.5, () => isTooWide(tail));
  if (isTooWide(tail)) breakUp(tail, sentence.clientHeight - head.offsetHeight);
}

function fitHead(head, smallest, isTooLong) {
  lessen(head, smallest, isTooLong);
  shrink(Array.from(head.querySelectorAll("i")), WORDS, isTooLong);
  lessen(head, 10, isTooLong); // a number of nine characters is wider than an upright screen at that height
}

// The largest size at which a place stands in as many lines as it takes.
function breakUp(tail, height) {
  tail.classList.add("broken");
  let [small, large] = [8, parseFloat(document.documentElement.style.fontSize) * 0.96];
  while (large - small > 0.5) {
    const size = (small + large) / 2;
    tail.style.fontSize = `${size}px`;
    if (tail.offsetHeight <= height && !isTooWide(tail)) small = size;
    else large = size;
  }
  tail.style.fontSize = `${small}px`;
}

function lessen(saying, smallest, isTooLong) {
  for (let size = sizeOf(saying); size > smallest && isTooLong();) {
    size = Math.max(smallest, size * 0.96); // counted here: a browser rounds what it is told
    saying.style.fontSize = `${size}px`;
  }
}

function shrink(parts, least, isTooLong) {
  const whole = parts.length ? sizeOf(parts[0].parentElement) : 1;
  const before = parts.map((part) => sizeOf(part) / whole);
  for (let share = 0.95; share >= least && isTooLong(); share -= 0.05) {
    parts.forEach((part, index) => (part.style.fontSize = `${before[index] * share}em`));
  }
}

// A name of one or two languages: on as many lines as it needs; where both would be too small to read, the first alone.
function fitBox(box) {
  const inner = box.firstElementChild;
  const main = inner.querySelector(".main");
  asWritten(main);
  box.style.fontSize = "";
  box.classList.remove("one");
  if (!box.clientWidth) return;
  const whole = sizeOf(box);
  const overflows = () => inner.offsetHeight > box.clientHeight || inner.scrollWidth > box.clientWidth;
  const shrinkTo = (share) => {
    for (let size = whole; size > whole * share && overflows(); size *= 0.94) box.style.fontSize = `${size * 0.94}px`;
  };
  shrinkTo(0.6);
  if (!overflows()) return;
  box.classList.add("one");
  box.style.fontSize = "";
  shrinkTo(0.45);
  shorten(main, overflows);
}

// Where somebody was sent stands for seconds: it does not move, and takes as many lines as it needs.
function fitWhole(text) {
  text.style.fontSize = "";
  const room = text.parentElement.clientHeight * 0.97;
  for (let size = sizeOf(text); size > 8 && text.offsetHeight > room; size *= 0.94) text.style.fontSize = `${size}px`;
}

function fit(panel) {
  for (const box of panel.querySelectorAll(".box")) fitBox(box);
  for (const line of panel.querySelectorAll(".fit")) fitLine(line);
  fitAlike(Array.from(panel.querySelectorAll(".number.alike")), false);
  fitAlike(Array.from(panel.querySelectorAll(".where.alike")), true);
  for (const block of panel.querySelectorAll(".block")) fitBlock(block);
  for (const sentence of panel.querySelectorAll(".sentence")) fitSentence(sentence);
}
