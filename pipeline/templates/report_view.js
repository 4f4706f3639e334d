"use strict";
// Shows a segment with its edits and marks.

function article(record, wanted) {
  const made = element("article", record.edits || record.spans ? "segment" : "segment untouched");
  made.id = `s${record.at + 1}`;
  const link = corpusText("a", "id", record.id);
  link.href = `#s${record.at + 1}`;
  link.setAttribute("aria-label", `Link to segment ${record.id}`);
  const body = element("div", "body");
  if (record.source) {
    const source = element("p", "source");
    appendAligned(source, record.source, record.aligned ?? []);
    body.append(withDirection(source));
  }
  const text = withDirection(element("p", "text"));
  for (const piece of record.text) appendPiece(text, piece, record);
  body.append(text);
  const admitted = admittedEdits(record, wanted), isOfMarks = wanted.decision === "mark";
  const edits = admitted.length || isOfMarks ? admitted : record.edits ?? [];
  const isRejected = ([decision]) => decision === "reject";
  const byNeed = edits.filter(edit => !isRejected(edit)).sort((one, other) => NEED[one[0]] - NEED[other[0]]);
  if (byNeed.length) body.append(rows(byNeed.map(editRow)));
  body.append(...folded(marksOf(record), "mark", "without a suggestion", ([span, at]) => markRow(record, span, at), isOfMarks),
    ...folded(edits.filter(isRejected), "rejected edit", "", editRow, wanted.decision === "reject"));
  made.append(link, body);
  if (review && (record.edits || record.spans)) body.prepend(reviewLink(record));
  return made;
}

const NEED = { review: 0, accept: 1, reject: 2 };
const marksOf = record => (record.spans ?? []).map((span, at) => [span, at]).filter(([span]) => span[4]);

function rows(made) {
  const table = element("table", "edits");
  table.append(...made);
  return table;
}

function folded(found, one, rest, toRow, isOpen) {
  if (!found.length) return [];
  const made = element("details", "folded");
  made.open = isOpen;
  made.append(element("summary", "", `${count(found.length, one)} ${rest}`), rows(found.map(toRow)));
  return [made];
}

function reviewLink(record) {
  const link = element("a", "to-review", "✎");
  link.href = `${review}?record=${record.at + 1}`;
  link.setAttribute("aria-label", `Review segment ${record.id}`);
  return link;
}

// The words that a span covers.
const wordsAt = (record, spanAt) => record.text.filter(piece => Array.isArray(piece) && piece[2] === spanAt && piece[0] !== "ins").map(piece => piece[1]).join("");

function markRow(record, [category, severity, confidence, origin, why], at) {
  const row = element("tr"), [verdict, sure, words, reason] = ["verdict-cell", "confidence", "edit", "why"].map(name => element("td", name));
  row.dataset.decision = "mark";
  verdict.append(element("span", "verdict mark", "mark"));
  sure.textContent = confidence.toFixed(2);
  words.append(withDirection(corpusText("mark", severity, wordsAt(record, at) || "‸")));
  reason.append(corpusText("span", "category", category), corpusText("span", "reason", why), numbers(`confidence ${confidence.toFixed(2)} · ${severity} · found by ${origin}`));
  row.append(verdict, sure, words, reason);
  return row;
}

function numbers(text) {
  const made = element("details", "numbers");
  made.append(element("summary", "", "numbers"), corpusText("span", "", text));
  return made;
}

function withDirection(made) {
  made.dir = "auto";
  return made;
}

function appendPiece(parent, piece, record) {
  if (!Array.isArray(piece)) return appendText(parent, piece);
  const [change, text, spanAt, decision] = piece;
  const span = record.spans?.[spanAt];
  let inner = parent;
  if (change) {
    inner = element(change, decision);
    parent.append(inner);
  }
  if (!span) return appendText(inner, text);
  const mark = corpusText("mark", ["minor", "critical"].includes(span[1]) ? span[1] : "major", text);
  mark.classList.toggle("gap", !text);
  mark.title = `${span[0]} · ${span[1]} · confidence ${span[2].toFixed(2)} · ${span[3]}`;
  inner.append(mark);
}

function editRow([decision, confidence, category, pieces, reason, alternatives, behind]) {
  const row = element("tr"), words = withDirection(element("span", "words"));
  row.dataset.decision = decision;
  for (const [change, text] of pieces) words.append(change ? corpusText(change, decision, text) : corpusText("span", "", text));
  const verdict = element("td", "verdict-cell"), edit = element("td", "edit"), why = element("td", "why");
  verdict.append(element("span", `verdict ${decision}`, decision));
  edit.append(words);
  if (alternatives.length) {
    const others = element("span", "alternatives", "or ");
    alternatives.forEach(([text, chance], index) => others.append(index ? ", " : "", corpusText("q", "", text), ` ${chance.toFixed(2)}`));
    edit.append(others);
  }
  why.append(corpusText("span", "category", category), corpusText("span", "reason", reason), numbers(behind));
  row.append(verdict, element("td", "confidence", confidence.toFixed(2)), edit, why);
  return row;
}
