"use strict";
// Which key a clerk has pressed, whatever is switched on; and a badge that a reader types.
const BETWEEN_MS = 60; // a reader types faster than any finger
const SHORTEST = 6;

export function isTyping(event) {
  return event.target.matches?.("input, textarea, select, [contenteditable]") ?? false;
}

// An input method swallows letters (keyCode 229) and full-width mode changes them; outside a text field nothing is
// composed, so the key itself counts there. `code` names it as on a Latin keyboard.
export function keyOf(event) {
  if (event.isComposing || event.keyCode === 229 || event.key.length !== 1 || event.key > "~") {
    const wide = event.key.length === 1 ? event.key.normalize("NFKC").toLowerCase() : "";
    if (/^[a-z?]$/.test(wide)) return wide;
    return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  }
  return event.key.toLowerCase();
}

// Digits mean nothing on this page, so a reader may type a badge at any time: many digits in a rush, then Enter.
export function watchWedge(read) {
  let digits = "";
  let last = -Infinity;
  return (event) => {
    const rushed = event.timeStamp - last < BETWEEN_MS;
    last = event.timeStamp;
    if (/^[0-9]$/.test(event.key)) {
      digits = rushed ? digits + event.key : event.key;
      return true;
    }
    const code = event.key === "Enter" && rushed && digits.length >= SHORTEST ? digits : "";
    digits = "";
    if (code) read(code);
    return Boolean(code);
  };
}
