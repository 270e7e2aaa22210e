"use strict";
// What a press still has to be told: one dialog for all of it, worked by digits, arrows, Enter and Esc.
const panel = document.getElementById("panel");
const form = panel.querySelector("form");
const fieldsPlace = document.getElementById("panel-fields");
const list = document.getElementById("panel-choices");
const note = document.getElementById("panel-note");
let now = null;

export const panelIsOpen = () => panel.open;

export function closePanel() {
  if (panel.open) panel.close();
}

// asked: {title, note, fields, choices, at, immediate, multi, search, submit}
export function openPanel(asked) {
  now = { at: -1, picked: new Set(), fields: [], choices: [], ...asked, searching: Promise.resolve(), turn: 0 };
  document.getElementById("panel-title").textContent = now.title;
  say(now.note || "");
  fieldsPlace.replaceChildren(...now.fields.map(drawField));
  draw();
  if (now.search && !now.choices.length) now.searching = search("").catch(() => {});
  if (!panel.open) panel.showModal();
  const first = fieldsPlace.querySelector("input:not([type=checkbox]):not([data-later])");
  (first || (now.choices.length ? list : document.getElementById("panel-confirm"))).focus();
}

function say(text) {
  note.textContent = text;
  note.hidden = !text;
}

function drawField(field) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { name: field.name, type: field.type || "text", value: field.value || "", autocomplete: "off" });
  input.spellcheck = false;
  if (field.later) input.dataset.later = "";
  if (field.max) input.maxLength = field.max;
  if (field.type === "number") Object.assign(input, { min: 0, max: 1440, step: 1 });
  if (field.type === "password") takeDigitsAlone(input);
  if (now.choices.length || now.search) input.setAttribute("aria-controls", "panel-choices");
  const words = document.createElement("span");
  words.textContent = field.label;
  label.append(...(field.type === "checkbox" ? [input, words] : [words, input]));
  return label;
}

// A pin has no letters: what else is typed does not appear.
function takeDigitsAlone(input) {
  Object.assign(input, { autocomplete: "new-password", inputMode: "numeric" });
  input.addEventListener("input", () => { input.value = input.value.replace(/\D/g, ""); });
}

function draw() {
  list.hidden = !now.choices.length;
  list.replaceChildren(...now.choices.map((choice, index) => {
    const item = document.createElement("li");
    item.id = `choice-${index}`;
    item.setAttribute("role", "option");
    const key = document.createElement("kbd");
    key.textContent = index < 9 ? String(index + 1) : "";
    const name = document.createElement("span");
    name.textContent = choice.name;
    const more = document.createElement("small");
    more.textContent = choice.note || "";
    item.append(key, name, more);
    item.addEventListener("click", () => choose(index));
    return item;
  }));
  mark();
}

function mark() {
  list.setAttribute("aria-multiselectable", String(Boolean(now.multi)));
  [...list.children].forEach((item, index) => {
    const chosen = now.multi ? now.picked.has(now.choices[index].id) : index === now.at;
    item.setAttribute("aria-selected", String(chosen));
    item.classList.toggle("at", index === now.at);
  });
  const at = now.at >= 0 ? `choice-${now.at}` : "";
  for (const element of [list, ...fieldsPlace.querySelectorAll("input")]) element.setAttribute("aria-activedescendant", at);
  list.children[now.at]?.scrollIntoView({ block: "nearest" });
}

function choose(index) {
  if (index < 0 || index >= now.choices.length) return false;
  now.at = index;
  const choice = now.choices[index];
  if (now.multi) {
    if (!now.picked.delete(choice.id)) now.picked.add(choice.id);
  }
  mark();
  now.chosen?.(choice, form);
  if (now.immediate) confirm();
  return true;
}

async function confirm() {
  const asked = now;
  await asked.searching; // what was typed last decides, also when Enter came first
  if (asked !== now || !panel.open) return;
  const values = Object.fromEntries([...form.elements].filter((each) => each.name)
    .map((each) => [each.name, each.type === "checkbox" ? each.checked : each.value.trim()]));
  const outcome = asked.submit(values, asked.choices[asked.at], [...asked.picked]);
  if (outcome === false) return; // something is missing still
  if (typeof outcome === "string") return focusOn(outcome);
  if (asked === now) panel.close(); // unless the next question stands there already
}

function focusOn(name) {
  form.elements[name]?.focus();
}

async function search(typed) {
  const turn = ++now.turn, asked = now;
  const choices = await (typed ? asked.search(typed) : asked.atFirst || []);
  if (turn !== asked.turn || asked !== now) return;
  Object.assign(asked, { choices, at: typed && choices.length ? 0 : -1 });
  say(typed && !choices.length ? asked.nothing : asked.note || "");
  draw();
}

panel.addEventListener("input", (event) => {
  if (!now.search || !event.target.matches("input[name=typed]")) return;
  now.searching = search(event.target.value.trim()).catch(() => {});
});

panel.addEventListener("keydown", (event) => {
  event.stopPropagation();
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.matches("input:not([type=checkbox])");
  const free = !typing || (event.target.name === "typed" && event.target.value === "");
  // The key that has opened this may still be held down: it is no letter to search for.
  now.fresh ||= !event.repeat;
  if (event.repeat && (!typing || !now.fresh)) return event.preventDefault();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!now.choices.length || event.target.type === "number" || event.target.type === "date") return;
    const step = event.key === "ArrowDown" ? 1 : -1;
    now.at = (now.at + step + now.choices.length) % now.choices.length;
    mark();
    event.preventDefault();
  } else if (/^[1-9]$/.test(event.key) && free) {
    if (choose(Number(event.key) - 1)) event.preventDefault();
  } else if (event.key === " " && now.multi && !typing) {
    if (choose(now.at)) event.preventDefault();
  } else if (event.key === "Enter") {
    if (event.target.id === "panel-cancel") return;
    event.preventDefault();
    if (!event.repeat) confirm();
  }
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  confirm();
});
document.getElementById("panel-cancel").addEventListener("click", closePanel);
panel.addEventListener("close", () => {
  fieldsPlace.replaceChildren(); // nothing typed, such as a pin, stays in the page
});
