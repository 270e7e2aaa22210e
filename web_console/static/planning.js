"use strict";
// The form's rows, the progress of a question, and the windows that are widened now. The server draws everything.
const rows = document.getElementById("rows");
const wait = document.getElementById("wait");
const tides = document.getElementById("tides");

function fit(row) {
  const kind = row.querySelector(".kind");
  const needs = kind.selectedOptions[0].dataset.needs.split(" ");
  for (const field of row.querySelectorAll("[data-field]")) field.hidden = !needs.includes(field.dataset.field);
  row.querySelector(".ends").hidden = !row.querySelector("[name=begins]").value && !row.querySelector("[name=ends]").value;
}

function count() {
  const all = rows.querySelectorAll(".change");
  for (const row of all) row.querySelector(".remove").hidden = all.length === 1;
  document.getElementById("add").hidden = all.length >= 12;
}

function begin_rows() {
  rows.addEventListener("change", (event) => fit(event.target.closest(".change")));
  rows.addEventListener("click", (event) => {
    if (!event.target.closest(".remove")) return;
    event.target.closest(".change").remove();
    count();
  });
  document.getElementById("add").addEventListener("click", () => {
    rows.append(document.getElementById("blank").content.cloneNode(true));
    fit(rows.lastElementChild);
    count();
    rows.lastElementChild.querySelector(".kind").focus();
  });
  rows.querySelectorAll(".change").forEach(fit);
  count();
}

async function look() {
  let again = 700;
  try {
    const answer = await fetch(wait.dataset.state);
    if (answer.redirected || answer.status === 404) return location.reload();
    const told = await answer.json();
    if (told.state === "answered" || told.state === "refused") return location.reload();
    const bar = document.getElementById("bar");
    const state = document.getElementById("state");
    bar.hidden = document.getElementById("leave").hidden = !told.open;
    document.getElementById("again").hidden = told.open;
    bar.value = told.percent;
    if (state.textContent !== told.text) state.textContent = told.text;
    state.className = told.open ? "" : "problem";
    if (!told.open) again = 3000;
    document.getElementById("live-lost").hidden = true;
  } catch {
    document.getElementById("live-lost").hidden = false;
    again = 3000;
  }
  setTimeout(look, again);
}

function words(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}

async function look_at_tides() {
  if (!document.hidden) {
    try {
      const answer = await fetch(tides.dataset.from);
      const html = await answer.text();
      const fresh = document.createElement("div");
      fresh.innerHTML = html;
      if (answer.ok && !answer.redirected && words(fresh) !== words(tides)) {
        // What an answer offers depends on it too; who is about to say yes is left in peace.
        if (document.querySelector(".acts") && !document.querySelector(".confirm[open]")) return location.reload();
        tides.innerHTML = html;
        const card = document.getElementById("tides-card");
        if (card) card.hidden = !tides.querySelector("li");
      }
    } catch { /* the console is away: the next look tells */ }
  }
  setTimeout(look_at_tides, 4000);
}

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-close]")) return;
  const asked = event.target.closest("details");
  asked.open = false;
  asked.querySelector("summary").focus();
});
document.addEventListener("submit", (event) => {
  // A second tap would ask a second time.
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; });
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const button of document.querySelectorAll("button")) button.disabled = false;
});

if (rows) begin_rows();
if (wait) setTimeout(look, 300);
if (tides) setTimeout(look_at_tides, 4000);
