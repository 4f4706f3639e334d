"use strict";
// The dialogs: same words everywhere, all items in the filter, glossary, team.

function cells(values) {
  const made = element("tr");
  made.append(...values.map(value => element("td", "", String(value))));
  return made;
}

// A line for an item: its words in context and their correction.
function row(item, { ticked, open, becomes } = {}) {
  const made = element("li", item.conflict ? "conflict" : "");
  const line = element(ticked === undefined ? "span" : "label");
  if (ticked !== undefined) {
    const box = element("input");
    box.type = "checkbox";
    box.checked = ticked;
    box.dataset.place = JSON.stringify(item.place);
    line.append(box, " ");
  }
  appendText(line, `${item.doc ? `${item.doc}, ` : ""}${item.id}: …${item.before}`);
  const result = becomes ?? (item.proposes ? item.replacement : undefined);
  if (result === undefined) line.append(corpusText("mark", "", item.original));
  else line.append(corpusText("del", "", item.original), corpusText("ins", "", result || "(nothing)"));
  appendText(line, `${item.after}…`);
  if (becomes !== undefined && item.proposes && item.replacement !== becomes) line.append(" ", corpusText("small", "", `suggested: ${item.replacement || "(nothing)"}`));
  for (const given of item.given) line.append(" ", corpusText("small", given.verdict, `${given.reviewer}: ${verdict(given, item)}`));
  made.append(line);
  if (open) {
    const button = element("button", "", "Show");
    button.type = "button";
    button.addEventListener("click", () => {
      button.closest("dialog").close();
      attempt(async () => move(await ask("next", { place: item.place })));
    });
    made.append(" ", button);
  }
  return made;
}

const same = { items: [], unmarked: [] };

async function openSame(written) {
  const item = current();
  Object.assign(same, await ask("same", { place: item.place }));
  const becomes = written ?? choicesOf(item)[state.choice]?.replacement;
  $("same-dialog").querySelector("form").elements.becomes.value = becomes ?? "";
  const isTicked = each => String(each.place) === String(item.place)
    || (!each.given.some(given => given.reviewer === state.reviewer) && each.replacement === item.replacement);
  listSame(new Set(same.items.filter(isTicked).map(each => String(each.place))));
  $("same-dialog").showModal();
  (becomes === undefined ? becomesField() : $("same-dialog").querySelector("[data-same=accept]")).focus();
}

const becomesField = () => $("same-dialog").querySelector("form").elements.becomes;
const ticked = () => [...$("same-dialog").querySelectorAll("input:checked")].map(box => JSON.parse(box.dataset.place));

function listSame(places) {
  const becomes = becomesField().value || undefined;
  for (const [list, items] of [["same-list", same.items], ["unmarked-list", same.unmarked]]) {
    $(list).replaceChildren(...items.map(each => row(each, { ticked: places.has(String(each.place)), becomes })));
  }
  $("unmarked-title").hidden = !same.unmarked.length;
  countTicked();
}

function countTicked() {
  $("same-count").textContent = `${ticked().length.toLocaleString("en")} of ${count(same.items.length, "place")} ticked.`;
  const canAccept = Boolean(becomesField().value) || current()?.choices[state.choice]?.replacement === "";
  $("same-dialog").querySelector("[data-same=accept]").disabled = !canAccept;
}

function decideTicked(verdict) {
  const places = ticked(), replacement = becomesField().value, item = current();
  $("same-dialog").close();
  if (!places.length) return say("No place is ticked.");
  return attempt(async () => {
    const answer = await ask("decide", { places, verdict, replacement: verdict === "accept" ? replacement : undefined, after: item.place });
    if (places.some(place => String(place) === String(item.place))) dropDrafts(item);
    move(answer);
    const done = verdict === "accept" ? "Accepted" : item.kind === "mark" ? "Dismissed" : "Rejected";
    say(`${done} in ${count(answer.decided, "place")}. Press u to undo.`);
  });
}

$("same-dialog").addEventListener("change", countTicked);
becomesField().addEventListener("input", () => listSame(new Set(ticked().map(String))));
becomesField().addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const accept = $("same-dialog").querySelector("[data-same=accept]");
  if (!accept.disabled) accept.click();
});
for (const button of document.querySelectorAll("[data-same]")) button.addEventListener("click", () => decideTicked(button.dataset.same));

async function openBulk() {
  const { count: all, acceptable, items } = await ask("count");
  $("bulk-count").textContent = `${count(all, "item")}, ${acceptable.toLocaleString("en")} of them with a correction${all > items.length ? `; the first ${items.length}` : ""}:`;
  $("bulk-list").replaceChildren(...items.map(item => row(item)));
  for (const [name, number] of [["accept", acceptable], ["reject", all]]) {
    const button = $("bulk-dialog").querySelector(`[data-bulk=${name}]`);
    button.firstElementChild.textContent = `${name === "accept" ? "Accept" : state.kind === "mark" ? "Dismiss" : "Reject"} ${number.toLocaleString("en")}`;
    button.dataset.expected = number;
    button.disabled = !number;
  }
  $("bulk-dialog").showModal();
}

function decideAll(button) {
  $("bulk-dialog").close();
  return attempt(async () => {
    const verdict = button.dataset.bulk;
    const answer = await ask("bulk", { verdict, expected: Number(button.dataset.expected) });
    move(answer);
    const done = verdict === "accept" ? "Accepted" : state.kind === "mark" ? "Dismissed" : "Rejected";
    say(`${done}: ${count(answer.decided, "item")}. Press u to undo.`);
  });
}
for (const button of document.querySelectorAll("[data-bulk]")) button.addEventListener("click", () => decideAll(button));

async function openTeam() {
  const team = await ask("team");
  $("team-counts").replaceChildren(...Object.entries(team.reviewers).map(cells));
  $("team-kappa").replaceChildren(...team.agreements.map(pair => cells([`${pair.first}, ${pair.second}`, pair.both, pair.alike, pair.kappa === null ? "–" : pair.kappa.toFixed(2)])));
  $("team-conflicts").textContent = count(team.conflict_count, "conflict");
  $("conflict-list").replaceChildren(...team.conflicts.map(item => row(item, { open: true })));
  $("team-dialog").showModal();
}

async function openGlossary() {
  const { terms } = await ask("glossary"), seen = new Set();
  $("glossary-list").replaceChildren(...terms.map(term => {
    const made = element("li"), line = element("label"), box = element("input");
    box.type = "checkbox";
    box.checked = !seen.has(term.wrong); // the most used of several right forms: a glossary needs exactly one
    box.dataset.term = JSON.stringify([term.wrong, term.right, term.count, term.reviewers.join(", ")]);
    seen.add(term.wrong);
    line.append(box, " ", corpusText("del", "", term.wrong), " → ", corpusText("ins", "", term.right), " ");
    line.append(corpusText("small", "", `${count(term.count, "place")}, ${term.reviewers.join(", ")}`));
    made.append(line);
    return made;
  }));
  $("glossary-count").textContent = terms.length ? `${count(terms.length, "term")}.` : "There are no corrections by hand yet.";
  $("glossary-dialog").querySelector("[data-save]").disabled = !terms.length;
  $("glossary-dialog").showModal();
}

$("glossary-dialog").querySelector("[data-save]").addEventListener("click", () => {
  const terms = [...$("glossary-list").querySelectorAll("input:checked")].map(box => JSON.parse(box.dataset.term));
  const twice = terms.find(([wrong], at) => terms.findIndex(term => term[0] === wrong) < at);
  if (twice) return void ($("glossary-count").textContent = `“${twice[0]}” is ticked with two right forms: tick only one.`);
  const rows = [["wrong", "right", "count", "reviewers"], ...terms].map(cells => cells.map(cell => String(cell).replace(/[\t\r\n]/g, " ")).join("\t"));
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([`${rows.join("\n")}\n`], { type: "text/tab-separated-values" }));
  link.download = `${document.querySelector("meta[name=report]").content}.glossary.tsv`;
  link.click();
  URL.revokeObjectURL(link.href);
  $("glossary-dialog").close();
  say(`Saved: ${count(terms.length, "term")}. Use the file with degarble clean --glossary.`);
});
