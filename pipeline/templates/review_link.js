"use strict";
// The way to the server. Decisions go into an outbox: the page moves on at once, they are sent one after the other, and
// each stays in this tab's storage until the server has said that it is on disk. All else is asked and waited for, after
// the outbox is empty; keys typed meanwhile wait too (review_keys.js).
const csrf = { token: document.querySelector("meta[name=csrf]").content };
const OUTBOX = "degarble.outbox";
const outbox = { entries: JSON.parse(sessionStorage.getItem(OUTBOX) || "[]"), sending: false, lost: false };

class Refused extends Error {
  constructor(given) {
    super(given.error);
    this.isDecided = Boolean(given.decided);
  }
}

class Lost extends Error {}

async function post(what, question, renewed = false) {
  let answer;
  try {
    answer = await fetch(`api/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Degarble": csrf.token },
      body: JSON.stringify(question),
    });
  } catch {
    throw new Lost("the server does not answer");
  }
  if (answer.status === 403 && !renewed) {
    await renew();
    return post(what, question, true);
  }
  if (answer.status === 404 || answer.status === 403) throw new Lost("the server has another address now: open the one that it has printed");
  const given = await answer.json();
  if (given.error) throw new Refused(given);
  return given;
}

// A server that was started again at this address has another second token, in its page.
async function renew() {
  const page = new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html");
  csrf.token = page.querySelector("meta[name=csrf]")?.content ?? csrf.token;
}

const ask = (what, question = {}) => post(what, { reviewer: state.reviewer, filter: filter(), ahead: AHEAD, ...question });

function send(entry) {
  outbox.entries.push(entry);
  keepOutbox();
  if (!outbox.lost) flush();
}

function keepOutbox() {
  sessionStorage.setItem(OUTBOX, JSON.stringify(outbox.entries));
  $("saving").hidden = !outbox.entries.length;
  $("saving").textContent = `saving ${outbox.entries.length.toLocaleString("en")} …`;
}

async function flush() {
  if (outbox.sending) return;
  outbox.sending = true;
  while (outbox.entries.length) {
    const entry = outbox.entries[0];
    let answer = null, refusal = null;
    try {
      answer = await post(entry.what, entry.question);
    } catch (error) {
      if (error instanceof Lost) {
        tellLost(error);
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
        continue;
      }
      refusal = error;
    }
    if (outbox.lost) {
      outbox.lost = false;
      say("The server answers again.");
    }
    outbox.entries.shift();
    keepOutbox();
    if (answer) refresh(answer);
    else await putBack(entry, refusal);
  }
  outbox.sending = false;
  replay();
}

function tellLost(error) {
  outbox.lost = true;
  say(`Not saved: ${error.message}. ${count(outbox.entries.length, "decision")} of yours ${outbox.entries.length === 1 ? "waits" : "wait"} in this tab and will be sent when it answers.`, true);
}

// What was refused comes next, as it is now, with what was typed. It does not take the place of what is on the screen.
async function putBack(entry, refusal) {
  let item = entry.item;
  try {
    item = (await post("next", { ...entry.question, after: undefined, place: item.place, ahead: 1 })).items[0];
  } catch { /* as it was, then */ }
  if (entry.draft) keepDraft(item, entry.draft.form, { ...entry.draft, open: true });
  state.list.splice(state.list.length && document.querySelector("#item:not([hidden])") ? 1 : 0, 0, item);
  if (state.list[0] === item) show();
  const told = refusal.message[0].toUpperCase() + refusal.message.slice(1);
  say(refusal.isDecided ? `${told}. It comes again next.` : `Not done: ${refusal.message}. It comes again next.`, true);
}

const emptied = () => new Promise((resolve, reject) => {
  (function look() {
    if (outbox.lost) reject(new Lost("the server does not answer"));
    else if (!outbox.sending) resolve();
    else setTimeout(look, 5);
  })();
});

let chain = Promise.resolve();
// Work that asks and waits, one after the other. What fails is told, and the item stays where it is.
function attempt(work) {
  state.waiting += 1;
  document.body.setAttribute("aria-busy", "true");
  chain = chain.then(emptied).then(work).catch(error => {
    say(error instanceof Lost ? `Not saved: ${error.message}. Try again.` : `Not done: ${error.message}`, true);
  }).finally(() => {
    state.waiting -= 1;
    if (!state.waiting) document.body.removeAttribute("aria-busy");
    replay();
  });
  return chain;
}
