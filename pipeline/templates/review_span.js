"use strict";
// The current words: the item's own words, or other words that the reviewer chose. Offsets are code points.
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’\-][\p{L}\p{N}\p{M}]+)*|[^\s\p{L}\p{N}\p{M}]/gu;

function pointsOf(item) {
  item.points ??= Array.from(item.text);
  return item.points;
}

const cut = (item, start, end) => pointsOf(item).slice(start, end).join("");

function wordsOf(item) {
  if (!item.words) {
    const units = [0];
    for (const point of pointsOf(item)) units.push(units.at(-1) + point.length);
    const at = new Map(units.map((unit, point) => [unit, point]));
    item.words = [...item.text.matchAll(WORD)].map(word => [at.get(word.index), at.get(word.index + word[0].length)]);
  }
  return item.words;
}

const ownSpan = item => [item.place[1], item.place[2]];
const spanOf = item => state.span ?? ownSpan(item);
const isMoved = item => Boolean(state.span) && String(state.span) !== String(ownSpan(item));

function placeOf(item) {
  const [start, end] = spanOf(item);
  return [item.place[0], start, end];
}

// Moves an edge of the span to the next word edge, outward or inward.
function moveEdge(isRight, inward) {
  const item = current(), words = wordsOf(item);
  let [start, end] = spanOf(item);
  if (isRight && !inward) end = words.find(([, last]) => last > end)?.[1] ?? end;
  if (!isRight && !inward) start = words.findLast(([first]) => first < start)?.[0] ?? start;
  if (isRight && inward) start = words.find(([first]) => first > start && first < end)?.[0] ?? start;
  if (!isRight && inward) end = words.findLast(([, last]) => last < end && last > start)?.[1] ?? end;
  chooseSpan([start, end]);
}

// While the reviewer marks an error, the arrows move the chosen words; with Shift they add or remove a word.
function moveMark(isRight, isLonger) {
  const item = current(), words = wordsOf(item);
  const [start, end] = spanOf(item);
  if (isLonger) {
    const last = isRight ? words.find(([, to]) => to > end) : words.findLast(([, to]) => to < end && to > start);
    return chooseSpan([start, last?.[1] ?? end]);
  }
  const word = isRight ? words.find(([from]) => from >= end) : words.findLast(([, to]) => to <= start);
  chooseSpan(word ?? [start, end]);
}

function chooseSpan(span) {
  const item = current();
  state.span = state.missed || String(span) !== String(ownSpan(item)) ? span : null;
  showChoices();
  say(`Chosen: ${cut(item, ...spanOf(item))}`);
}

// The words selected with the mouse in the translation, widened to whole words.
function selectedSpan(item) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !$("text").contains(selection.anchorNode) || !$("text").contains(selection.focusNode)) return null;
  const offsets = [[selection.anchorNode, selection.anchorOffset], [selection.focusNode, selection.focusOffset]].map(([node, offset]) => offsetOf(node, offset));
  if (offsets.includes(null)) return null;
  const [start, end] = offsets.sort((a, b) => a - b), touched = wordsOf(item).filter(([from, to]) => from < end && to > start);
  return touched.length ? [touched[0][0], touched.at(-1)[1]] : null;
}

// The offset in the segment of a position on the page. Each run of text has its start offset in data-at.
function offsetOf(node, offset) {
  const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-at]");
  if (!run) return null;
  const range = document.createRange();
  range.selectNodeContents(run);
  range.setEnd(node, offset);
  return Math.min(Number(run.dataset.at) + Array.from(range.toString()).length, Number(run.dataset.to));
}

// The text from `start` to `end` with its accepted changes applied.
function madeText(item, start, end) {
  let at = start, text = "";
  for (const [from, to, replacement] of item.made) {
    if (from < at || to > end) continue;
    text += cut(item, at, from) + replacement;
    at = to;
  }
  return text + cut(item, at, end);
}
