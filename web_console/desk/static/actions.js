"use strict";
// What each button asks: at once, or after the few words that are missing still.
import { closePanel, openPanel } from "./panel.js";

export function actionsOf({ press, say, words, content, places, openMeeting }) {
  const minutes = (text) => (text === "" ? null : Math.round(Number(text) * 60));
  const at = () => content();

  // What is asked about the visitor who stands there; another one may stand there by the time it is confirmed.
  function aboutThem(name, fields) {
    const ticket = at().ticket;
    return () => (at().ticket === ticket ? press(name, fields()) : say(words.visitor_changed, "refused"));
  }

  function finish() {
    const { asks, choices, ticket } = at();
    const given = {};
    const done = aboutThem("finish_service", () => given);
    const askServices = () => {
      if (!asks.services || choices.services.length < 2) return done();
      const picked = new Set(choices.services.slice(0, 1).map((each) => each.id));
      openPanel({
        title: words.services_title, choices: choices.services, multi: true, at: 0, picked,
        submit: (_values, _choice, chosen) => { given.services_done = chosen; done(); },
      });
      return undefined;
    };
    if (!ticket || !asks.outcome) return askServices();
    return openPanel({
      title: words.outcome_title, choices: choices.outcomes, immediate: true,
      at: Math.max(0, choices.outcomes.findIndex((each) => each.id === asks.usual)),
      submit: (_values, choice) => { given.outcome = choice.id; askServices(); },
    });
  }

  function hold() {
    const waits = [5, 10, 15, 30, 60];
    const named = waits.map((count) => ({ id: String(count), name: words.hold_minutes.replace("{count}", count) }));
    let back = {};
    const held = aboutThem("hold_ticket", () => back);
    openPanel({
      title: words.hold_title, choices: [{ id: "", name: words.hold_open }, ...named], immediate: true, at: 0,
      submit: (_values, choice) => { back = choice.id ? { return_s: minutes(choice.id) } : {}; held(); },
    });
  }

  function transfer() {
    const first = at().choices.places; // a hall without favourites has its open windows
    let to = {};
    const sent = aboutThem("transfer_ticket", () => to);
    openPanel({
      title: words.transfer_ticket, note: words.transfer_note, choices: first, nothing: words.nothing_found,
      atFirst: first.length ? first : places("", "places"),
      fields: [{ name: "typed", label: words.search, max: 64 }, { name: "and_back", label: words.and_back, type: "checkbox" }],
      search: (typed) => places(typed, "places"),
      submit: (values, choice) => {
        if (!choice) return false;
        const [kind, ...id] = choice.id.split(":");
        to = { [`to_${kind}`]: id.join(":"), and_back: values.and_back };
        sent();
        return true;
      },
    });
  }

  function addService() {
    let service = {};
    const added = aboutThem("add_service", () => service);
    openPanel({
      title: words.add_service, choices: [], atFirst: [], nothing: words.nothing_found,
      fields: [{ name: "typed", label: words.search_service, max: 64 }],
      search: (typed) => places(typed, "services"),
      submit: (_values, choice) => {
        if (!choice) return false;
        service = { service: choice.id.split(":")[1] };
        added();
        return true;
      },
    });
  }

  function pause() {
    const { choices } = at();
    const usual = choices.pause[0];
    openPanel({
      title: words.pause_window, choices: choices.pause, at: usual ? 0 : -1,
      fields: [
        { name: "minutes", label: words.pause_minutes, type: "number", later: true, value: usual?.minutes || "" },
        { name: "reason", label: words.pause_reason, later: true, max: 200 },
      ],
      chosen: (choice, form) => { form.elements.minutes.value = choice.minutes || ""; },
      submit: (values, choice) => {
        const back = minutes(values.minutes);
        press("pause_window", { reason: values.reason || choice?.id || "", ...(back === null ? {} : { back_s: back }) });
      },
    });
  }

  function handIn() {
    let due = {};
    const handed = aboutThem("hand_in", () => due);
    openPanel({
      title: words.hand_in, fields: [{ name: "day", label: words.due_day, type: "date" }],
      submit: (values) => { due = values.day ? { due_day: values.day } : {}; handed(); },
    });
  }

  function choose() {
    const { choices } = at();
    if (!choices.reasons.length) return say(words.no_choosing, "refused");
    return openPanel({
      title: words.call_ticket, fields: [{ name: "number", label: words.choose_number, max: 16 }],
      submit: (values) => {
        const ticket = values.number.toUpperCase();
        if (!ticket) return false;
        openPanel({
          title: words.choose_title.replace("{number}", ticket), choices: choices.reasons, immediate: true, at: 0,
          submit: (_values, choice) => { press("call_ticket", { ticket, reason: choice.id }); },
        });
        return true;
      },
    });
  }

  function back() {
    const { choices } = at();
    if (!choices.away.length) return say(words.nobody_away, "refused");
    return openPanel({
      title: words.button_back, choices: choices.away, immediate: true, at: 0,
      submit: (_values, choice) => { press(choice.command, { ticket: choice.id }); },
    });
  }

  function logIn() {
    openPanel({
      title: words.log_in, note: words.login_note,
      fields: [{ name: "number", label: words.number, max: 256 }, { name: "pin", label: words.pin, type: "password", max: 12 }],
      submit: (values) => {
        const isNumber = /^\d{1,12}$/.test(values.number);
        if (!values.number) return "number";
        if (isNumber && !values.pin && document.activeElement?.name === "number") return "pin";
        sitDown(isNumber ? { number: values.number, pin: values.pin } : { badge: values.number });
        return true;
      },
    });
  }

  function sitDown(who) {
    press("log_in", who, (told) => {
      if (told.code === "window_has_clerk") {
        openPanel({
          title: words.handover_title, note: words.handover_note,
          submit: () => { press("log_in", { ...who, handover: true }); },
        });
      } else if (told.code === "wrong_pin" || told.code === "proof_needed") {
        pinOf(who, told.text);
      }
    });
  }

  // Asked again at once: digits typed with nothing open are a badge.
  function pinOf(who, why) {
    openPanel({
      title: words.log_in, note: why, fields: [{ name: "pin", label: words.pin, type: "password", max: 12 }],
      submit: ({ pin }) => {
        if (!pin) return "pin";
        sitDown({ ...who, pin });
        return true;
      },
    });
  }

  const sure = (title, text, name) => () => openPanel({ title, note: text, submit: () => { press(name); } });

  return {
    sitDown,
    closePanel,
    call: () => press("call_next"),
    recall: () => press("recall"),
    start: () => press("start_service"),
    missed: () => press("miss_ticket"),
    undo: () => press("undo"),
    open: () => press("open_window"),
    close: sure(words.close_title, words.close_note, "close_window"),
    log_out: sure(words.log_out_title, words.log_out_note, "log_out"),
    log_in: logIn,
    hand_in: handIn,
    add_service: addService,
    meeting: openMeeting,
    finish, hold, transfer, pause, choose, back,
  };
}
