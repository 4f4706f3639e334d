"use strict";
// Keys. The effect of a key depends on what the page shows. While the page waits for an answer, keys are queued.
const KEYS = {
  a: "accept", r: "reject", x: "dismiss", n: "alternative", e: "edit", c: "correct", w: "whole", s: "skip", m: "note",
  u: "undo", d: "same", b: "bulk", t: "team", l: "glossary", k: "previous", j: "following", i: "missed", "?": "help", h: "help",
};
const queued = [];
const usesKeys = event => $("keys").checked && !event.metaKey && !event.altKey && !event.ctrlKey && !event.repeat;
const isTyping = event => event.target.matches("input:not([type=checkbox]), textarea, select");

// The key by its character, in any case; by its position on keyboards without Latin letters.
function strokeOf(event) {
  const { key, code, shiftKey: shift } = event;
  let command = key.length === 1 ? key.toLowerCase() : key;
  if (!/^[a-z?1-9]$/.test(command)) {
    const place = /^(?:Key([A-Z])|Digit([1-9]))$/.exec(code);
    if (place?.[1] && !/^[\x21-\x7e]$/.test(key)) command = place[1].toLowerCase();
    if (place?.[2] && !shift) command = place[2];
  }
  return { key, command, shift };
}

const isBusy = () => state.waiting > 0 || (!current() && outbox.entries.length > 0 && !outbox.lost);

function take(stroke) {
  if (isBusy()) return void queued.push(stroke);
  const dialog = document.querySelector("dialog[open]"), form = openForm();
  if (dialog) return dialogKey(dialog, stroke);
  if (form) return typeInto(form, stroke);
  commandKey(stroke);
}

function replay() {
  while (queued.length && !isBusy()) take(queued.shift());
}

function dialogKey(dialog, { command }) {
  if (command === dialog.dataset.key || (dialog.id === "help-dialog" && command === "h")) return dialog.close();
  const button = [...dialog.querySelectorAll("[data-on]")].find(each => each.dataset.on.split(" ").includes(command));
  if (button && !button.disabled) button.click();
}

function commandKey({ command, shift }) {
  const item = current();
  if (command === "ArrowRight" || command === "ArrowLeft") {
    if (!item || (item.kind === "segment" && !state.missed)) return;
    return (state.missed ? moveMark : moveEdge)(command === "ArrowRight", shift);
  }
  if (command === "Escape" && (state.span || state.missed)) return leaveSpan();
  if (command === "Enter") return void (state.missed ? actions.keepMark() : !item && !$("other-pass").hidden && $("other-pass").click());
  if (command === "f") return openFilter(filterForm.elements.status);
  if (command === "g") return openFilter($("go").elements.segment);
  if (command === "p") return changePass();
  if (command === "y" && item) return void ($("numbers").open = !$("numbers").open);
  if (item && /^[1-9]$/.test(command) && command <= choicesOf(item).length) return choose(command - 1);
  const name = command === "x" && item?.kind === "suggestion" ? "" : KEYS[command];
  const button = document.querySelector(`[data-do="${name}"]`);
  if (button && !button.disabled) actions[name]();
}

function openFilter(field) {
  $("filters").open = true;
  field.focus();
}

document.addEventListener("keydown", event => {
  const isInDialog = Boolean(document.querySelector("dialog[open]"));
  if (isTyping(event)) return;
  if ($("keys").checked && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && strokeOf(event).command === "z" && !isInDialog) {
    event.preventDefault();
    return take({ key: "u", command: "u", shift: false });
  }
  if (!usesKeys(event) || ["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab"].includes(event.key)) return;
  const isOnButton = event.target.matches("button, summary, a, [tabindex='0']");
  if (isOnButton && ["Enter", " ", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key) && !isBusy()) return;
  if (isInDialog && event.key === "Escape") return;
  const stroke = strokeOf(event);
  if (isBusy() || stroke.command in KEYS || /^(?:[1-9fgpy]|Arrow(?:Left|Right)|Enter)$/.test(stroke.command)) event.preventDefault();
  take(stroke);
});
