"use strict";
// A living part is renewed node by node: what somebody has typed, ticked, chosen or opened stays, and so does the focus.
const TEXT = Node.TEXT_NODE;
const KEPT = ["checked", "open", "selected"];  // once a page stands, these are the person's before it

// Two nodes stand for the same thing: rows, boxes and choices say by a key which.
function kind(node) {
  return node.nodeType === TEXT ? "" : `${node.nodeName} ${node.dataset.key || ""}`;
}

function renew(place, html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  renewChildren(place, fresh);
}

function renewChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  leaveOut(old, wanted);
  let here = old.firstChild;
  for (const next of wanted) {
    while (here && here.nodeType === TEXT && next.nodeType !== TEXT) here = without(here);
    const same = next.nodeType === TEXT ? (here && here.nodeType === TEXT ? here : null) : sought(here, kind(next));
    if (same) renewOne(same, next);
    if (same && same === here) here = here.nextSibling;
    else old.insertBefore(same || next, here);
  }
  while (here) here = without(here);
}

// First what is no more: what stays need not be moved then, and whatever is moved loses the focus.
function leaveOut(old, wanted) {
  const count = {};
  for (const next of wanted) count[kind(next)] = (count[kind(next)] || 0) + 1;
  for (const each of [...old.children]) {
    if (count[kind(each)]) count[kind(each)] -= 1;
    else each.remove();
  }
}

function without(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function sought(node, wanted) {
  while (node && (node.nodeType === TEXT || kind(node) !== wanted)) node = node.nextSibling;
  return node;
}

function renewOne(old, next) {
  if (old.nodeType === TEXT) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name, value } of next.attributes) {
    if (!isKept(old, name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of old.getAttributeNames()) {
    if (!isKept(old, name) && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  renewChildren(old, next);
}

function isKept(element, name) {
  return KEPT.includes(name) || (name === "value" && element.matches("input:not([type=hidden])"));
}
