"use strict";
// The forms for a correction, the whole segment and a note. A draft stays in this tab until its item is decided.
const DRAFTS = "degarble.drafts";
const FORMS = ["edit", "segment", "note"];
const drafts = JSON.parse(sessionStorage.getItem(DRAFTS) || "{}");

const draftKey = (item, form) => `${item.place.join(".")}/${form}`;
const draftOf = (item, form) => drafts[draftKey(item, form)];

function keepDraft(item, form, draft) {
  if (draft) drafts[draftKey(item, form)] = draft; else delete drafts[draftKey(item, form)];
  sessionStorage.setItem(DRAFTS, JSON.stringify(drafts));
}

function dropDrafts(item) {
  for (const form of FORMS) if (form !== "note") keepDraft(item, form, null);
}

const openForm = () => FORMS.map($).find(form => !form.hidden && form.contains(document.activeElement)) ?? FORMS.map($).find(form => !form.hidden);

function hideForms() {
  for (const form of FORMS) $(form).hidden = true;
}

// Opens a form with its draft, or with the given text. Drafts of the other forms of the item stay.
function write(form, text) {
  const item = current(), draft = draftOf(item, form);
  if (form === "edit" && draft?.span) restoreSpan(draft);
  hideForms();
  $(form).hidden = false;
  $(form).querySelector("[data-label]")?.replaceChildren(...label(item));
  const field = $(form).elements.text;
  field.value = draft?.text ?? text;
  keepDraft(item, form, { form, text: field.value, span: state.span, missed: state.missed, open: true, touched: draft?.touched });
  field.focus();
  if (!draft?.touched) field.select();
}

function label(item) {
  const made = element("span");
  appendText(made, `${item.kind === "suggestion" ? "Correction by hand of" : "Correction of"} “${cut(item, ...spanOf(item))}”`);
  return [made];
}

function restoreSpan({ span, missed }) {
  state.span = span;
  state.missed = Boolean(missed);
  showChoices();
  showActions();
}

function openDrafts(item) {
  const open = FORMS.findLast(form => draftOf(item, form)?.open);
  if (open) write(open, "");
}

function leaveForm(form) {
  const item = current(), draft = draftOf(item, form.id);
  if (draft) keepDraft(item, form.id, draft.touched ? { ...draft, open: false } : null);
  form.hidden = true;
  const other = FORMS.find(id => id !== form.id && draftOf(item, id)?.open);
  if (other) write(other, ""); else $("change").focus();
}

const submits = {
  edit(text) {
    const item = current(), original = cut(item, ...spanOf(item));
    if (text === original) {
      return say(item.kind === "suggestion" ? "This is already the text. Press r to reject the suggestion." : "This is already the text. Press x to dismiss the mark.");
    }
    settle({ verdict: "accept", replacement: text }, `Accepted: ${original} → ${text || "(nothing)"}.`, draftOf(item, "edit"));
  },
  segment(text) {
    const item = current(), row = item.place[0];
    decideHere("rewrite", { row, text }, "Segment changed.", draftOf(item, "segment"));
  },
  note(text) {
    const item = current(), note = text.trim();
    if (!note) return leaveForm($("note"));
    const isBare = item.kind === "segment", place = isBare ? [item.place[0], 0, pointsOf(item).length] : item.place;
    attempt(async () => {
      const answer = await ask("decide", { verdict: "note", note, places: [place], place: isBare ? undefined : place });
      keepDraft(item, "note", null);
      if (isBare) leaveForm($("note")); else move(answer);
      say("Note saved.");
    });
  },
};

for (const id of FORMS) {
  const form = $(id), field = form.elements.text;
  form.addEventListener("keydown", event => {
    event.stopPropagation();
    if (event.target !== field || event.isComposing) return;
    formKey(form, event.key, event.shiftKey) && event.preventDefault();
  });
  form.addEventListener("submit", event => { event.preventDefault(); submits[id](field.value); });
  form.querySelector("[data-close]").addEventListener("click", () => leaveForm(form));
  field.addEventListener("input", () => keepDraft(current(), id, { form: id, text: field.value, span: state.span, missed: state.missed, open: true, touched: true }));
}
$("edit").querySelector("[data-same-as-this]").addEventListener("click", () => sameAsWritten());

function formKey(form, key, isShifted) {
  if (key === "Escape") leaveForm(form);
  else if (key === "Enter" && isShifted && form.id === "edit") sameAsWritten();
  else if (key === "Enter") form.requestSubmit();
  else return false;
  return true;
}

// Types a key into the form that was pressed before the form opened.
function typeInto(form, stroke) {
  const field = form.elements.text;
  if (formKey(form, stroke.key, stroke.shift)) return;
  if (stroke.key === "Backspace") field.setRangeText("", Math.max(0, field.selectionStart - (field.selectionStart === field.selectionEnd)), field.selectionEnd, "end");
  else if (stroke.key.length === 1) field.setRangeText(stroke.key, field.selectionStart, field.selectionEnd, "end");
  else return;
  field.dispatchEvent(new Event("input"));
}

function sameAsWritten() {
  const written = $("edit").elements.text.value;
  if (isMoved(current())) return say("You changed the span, so there are no other places with it. Press Enter to accept the correction here.");
  actions.same(written);
}
