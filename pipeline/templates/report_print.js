"use strict";
// Asks what to print if there are many segments. The command in the browser's menu prints the current page.
const ASK_FROM = 200;
const dialog = document.getElementById("print-dialog");
const PRINTS = {
  person: ["suggestions and marks to review", record => need(record) < 2],
  made: ["segments with corrections made", record => (record.edits ?? []).some(([decision]) => decision === "accept")],
  shown: ["all segments that the filter shows", record => matches.includes(record)],
  page: ["the current page", null],
};
let wantedPrint = null;

function askPrint() {
  document.getElementById("print-choices").replaceChildren(...Object.entries(PRINTS).map(([name, [words, admits]], at) => {
    const number = admits ? (name === "shown" ? matches : records.filter(admits)).length : main.querySelectorAll("article").length;
    const line = element("label", "print-choice"), choice = element("input");
    Object.assign(choice, { type: "radio", name: "print", value: name, checked: at === 0 });
    line.append(choice, ` ${words}: ${count(number, "segment")}`);
    return line;
  }));
  dialog.showModal();
}

function preparePrint() {
  const note = document.getElementById("printed"), all = matches;
  if (!wantedPrint && all.length > ASK_FROM) wantedPrint = "page";
  if (wantedPrint !== "page") {
    if (wantedPrint && wantedPrint !== "shown") matches = records.filter(PRINTS[wantedPrint][1]);
    const at = page;
    page = 0;
    show(true);
    page = at;
  }
  const number = main.querySelectorAll("article").length;
  note.textContent = `Printed: ${count(number, "segment")} of ${records.length.toLocaleString("en")}.`;
  note.hidden = number === records.length;
  matches = all;
  wantedPrint = null;
}

document.getElementById("print").addEventListener("click", askPrint);
document.getElementById("print-now").addEventListener("click", () => {
  wantedPrint = dialog.querySelector("input:checked").value;
  dialog.close();
  print();
});
addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && matches.length > ASK_FROM && !dialog.open) {
    event.preventDefault();
    askPrint();
  }
});
addEventListener("beforeprint", preparePrint);
addEventListener("afterprint", () => {
  document.getElementById("printed").hidden = true;
  show();
});
