"""Measure the speed of reviewing: decisions per second, the first page of a large report, the static report.

    python benchmarks/review_speed.py

Prints JSON. Measurements that need a browser are left out without Playwright or Chromium.
"""

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import write_results
from degarble.pipeline.report.page import write_report

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from review_server import fetched, serving

WORDS = ("the prime minister said on Monday that talks about grain exports will go on in the capital next "
         "week with the delegation of experts").split()
NAMES = (("Kishida Wenxiong", "Fumio Kishida"), ("Pujing", "Putin"), ("Bayidon", "Biden"))
DECISIONS = 1000
KEYS = 200


def report(path: Path, count: int) -> Path:
    """Write a report of random segments of about twenty words with one edit each; a third are one of three changes."""
    rng = random.Random(7)

    def result(number: int) -> Result:
        is_common = rng.random() < 1 / 3
        wrong, right = rng.choice(NAMES) if is_common else (f"wrod{rng.randrange(count)}", "word")
        before = " ".join(rng.choices(WORDS, k=rng.randrange(1, 10))) + " "
        text = f"{before}{wrong} {' '.join(rng.choices(WORDS, k=14))}."
        start, end = len(before), len(before) + len(wrong)
        sure = round(rng.random(), 3)
        edit = Edit(start, end, wrong, right, "accuracy/named-entity", sure,
                    "accept" if sure >= 0.8 else "review" if sure >= 0.3 else "reject", "by sound",
                    "corrector", (Alternative("another", 0.1),))
        return Result(Segment(text, str(number + 1), f"document {5 * number // count}"),
                      (Span(start, end, edit.category),), (edit,))

    write_results(path, (result(number) for number in range(count)))
    return path


def decisions(folder: Path) -> dict[str, float]:
    """Milliseconds from request to answer over the loopback, accepting one item after another."""
    with serving(report(folder / "5k.jsonl", 5000)) as server:
        wanted = {"filter": {"decision": ""}}
        [item] = server.ask("next", **wanted)["items"]
        taken = []
        for _ in range(DECISIONS):
            began = time.perf_counter()
            answer = server.ask("decide", places=[item["place"]], verdict="accept",
                                replacement=item["replacement"], after=item["place"], **wanted)
            taken.append(1000 * (time.perf_counter() - began))
            [item] = answer["items"]
    return {"decision_median_ms": round(statistics.median(taken), 2),
            "decision_p99_ms": round(statistics.quantiles(taken, n=100)[98], 2)}


def in_the_browser(folder: Path) -> dict[str, float]:
    """In Chromium with 5,000 records: seconds from entering the name to the first item, and milliseconds from a key
    press until the next item is on the screen."""
    from browsers import running

    path = report(folder / "browser.jsonl", 5000)
    with serving(path) as server, running() as browser:
        tab = browser.new_page()
        tab.goto(server.address)
        tab.fill("#name-dialog input", "Ann")
        began = time.perf_counter()
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#item:not([hidden])")
        first = time.perf_counter() - began
        taken = tab.evaluate("""async keys => {
            const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
            const taken = [];
            for (let key = 0; key < keys; key += 1) {
                const place = String(current().place), began = performance.now();
                const press = new KeyboardEvent("keydown", { key: "a", code: "KeyA", bubbles: true });
                document.activeElement.dispatchEvent(press);
                while (!current() || String(current().place) === place) await new Promise(done => setTimeout(done));
                await painted();
                taken.push(performance.now() - began);
                await new Promise(done => setTimeout(done, 100));
            }
            return taken;
        }""", KEYS)
    return {"first_item_5k_s": round(first, 2), "key_to_item_median_ms": round(statistics.median(taken), 1),
            "key_to_item_p95_ms": round(statistics.quantiles(taken, n=20)[18], 1)}


def first_page(folder: Path) -> dict[str, float]:
    """Seconds to start with 100,000 records, and from then until the page and its first item have arrived."""
    path = report(folder / "100k.jsonl", 100_000)
    began = time.perf_counter()
    with serving(path) as server:
        started = time.perf_counter()
        fetched(server.address)
        server.ask("next")
        return {"start_100k_s": round(started - began, 2),
                "first_page_100k_s": round(time.perf_counter() - started, 3)}


def static_report(folder: Path) -> dict[str, float]:
    """Megabytes of the page of 10,000 and 100,000 records, and seconds until each shows its segments."""
    figures = {}
    for name, count in (("10k", 10_000), ("100k", 100_000)):
        page = folder / f"{name}.html"
        write_report(str(report(folder / f"static-{name}.jsonl", count)), page)
        figures[f"page_{name}_mb"] = round(os.path.getsize(page) / 1e6, 2)
        if find_spec("playwright") and shutil.which("chromium"):
            figures[f"page_{name}_interactive_s"] = round(seconds_to_show(page), 2)
    return figures


def seconds_to_show(page: Path) -> float:
    from browsers import running

    with running() as browser:
        tab = browser.new_page()
        began = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_selector("article")
        tab.fill("[name=text]", "no such text")
        tab.wait_for_selector("article", state="detached")
        return time.perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        found = decisions(Path(scratch)) | first_page(Path(scratch)) | static_report(Path(scratch))
        if find_spec("playwright") and shutil.which("chromium"):
            found |= in_the_browser(Path(scratch))
        print(json.dumps(found, indent=1))
