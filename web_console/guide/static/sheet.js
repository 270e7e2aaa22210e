"use strict";
// One question a screen: large buttons, a search where there are many; answered by one tap.
const sheet = document.getElementById("sheet");
const list = document.getElementById("sheet-list");
const search = document.getElementById("sheet-search");
const note = document.getElementById("sheet-note");
const MOST_SHOWN = 40;
let now = null;

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

// options: [{id, name, note, words}]; resolves to the one chosen, or to null when somebody went back.
// What comes `later` replaces them; until then an empty question says `waiting`, after it what `nothing` says.
export function pick(title, options, { searched = false, nothing = () => "", waiting = "", more = "", hint = "", later = null } = {}) {
  now?.done(null);
  document.getElementById("sheet-title").textContent = title;
  note.textContent = hint;
  note.hidden = !hint;
  search.hidden = !searched;
  search.value = "";
  return new Promise((resolve) => {
    const mine = now = { options, nothing: later ? () => waiting : nothing, more, done: (choice) => { now = null; resolve(choice); } };
    draw();
    later?.then((renewed) => {
      if (now !== mine) return;
      now.nothing = nothing;
      renewNotes(renewed);
    });
    if (!sheet.open) sheet.showModal();
    sheet.scrollTop = 0;
    if (searched) search.focus();
  });
}

// What has been heard since is written in where it stands: nothing moves under a thumb.
function renewNotes(options) {
  if (!now.options.length || options.length !== now.options.length) {
    now.options = options;
    return draw();
  }
  const renewed = new Map(options.map((each) => [each.id, each]));
  now.options = now.options.map((each) => renewed.get(each.id) || each);
  return draw();
}

export function closeSheet() {
  if (sheet.open) sheet.close();
}

function draw() {
  const typed = plain(search.value);
  const fitting = typed ? ranked(typed) : now.options;
  list.replaceChildren(...fitting.slice(0, MOST_SHOWN).map(drawOption));
  const left = fitting.length - MOST_SHOWN;
  if (!fitting.length) list.append(plainLine(now.nothing()));
  else if (left > 0) list.append(plainLine(now.more.replace("{count}", left)));
}

function plainLine(text) {
  const item = document.createElement("li");
  item.className = "none";
  item.textContent = text;
  return item;
}

function ranked(typed) {
  const rank = (option) => {
    const name = plain(option.name);
    if (name.startsWith(typed)) return 0;
    const words = (option.words || "").split(" ");
    if (words.some((word) => word.startsWith(typed))) return 1;
    return name.includes(typed) || words.some((word) => word.includes(typed)) ? 2 : 3;
  };
  return now.options.map((option) => [rank(option), option]).filter(([at]) => at < 3)
    .sort((one, other) => one[0] - other[0]).map(([, option]) => option);
}

function drawOption(option) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  const name = document.createElement("span");
  name.textContent = option.name;
  button.append(name);
  if (option.note) {
    const more = document.createElement("small");
    more.textContent = option.note;
    button.append(more);
  }
  button.addEventListener("click", () => now?.done(option));
  item.append(button);
  return item;
}

search.addEventListener("input", () => now && draw());
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) event.preventDefault();
});
document.getElementById("sheet-back").addEventListener("click", closeSheet);
sheet.addEventListener("close", () => now?.done(null));
