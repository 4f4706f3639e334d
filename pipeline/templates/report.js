"use strict";
const form = document.getElementById("filter");
const segments = [...document.querySelectorAll(".segment")];

function apply() {
  const decision = form.elements.decision?.value ?? "";
  const category = form.elements.category.value;
  const clean = form.elements.clean.checked;
  let shown = 0;
  for (const segment of segments) {
    const rows = [...segment.querySelectorAll("tr[data-decision]")];
    let hits = 0;
    for (const row of rows) {
      row.hidden = (decision && row.dataset.decision !== decision)
        || (category && row.dataset.category !== category);
      hits += !row.hidden;
    }
    const marked = segment.dataset.categories.split(" ").includes(category);
    const untouched = segment.classList.contains("untouched");
    segment.hidden = untouched ? !clean || decision !== "" || category !== ""
      : decision ? hits === 0 : category ? hits === 0 && !marked : false;
    shown += !segment.hidden;
  }
  for (const heading of document.querySelectorAll("main h2")) {
    let next = heading.nextElementSibling;
    while (next?.hidden) next = next.nextElementSibling;
    heading.hidden = !next || next.tagName === "H2";
  }
  form.querySelector("output").textContent =
    shown === segments.length ? "" : `${shown} of ${segments.length} segments shown`;
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", event => event.preventDefault());
apply();
