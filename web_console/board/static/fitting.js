"use strict";
// Nothing on a board is ever cut off: a line too long for its place is written smaller, a long text as large as it fits.
const SMALLEST = 0.08; // of its size, for a place with a long name
const WORDS = 0.36; // and for the words around it

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

function fitLine(line) {
  line.style.fontSize = "";
  if (!line.clientWidth) return; // it is not shown
  for (let tries = 0; tries < 4 && line.scrollWidth > line.clientWidth; tries += 1) {
    const size = sizeOf(line) * (line.clientWidth / line.scrollWidth) * 0.99;
    line.style.fontSize = `${Math.floor(size * 10) / 10}px`;
  }
}

// The largest size at which all of it stands in its place.
function fitBlock(block) {
  const grows = block.firstElementChild;
  if (!block.clientWidth) return;
  const room = Math.min(block.clientHeight * 0.5, block.clientWidth * 0.2);
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

// Who is wanted where: on one line, upright on two. Where it is too long, first everything shrinks, but the number no
// further than a twelfth of the screen's height; then what stands around it; at last, if it must be, all.
function fitSentence(sentence) {
  const saying = sentence.firstElementChild;
  const parts = Array.from(saying.querySelectorAll("b, i"));
  const number = saying.querySelector("b");
  for (const each of [saying, ...parts]) each.style.fontSize = "";
  if (!sentence.clientWidth) return;
  const isTooLong = () => saying.offsetWidth > sentence.clientWidth || saying.scrollWidth > sentence.clientWidth;
  const smallest = number ? window.innerHeight / 12 / 0.73 + 1 : 10;
  lessen(saying, smallest, isTooLong);
  const place = saying.querySelector("b ~ b, .part + .part b");
  shrink(parts.filter((part) => part !== number && part !== place), WORDS, isTooLong);
  if (place) shrink([place], SMALLEST, isTooLong);
  lessen(saying, 10, isTooLong); // a number of nine characters is wider than an upright screen at that height
}

function lessen(saying, smallest, isTooLong) {
  for (let size = sizeOf(saying); size > smallest && isTooLong();) {
    size = Math.max(smallest, size * 0.96); // counted here: a browser rounds what it is told
    saying.style.fontSize = `${size}px`;
  }
}

function shrink(parts, least, isTooLong) {
  const whole = parts.length ? sizeOf(parts[0].closest(".saying")) : 1;
  const before = parts.map((part) => sizeOf(part) / whole);
  for (let share = 0.95; share >= least && isTooLong(); share -= 0.05) {
    parts.forEach((part, index) => (part.style.fontSize = `${before[index] * share}em`));
  }
}

// A name of one or two languages: on as many lines as it needs, in letters that let it stand in its place.
function fitBox(box) {
  box.style.fontSize = "";
  if (!box.clientWidth) return;
  const inner = box.firstElementChild;
  const overflows = () => inner.offsetHeight > box.clientHeight || inner.scrollWidth > box.clientWidth;
  for (let size = sizeOf(box) * 0.94; size > 5 && overflows(); size *= 0.94) {
    box.style.fontSize = `${size}px`;
  }
}

function fit(panel) {
  for (const box of panel.querySelectorAll(".box")) fitBox(box);
  for (const line of panel.querySelectorAll(".fit")) fitLine(line);
  for (const block of panel.querySelectorAll(".block")) fitBlock(block);
  for (const sentence of panel.querySelectorAll(".sentence")) fitSentence(sentence);
}
