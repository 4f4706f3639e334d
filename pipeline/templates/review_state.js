"use strict";
// The page's state: the items ahead (the first one is on the screen), and the chosen words.
const AHEAD = 6;
const RETRY_MS = 1000;
const $ = id => document.getElementById(id);
const filterForm = $("filter");
const state = { list: [], choice: 0, span: null, missed: false, kind: "suggestion", waiting: 0, reviewer: "", progress: null };
const current = () => state.list[0] ?? null;
