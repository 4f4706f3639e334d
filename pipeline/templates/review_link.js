"use strict";
// Requests to the server. Decisions go into an outbox: the page shows the next item at once, and the outbox sends the
// decisions one after another. Each stays in this tab's storage until the server has saved it. All other requests wait
// until the outbox is empty; keys typed in the meantime are queued (review_keys.js).
const csrf = { token: document.querySelector("meta[name=csrf]").content };
const OUTBOX = "degarble.outbox";
const outbox = { entries: JSON.parse(sessionStorage.getItem(OUTBOX) || "[]"), sending: false, lost: false };

class Refused extends Error {
  constructor(result) {
    super(result.error);
    this.isDecided = Boolean(result.decided);
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
  if (answer.status === 404 || answer.status === 403) throw new Lost("the server has a new address: open the address that it printed");
  const result = await answer.json();
  if (result.error) throw new Refused(result);
  return result;
}

// Reads the new second token from the page of a server that was restarted at the same address.
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
        reportLost(error);
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

function reportLost(error) {
  outbox.lost = true;
  say(`Not saved: ${error.message}. ${count(outbox.entries.length, "decision")} ${outbox.entries.length === 1 ? "waits" : "wait"} in this tab until it answers.`, true);
}

// Puts a refused item next, with its new state and its draft. The item on the screen stays.
async function putBack(entry, refusal) {
  let item = entry.item;
  try {
    item = (await post("next", { ...entry.question, after: undefined, place: item.place, ahead: 1 })).items[0];
  } catch { /* keep the old state of the item */ }
  if (entry.draft) keepDraft(item, entry.draft.form, { ...entry.draft, open: true });
  state.list.splice(state.list.length && document.querySelector("#item:not([hidden])") ? 1 : 0, 0, item);
  if (state.list[0] === item) show();
  const reason = refusal.message[0].toUpperCase() + refusal.message.slice(1);
  say(refusal.isDecided ? `${reason}. It comes again next.` : `Not done: ${refusal.message}. It comes again next.`, true);
}

const emptied = () => new Promise((resolve, reject) => {
  (function look() {
    if (outbox.lost) reject(new Lost("the server does not answer"));
    else if (!outbox.sending) resolve();
    else setTimeout(look, 5);
  })();
});

let chain = Promise.resolve();
// Runs work that waits for the server, one task after another. Shows an error, and then the item stays.
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
