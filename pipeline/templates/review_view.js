"use strict";
// Shows an item, its corrections, and the progress.

function showProgress(progress) {
  const { total, done, conflicts, pace, minutes_left: minutes } = progress[state.kind];
  state.progress = progress;
  $("bar").max = Math.max(total, 1);
  $("bar").value = done;
  for (const button of $("passes").querySelectorAll("button")) {
    const counts = progress[button.dataset.kind];
    button.textContent = `${button.dataset.kind === "mark" ? "Marks" : "Suggestions"} ${counts.done.toLocaleString("en")} of ${counts.total.toLocaleString("en")}`;
    button.setAttribute("aria-pressed", String(button.dataset.kind === state.kind));
  }
  const parts = [`${done.toLocaleString("en")} of ${count(total, state.kind)} decided`];
  if (conflicts) parts.push(`${conflicts.toLocaleString("en")} in conflict`);
  if (pace) parts.push(`${Math.round(pace).toLocaleString("en")} per hour`);
  if (pace && done < total) parts.push(`${duration(minutes)} left`);
  $("pace").textContent = parts.join(" · ");
}

function duration(minutes) {
  if (minutes < 1) return "less than a minute";
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} hours`;
}

// Shows the first item of the list, or a message if the list is empty.
function show() {
  const item = current();
  state.choice = 0;
  state.span = null;
  state.missed = false;
  hideForms();
  $("item").hidden = !item;
  $("empty").hidden = Boolean(item) || outbox.entries.length > 0;
  showActions();
  keepAddress();
  if (!item) return showEmpty();
  showItem();
  $("change").focus({ preventScroll: true });
  openDrafts(item);
}

function showEmpty() {
  if ($("empty").hidden || !state.progress) return;
  const { total, done } = state.progress[state.kind], other = state.kind === "mark" ? "suggestion" : "mark";
  const { total: all, done: decided } = state.progress[other], left = all - decided;
  $("empty").querySelector("h2").textContent = !total ? `No ${state.kind} passes the filter`
    : done < total ? `No more ${state.kind}s in this filter` : `${total === 1 ? `The one ${state.kind} is` : `All ${count(total, state.kind)} are`} decided`;
  const others = `${count(left, other)}${other === "mark" ? " without a suggestion" : ""} ${left === 1 ? "is" : "are"} left`;
  $("empty-more").textContent = `${left ? `${others}. ` : ""}Change the filter to see more, or write the result with degarble apply.`;
  $("other-pass").hidden = !left;
  $("other-pass").replaceChildren(`Continue with the ${other}s `, element("kbd", "", "p"));
  $("empty").querySelector("h2").focus();
}

function showActions() {
  const item = current(), kind = state.missed ? "segment missed" : item?.kind ?? state.kind;
  for (const button of document.querySelectorAll("#actions [data-do]")) {
    const { do: action, for: kinds } = button.dataset;
    button.hidden = Boolean(kinds) && !kinds.split(" ").some(each => kind.split(" ").includes(each));
    const isBare = kind.includes("segment") && ["accept", "alternative", "same", "skip"].includes(action);
    button.disabled = !["undo", "bulk", "team", "help", "glossary"].includes(action) && (!item || isBare);
  }
}

function showItem() {
  const item = current();
  const where = corpusText("span", "", `${item.doc ? `${item.doc}, ` : ""}segment ${item.id}`);
  const facts = item.kind === "segment" ? ["nothing to decide here"]
    : [item.category, item.sure, ...(item.kind === "suggestion" ? [`gate: ${item.decision}`] : [])];
  if (item.same > 1) facts.push(`in ${item.same.toLocaleString("en")} places`);
  if (item.number) facts.unshift(`${item.kind} ${item.number.toLocaleString("en")} of ${item.of.toLocaleString("en")}`);
  $("where").replaceChildren(where, ` · ${facts.join(" · ")}`);
  $("pair").classList.toggle("with-source", Boolean(item.source));
  item.context.forEach(({ text, source }, place) => {
    fill($(place ? "following" : "previous"), text);
    fill($(place ? "following-source" : "previous-source"), source);
  });
  fill($("source"), "");
  appendAligned($("source"), item.source, item.aligned ?? []);
  $("source").hidden = !item.source;
  fill($("why"), item.why ?? "");
  $("numbers").hidden = !item.numbers;
  fill($("numbers").querySelector("p"), item.numbers ?? "");
  showChoices();
  $("given").replaceChildren(...item.given.map(given => corpusText("li", given.verdict,
    `${given.reviewer}: ${verdict(given)}, ${new Date(given.at).toLocaleString()}`)));
  $("notes").replaceChildren(...item.notes.map(note => corpusText("li", "", `${note.reviewer}: ${note.note}`)));
  if (item.earlier_notes) $("notes").prepend(element("li", "", count(item.earlier_notes, "earlier note")));
  for (const list of [$("given"), $("notes")]) list.hidden = !list.children.length;
}

function fill(place, text) {
  place.replaceChildren();
  appendText(place, text);
  place.hidden = !text && !place.classList.contains("context");
}

const isDismissed = (given, item) => given.verdict === "reject" && item && !item.proposes;

function verdict(given, item = current()) {
  if (isDismissed(given, item)) return "dismissed";
  return given.verdict === "reject" ? "rejected" : `accepted “${given.replacement || "(nothing)"}”`;
}

// The corrections for the chosen words. A widened span adds its words to each; a narrowed span has no corrections.
function choicesOf(item) {
  const [start, end] = spanOf(item), [from, to] = ownSpan(item);
  if (!isMoved(item)) return item.choices;
  if (state.missed || start > from || end < to) return [];
  const before = madeText(item, start, from), after = madeText(item, to, end);
  return item.choices.map(choice => ({ ...choice, replacement: before + choice.replacement + after,
    pieces: [["", before], ...choice.pieces, ["", after]] }));
}

const chosen = () => choicesOf(current())[state.choice];

function showChoices() {
  const item = current(), choices = choicesOf(item), choice = choices[state.choice];
  const words = cut(item, ...spanOf(item)), heading = $("change");
  heading.replaceChildren();
  if (item.kind === "segment" && !state.span) heading.append("Nothing to decide here");
  else if (choice) heading.append(corpusText("del", "", words || "(nothing)"), " → ", corpusText("ins", "", choice.replacement || "(nothing)"));
  else heading.append(state.missed ? "An error: " : "Marked: ", corpusText("mark", "", words || "(nothing)"));
  showText(item, choice);
  $("choices").replaceChildren(...choices.map((each, index) => {
    const row = element("li"), button = corpusText("button", "", each.replacement || "(nothing)");
    button.type = "button";
    button.setAttribute("aria-pressed", String(index === state.choice));
    button.append(" ", element("span", "soft", each.written ? "written in this review" : each.confidence.toFixed(2)));
    button.addEventListener("click", () => choose(index));
    row.append(button);
    return row;
  }));
  $("choices").hidden = choices.length < 2 && !choices.some(each => each.written);
}

function choose(index) {
  state.choice = index;
  showChoices();
  const choices = choicesOf(current());
  say(`Correction ${index + 1} of ${choices.length}: ${choices[index].replacement || "nothing"}`);
}

// Shows the segment with all accepted changes and the current change.
function showText(item, choice) {
  const [start, end] = spanOf(item), hasSpan = item.kind !== "segment" || Boolean(state.span);
  const isOutside = (from, to) => !hasSpan || to <= start || from >= end;
  const parts = [
    ...item.made.filter(([from, to]) => isOutside(from, to)).map(([from, to, text, by]) => ({ from, to, node: () => madeNode(item, from, to, text, by) })),
    ...item.others.filter(([from, to]) => from < to && isOutside(from, to)).map(([from, to]) => ({ from, to, node: () => run(item, "span", "other", from, to) })),
  ];
  if (hasSpan) parts.push({ from: start, to: end, node: () => hereNode(item, start, end, choice) });
  parts.sort((one, other) => one.from - other.from || one.to - other.to);
  const text = $("text");
  text.replaceChildren();
  let at = 0;
  for (const { from, to, node } of parts) {
    if (from < at) continue;
    text.append(run(item, "span", "", at, from), node());
    at = to;
  }
  text.append(run(item, "span", "", at, pointsOf(item).length));
  const here = text.querySelector(".here"), box = text.parentElement;
  box.scrollTop = here ? here.offsetTop - box.offsetTop - box.clientHeight / 3 : 0;
}

function run(item, name, className, from, to) {
  const made = corpusText(name, className, cut(item, from, to));
  made.dataset.at = from;
  made.dataset.to = to;
  return made;
}

function madeNode(item, from, to, text, by) {
  const made = corpusText("ins", "made", text);
  made.dataset.at = from;
  made.dataset.to = to;
  made.title = `${cut(item, from, to) || "(nothing)"} → ${text || "(nothing)"}, accepted by ${by || "the gate"}`;
  return made;
}

function hereNode(item, start, end, choice) {
  const here = element("span", "here");
  here.dataset.at = start;
  here.dataset.to = end;
  if (!choice) here.append(corpusText("mark", "", cut(item, start, end)));
  for (const [change, piece] of choice?.pieces ?? []) {
    if (change) here.append(corpusText(change, "", piece)); else appendText(here, piece);
  }
  return here;
}
