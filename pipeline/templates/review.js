"use strict";
// The reviewer's actions, and the filter and place in the page's address.

function say(message, failed = false) {
  $("status").replaceChildren();
  appendText($("status"), message);
  $("status").classList.toggle("failed", failed);
}

function move(answer) {
  state.list = answer.items;
  showProgress(answer.progress);
  show();
}

// Takes over the server's answer to a decision: the updated items ahead. The item on the screen stays.
function refresh(answer) {
  const sent = new Set(outbox.entries.map(entry => String(entry.item.place)));
  const fresh = answer.items.filter(item => !sent.has(String(item.place)));
  showProgress(answer.progress);
  const here = current(), isSame = item => String(item.place) === String(here.place);
  if (!here) {
    state.list = fresh;
    if (fresh.length || !outbox.entries.length) show();
    return;
  }
  const renewed = fresh.find(isSame);
  state.list = [renewed ?? here, ...fresh.filter(item => !isSame(item))];
  if (renewed && !openForm() && !state.span) {
    const replacement = here.choices[state.choice]?.replacement;
    const at = renewed.choices.findIndex(choice => choice.replacement === replacement);
    state.choice = state.choice ? Math.max(0, at) : 0;
    showItem();
  }
}

// Shows the next item at once. The decision counts when the server has saved it.
function decideHere(what, question, message, draft) {
  const item = current();
  dropDrafts(item);
  state.list = state.list.slice(1).filter(each => what !== "rewrite" || each.place[0] !== item.place[0]);
  const asked = { reviewer: state.reviewer, filter: filter(), ahead: AHEAD, after: item.place, asof: item.asof, ...question };
  send({ what, question: asked, item, draft });
  show();
  if (!outbox.lost) say(`${message} Press u to undo.`);
}

const settle = (question, message, draft) => decideHere("decide", { places: [placeOf(current())], ...question }, message, draft);
const shown = text => text || "(nothing)";

const actions = {
  accept() {
    const item = current(), choice = chosen();
    if (!choice) return say("There is no correction to accept. Press c to write one or x to dismiss the mark.");
    settle({ verdict: "accept", replacement: choice.replacement }, `Accepted: ${shown(cut(item, ...spanOf(item)))} → ${shown(choice.replacement)}.`);
  },
  reject() {
    const item = current();
    if (item.kind === "mark") return actions.dismiss();
    state.span = null;
    settle({ verdict: "reject" }, `Rejected: ${shown(item.original)} stays.`);
  },
  dismiss() {
    state.span = null;
    settle({ verdict: "reject" }, `Dismissed: ${shown(current().original)} stays.`);
  },
  skip() {
    state.span = null;
    settle({ verdict: "skip" }, "Skipped.");
  },
  alternative() {
    const all = choicesOf(current()).length;
    if (all < 2) return say("There is no other correction. Press e to write one.");
    choose((state.choice + 1) % all);
  },
  edit() {
    const item = current();
    if (item.kind === "segment" && !state.span) return say("First mark the words: press i.");
    write("edit", chosen()?.replacement ?? madeText(item, ...spanOf(item)));
  },
  correct: () => actions.edit(),
  whole() { write("segment", madeText(current(), 0, pointsOf(current()).length)); },
  note() { write("note", ""); },
  missed() {
    const item = current(), words = wordsOf(item);
    const span = selectedSpan(item) ?? words.find(([start]) => start >= item.place[2]) ?? words[0];
    if (!span) return say("There is no word here.");
    state.missed = true;
    chooseSpan(span);
    showActions();
    say("Choose the word with → ← (Shift: more or fewer words). Then press c to correct it, Enter to only mark it, or Esc to cancel.");
  },
  keepMark: () => attempt(async () => {
    const item = current(), place = placeOf(item);
    const answer = await ask("decide", { verdict: "mark", places: [place], place: item.kind === "segment" ? place : item.place });
    move(answer);
    say(`Marked: ${cut(item, place[1], place[2])}. Press u to undo.`);
  }),
  undo: () => attempt(async () => {
    const answer = await ask("undo");
    move(answer);
    say(answer.undone ? `Undone: ${count(answer.undone, "entry", "entries")}.` : "You have nothing to undo.");
  }),
  previous: () => attempt(async () => move(await ask("next", { before: current().place }))),
  following: () => attempt(async () => {
    const item = current(), answer = await ask("next", { after: item.place });
    if (!answer.items.length || String(answer.items[0].place) === String(item.place)) return say("There is no other item.");
    move(answer);
  }),
  same: written => attempt(() => openSame(written)),
  bulk: () => attempt(openBulk),
  team: () => attempt(openTeam),
  glossary: () => attempt(openGlossary),
  help() { $("help-dialog").showModal(); },
};

function leaveSpan() {
  state.span = null;
  state.missed = false;
  showChoices();
  showActions();
}

for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => actions[button.dataset.do]());

function filter() {
  const given = Object.fromEntries(new FormData(filterForm));
  const bound = (value, otherwise) => Math.min(1, Math.max(0, value === "" ? otherwise : Number(value)));
  given.least = bound(given.least, 0);
  given.most = Math.max(given.least, bound(given.most, 1));
  return { ...given, kind: state.kind };
}

const refilter = () => attempt(async () => {
  state.kind === "mark" ? document.body.classList.add("marks") : document.body.classList.remove("marks");
  move(await ask("next"));
});

function changePass(kind = state.kind === "mark" ? "suggestion" : "mark") {
  state.kind = kind;
  refilter();
}

for (const button of $("passes").querySelectorAll("button")) button.addEventListener("click", () => changePass(button.dataset.kind));
$("other-pass").addEventListener("click", () => changePass());
filterForm.addEventListener("submit", event => event.preventDefault());
filterForm.addEventListener("keydown", event => { if (event.key === "Escape") focusItem(); });
filterForm.addEventListener("change", refilter);
$("go").addEventListener("keydown", event => { if (event.key === "Escape") focusItem(); });
$("go").addEventListener("submit", event => {
  event.preventDefault();
  const id = $("go").elements.segment.value;
  attempt(async () => move(await ask("go", { id, row: current()?.place[0] ?? -1 })));
});
const focusItem = () => (current() ? $("change") : $("empty").querySelector("h2")).focus();
$("keys").addEventListener("change", () => localStorage.setItem("degarble.keys", $("keys").checked ? "on" : "off"));

// Stores in the address the place and each filter value that is not the default.
function keepAddress() {
  const address = new URLSearchParams(), item = current();
  if (state.kind !== "suggestion") address.set("kind", state.kind);
  for (const field of filterForm.elements) {
    const own = field.matches("select") ? [...field.options].find(option => option.defaultSelected)?.value ?? field.options[0].value : field.defaultValue;
    if (field.value !== own) address.set(field.name, field.value);
  }
  if (item) address.set("at", item.place.join("."));
  history.replaceState(null, "", `?${address}`);
  const values = [...address].filter(([name]) => name !== "at" && name !== "kind").map(([name, value]) => `${name}: ${value || "any"}`);
  $("filtered").textContent = values.length ? values.join(" · ") : "not decided, by value";
}

async function openAt(address) {
  if (address.get("kind") === "mark") state.kind = "mark";
  for (const field of filterForm.elements) if (address.has(field.name)) field.value = address.get(field.name);
  document.body.classList.toggle("marks", state.kind === "mark");
  if (address.has("record")) return move(await ask("go", { row: Number(address.get("record")) - 1 }));
  if (address.has("segment")) return move(await ask("go", { id: address.get("segment") }));
  const place = address.get("at")?.split(".").map(Number);
  if (!place) return move(await ask("next"));
  if (place[1] === place[2] && place[1] === 0) return move(await ask("go", { row: place[0] }));
  return move(await ask("next", { place }));
}

const nameDialog = $("name-dialog"), nameField = nameDialog.querySelector("input");
function askName() {
  nameField.value = state.reviewer || localStorage.getItem("degarble.reviewer") || document.querySelector("meta[name=reviewer]").content;
  nameDialog.showModal();
  nameField.select();
}
nameDialog.addEventListener("close", () => begin(nameField.value.trim()));
$("name").addEventListener("click", askName);

function begin(name) {
  if (!name) return askName();
  state.reviewer = name;
  sessionStorage.setItem("degarble.reviewer", name);
  localStorage.setItem("degarble.reviewer", name);
  $("name").textContent = name;
  const address = new URLSearchParams(location.search);
  attempt(() => openAt(address).catch(error => {
    if (error instanceof Lost) throw error;
    say(`This place does not exist: ${error.message}`, true);
    return ask("next").then(move);
  }));
}

$("keys").checked = localStorage.getItem("degarble.keys") !== "off";
if (outbox.entries.length) {
  keepOutbox();
  flush();
}
const known = sessionStorage.getItem("degarble.reviewer");
if (known) begin(known); else askName();
