"use strict";
// What was tapped and nobody has answered yet. Each act has an id of its own and is sent again under it until somebody
// has answered: the hub does an id once. It is kept in this tab, so that a page loaded again goes on where it was.
const KEPT = "guide.outbox";
const GIVE_UP_MS = 12000;
const PAUSES_S = [1, 2, 4, 8];
const SETTLED_KEPT = 3;

export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  // told: {base, account, csrf, words, changed(), answered(item, answer)}
  constructor(told) {
    Object.assign(this, told);
    this.items = recall();
    this.sending = null;
    this.loggedOut = false;
    this.failures = 0;
  }

  pending() {
    return this.items.filter((each) => each.state === "pending");
  }

  add(name, fields, label, then = null, detail = "") {
    this.items.push({ id: newId(), account: this.account, name, fields, label, then, detail, at: Date.now(), tries: 0, state: "pending" });
    this.keep();
    this.next();
  }

  again(id) {
    const item = this.items.find((each) => each.id === id);
    if (!item) return;
    this.forget(id);
    this.add(item.name, item.fields, item.label, item.then, item.detail);
  }

  // What was never sent has not happened; of anything else nobody here can say.
  takeBack(id) {
    const item = this.items.find((each) => each.id === id);
    if (!item || item.state !== "pending") return;
    if (!item.tries) return this.forget(id);
    Object.assign(item, { state: "unknown", text: this.words.taken_back });
    this.keep();
  }

  forget(id) {
    this.items = this.items.filter((each) => each.id !== id);
    this.keep();
  }

  keep() {
    const settled = this.items.filter((each) => each.state !== "pending");
    const gone = new Set(settled.slice(0, -SETTLED_KEPT));
    this.items = this.items.filter((each) => !gone.has(each));
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.items));
    } catch { /* a browser that keeps nothing for us: it lasts as long as the page does */ }
    this.changed();
  }

  // Something says that the way is free again: nobody waits for the next pause.
  hurry() {
    this.failures = 0;
    this.next();
  }

  async next() {
    clearTimeout(this.timer);
    const item = this.items.find((each) => each.state === "pending" && each.account === this.account);
    if (this.sending || this.loggedOut || !item) return;
    this.sending = item;
    item.tries += 1;
    this.keep();
    const answer = await this.ask(item);
    this.sending = null;
    this.take(item, answer);
  }

  take(item, answer) {
    if (item.state !== "pending") { // taken back meanwhile; an answer is an answer all the same
      if (answer.state === "pending") return this.next();
    }
    if (answer.state === "pending") {
      item.text = answer.text || "";
      this.failures += 1;
      const pause = PAUSES_S[Math.min(this.failures, PAUSES_S.length) - 1] * (0.8 + 0.4 * Math.random());
      this.timer = setTimeout(() => this.next(), pause * 1000);
      return this.keep();
    }
    this.failures = 0;
    Object.assign(item, { state: answer.state, text: answer.text, code: answer.code || "" });
    if (answer.state === "done" && item.then && answer.ticket) {
      const { name, fields, label } = item.then;
      this.items.push({
        id: newId(), account: this.account, name, fields: { ...fields, ticket: answer.ticket }, label, then: null,
        at: Date.now(), tries: 0, state: "pending",
      });
    }
    this.keep();
    this.answered(item, answer);
    return this.next();
  }

  async ask(item) {
    const giveUp = new AbortController();
    const late = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
    try {
      const response = await fetch(`${this.base}/act/${item.name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify({ ...item.fields, act: item.id, age_ms: Math.min(Math.max(0, Date.now() - item.at), 604800000) }),
        signal: giveUp.signal,
      });
      if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
      return this.withoutAnswer(response);
    } catch {
      return { state: "pending" };
    } finally {
      clearTimeout(late);
    }
  }

  withoutAnswer(response) {
    if (response.redirected || response.status === 400 || response.status === 401) {
      this.loggedOut = true; // it goes on once somebody has logged in again, under the same account
      return { state: "pending" };
    }
    return response.status === 403 || response.status === 404 ? { state: "refused", text: this.words.not_allowed } : { state: "pending" };
  }
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
