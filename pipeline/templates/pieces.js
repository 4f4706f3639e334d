"use strict";
// Turns corpus text into text nodes, never into markup, and makes invisible characters visible.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/u;
const JOINERS = { "\u200c": "ZWNJ", "\u200d": "ZWJ" };
// Letters of joining scripts, and parts of emoji. Between them joiners are ordinary text.
const JOINED = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}\p{Mn}\p{Mc}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
const BRAHMIC = /[\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]/u;

function appendText(parent, text) {
  const characters = Array.from(text);
  let plain = "";
  characters.forEach((character, at) => {
    if (UNSEEN.test(character) && !joins(characters, at)) {
      parent.append(plain);
      plain = "";
      const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      parent.append(element("span", "code", JOINERS[character] ?? `U+${code}`));
    } else {
      plain += character;
    }
  });
  parent.append(plain);
}

function joins(characters, at) {
  const before = characters[at - 1];
  return characters[at] in JOINERS && before !== undefined && (JOINED.test(before) || BRAHMIC.test(before));
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function corpusText(name, className, text) {
  const made = element(name, className);
  appendText(made, text);
  return made;
}

// Appends the text with the aligned places marked. Places are sorted code point offsets.
function appendAligned(parent, text, places) {
  const points = Array.from(text);
  let at = 0;
  for (const [start, end] of places) {
    appendText(parent, points.slice(at, start).join(""));
    parent.append(corpusText("mark", "aligned", points.slice(start, end).join("")));
    at = end;
  }
  appendText(parent, points.slice(at).join(""));
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
