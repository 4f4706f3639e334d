"use strict";
// The report: filter, order, pages, links.
const records = JSON.parse(document.getElementById("records").textContent);
const form = document.getElementById("filter");
const main = document.querySelector("main");
const pager = document.getElementById("pager");
const review = document.getElementById("records").dataset.review;
records.forEach((record, index) => { record.at = index; });
let matches = records, page = 0;

// All texts that the page shows of a segment, before and after the edits. Built by the first search.
function haystack(record) {
  const side = without => record.text.map(piece => (Array.isArray(piece) ? (piece[0] === without ? "" : piece[1]) : piece)).join("");
  const edits = (record.edits ?? []).flatMap(([decision, , category, pieces, why, others, numbers]) =>
    [decision, category, pieces.filter(([change]) => change !== "del").map(([, text]) => text).join(""), why, numbers, ...others.map(([text]) => text)]);
  const marks = (record.spans ?? []).flatMap(([category, severity, , origin, why]) => [category, severity, origin, why]);
  record.all ??= [record.id, record.doc, record.source ?? "", side("ins"), side("del"), ...edits, ...marks].join("\n").toLowerCase();
  return record.all;
}

function admittedEdits(record, wanted) {
  return wanted.decision === "mark" ? [] : (record.edits ?? []).filter(([decision, confidence, category]) =>
    (!wanted.decision || decision === wanted.decision) && (!wanted.category || category === wanted.category)
    && confidence >= wanted.least && confidence <= wanted.most);
}

function wantedNow() {
  const given = Object.fromEntries(new FormData(form));
  return { decision: "", category: "", doc: "", ...given, text: (given.text ?? "").toLowerCase(),
    least: Number(given.least || 0), most: Number(given.most || 1), clean: form.elements.clean.checked };
}

function admits(record, wanted) {
  if (wanted.doc && record.doc !== wanted.doc) return false;
  if (wanted.text && !haystack(record).includes(wanted.text)) return false;
  if (wanted.decision === "mark") {
    return marksOf(record).some(([[category, , confidence]]) => (!wanted.category || category === wanted.category)
      && confidence >= wanted.least && confidence <= wanted.most);
  }
  const ofEdits = wanted.decision || wanted.least > 0 || wanted.most < 1;
  if (ofEdits) return admittedEdits(record, wanted).length > 0;
  if (wanted.category) {
    return admittedEdits(record, wanted).length > 0 || (record.spans ?? []).some(([category]) => category === wanted.category);
  }
  return wanted.clean || Boolean(record.edits || record.spans);
}

// Order of work: suggestions to review, then marks without a suggestion.
const need = record => (record.need ??= (record.edits ?? []).some(([decision]) => decision === "review") ? 0 : marksOf(record).length ? 1 : 2);
const NEEDS = ["Suggestions to review", "Marks without a suggestion", "Nothing to do"];
const ORDERS = {
  person: (a, b) => need(a) - need(b) || a.at - b.at,
  text: (a, b) => a.at - b.at,
  sure: (a, b) => best(b, Math.max, -1) - best(a, Math.max, -1) || a.at - b.at,
  unsure: (a, b) => best(a, Math.min, 2, true) - best(b, Math.min, 2, true) || a.at - b.at,
  category: (a, b) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : a.at - b.at),
};
const best = (record, pick, initial, distance) => (record.edits ?? []).reduce(
  (value, [, confidence]) => pick(value, distance ? Math.abs(confidence - 0.5) : confidence), initial);
const first = record => record.edits?.[0][2] ?? record.spans?.[0][0] ?? "~";

function apply() {
  const wanted = wantedNow();
  matches = records.filter(record => admits(record, wanted));
  if (wanted.order !== "text") matches.sort(ORDERS[wanted.order]);
  page = 0;
  show();
}

function show(all = false) {
  const size = all ? Math.max(1, matches.length) : Number(form.elements.size.value);
  const pages = Math.max(1, Math.ceil(matches.length / size));
  page = Math.min(page, pages - 1);
  const wanted = wantedNow(), inOrder = wanted.order === "text";
  const shown = matches.slice(page * size, (page + 1) * size);
  let heading = null;
  const parts = [];
  for (const record of shown) {
    const own = inOrder ? record.doc : wanted.order === "person" ? NEEDS[need(record)] : "";
    if (own !== heading && own) parts.push(corpusText("h2", "", own));
    heading = own;
    parts.push(article(record, wanted));
  }
  if (!shown.length) parts.push(element("p", "", records.length ? "No segment passes the filter." : "The report has no segments."));
  main.replaceChildren(...parts);
  pager.hidden = pages === 1;
  pager.querySelector("output").textContent = `page ${page + 1} of ${pages.toLocaleString("en")}`;
  pager.querySelector("[value=back]").disabled = page === 0;
  pager.querySelector("[value=on]").disabled = page === pages - 1;
  form.querySelector("output").textContent = matches.length === records.length ? ""
    : `${matches.length.toLocaleString("en")} of ${records.length.toLocaleString("en")} segments`;
}

// #s17 opens the 17th segment and resets a filter that hides it. #?decision=review sets the filter.
function follow() {
  if (location.hash.startsWith("#?")) {
    form.reset();
    for (const [name, value] of new URLSearchParams(location.hash.slice(2))) if (form.elements[name]) form.elements[name].value = value;
    apply();
    return form.scrollIntoView();
  }
  const wanted = /^#s(\d+)$/.exec(location.hash);
  const record = wanted && records[Number(wanted[1]) - 1];
  if (!record) return;
  if (!matches.includes(record)) {
    form.reset();
    apply();
  }
  page = Math.floor(matches.indexOf(record) / Number(form.elements.size.value));
  show();
  const target = document.getElementById(wanted[0].slice(1));
  target.classList.add("linked");
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", event => event.preventDefault());
pager.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  page += button.value === "on" ? 1 : -1;
  show();
  main.scrollIntoView();
});
addEventListener("hashchange", follow);
apply();
follow();
