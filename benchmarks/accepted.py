"""What the edits that are made do to whole news sets: weak machine translation, and text that is sound.

    python benchmarks/accepted.py DATA

Four weak systems of the dev set, WMT21 ja-en, or of the held-out half of WMT21 zh-en: chrF before and after, and how
many accepted edits the reference supports and contradicts, as `rules.py` has it. Then the reference itself: how many
edits are made in sound text. `--log FILE` keeps every accepted edit for reading, `--with-source` shows the source too.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from degarble.corpora.public_sets.consensus import dev_set, held_out_set
from degarble.corpora.records import Edit, Result, Segment
from degarble.models.correction.gate import SURE
from degarble.models.registry import load_corrector, load_detector
from degarble.models.rules.repairs import Repair
from degarble.pipeline.cleaner import Cleaner
from degarble.pipeline.run.allocation import manage_memory
from rules import judge
from sacrebleu.metrics import CHRF

WEAK = {"ja-en": ("Online-Y", "Online-A", "Online-G", "MiSS"),
        "zh-en": ("Online-Y", "Online-A", "Online-G", "ICL")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, help="of each system; all without")
    parser.add_argument("--with-source", action="store_true")
    parser.add_argument("--held-out", action="store_true", help="the held-out half in place of the dev set")
    parser.add_argument("--sound", action="append", default=[], metavar="SYSTEM",
                        help="further systems whose text counts as sound")
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    manage_memory()
    of = held_out_set(given.data) if given.held_out else dev_set(given.data)
    systems, references = {**of.strong, **of.other, **of.weak, "ref.A": of.references[0]}, of.references[0]
    cleaner = Cleaner(load_detector(), load_corrector(least=SURE))
    log = given.log.open("w", encoding="utf-8") if given.log else None
    print("| text | segments/s | chrF | after | accepted | supported : contradicted | by the rules alone |\n"
          "|---|---|---|---|---|---|---|")
    for system in (*WEAK["zh-en" if given.held_out else "ja-en"], "ref.A", *given.sound):
        rows = zip(systems[system], of.documents, of.sources, strict=True)
        segments = [Segment(text, str(i), doc, source if given.with_source else None)
                    for i, (text, doc, source) in enumerate(rows, 1)]
        began = time.monotonic()
        results = list(cleaner.clean(segments[:given.segments]))
        print(row(system, results, references[:given.segments], time.monotonic() - began), flush=True)
        words = sum(len(result.segment.text.split()) for result in results)
        print(f"  {words:,} words, {sum(map(len, map(accepted, results)))} edits", flush=True)
        for result, reference in zip(results, references, strict=False) if log else ():
            for edit in accepted(result):
                print(json.dumps({"system": system, "verdict": verdict(result, edit, reference),
                                  "kind": edit.origin, "old": edit.original, "new": edit.replacement,
                                  "confidence": edit.confidence, "gain": edit.gain, "reason": edit.reason,
                                  "text": result.segment.text, "reference": reference},
                                 ensure_ascii=False), file=log, flush=True)


def row(name: str, results: Sequence[Result], references: Sequence[str], seconds: float) -> str:
    """A line of the table."""
    chrf = CHRF()
    before, after = ([text(result) for result in results] for text in (lambda r: r.segment.text,
                                                                      lambda r: r.cleaned))
    of_all, of_rules = Counter[str](), Counter[str]()
    for result, reference in zip(results, references, strict=True):
        for edit in accepted(result):
            found = verdict(result, edit, reference)
            of_all[found] += 1
            of_rules[found] += edit.origin.startswith("rule:")
    scores = (f"{chrf.corpus_score(texts, [references]).score:.2f}" for texts in (before, after))
    return (f"| {name} | {len(results) / seconds:.0f} | {' | '.join(scores)} | {of_all.total()} | "
            + " | ".join(f"{of['supported']} : {of['contradicted']}" for of in (of_all, of_rules)) + " |")


def verdict(result: Result, edit: Edit, reference: str) -> str:
    """What the reference says of an edit: "supported", "contradicted" or "open"."""
    repair = Repair(edit.start, edit.end, edit.replacement, edit.category, edit.origin, edit.reason)
    return judge(result.segment.text, repair, reference)


def accepted(result: Result) -> list[Edit]:
    """The edits that were made."""
    return [edit for edit in result.edits if edit.decision == "accept"]


if __name__ == "__main__":
    main()
