"""Measure the effect of accepted edits on whole news sets: weak machine translations, and sound text.

    python benchmarks/accepted.py DATA

For four weak systems of the dev set (WMT21 ja-en) or the held-out half of WMT21 zh-en: chrF before and after, and how
many accepted edits the reference supports and contradicts (see `rules.py`). For the reference itself: how many edits
are made in sound text. `--log FILE` writes every accepted edit. `--with-source` cleans with the source.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from degarble.corpora.public_sets.consensus import dev_set, held_out_set
from degarble.corpora.records import Edit, Result, Segment
from degarble.models.correction.gate import SURE_EDIT
from degarble.models.registry import load_corrector, load_detector
from degarble.models.rules.repairs import Repair
from degarble.pipeline.cleaner import CORRECTING, Cleaner
from degarble.pipeline.run.allocation import manage_memory
from rules import judge
from sacrebleu.metrics import CHRF

WEAK = {"ja-en": ("Online-Y", "Online-A", "Online-G", "MiSS"),
        "zh-en": ("Online-Y", "Online-A", "Online-G", "ICL")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, help="number of segments of each system (default: all)")
    parser.add_argument("--with-source", action="store_true")
    parser.add_argument("--held-out", action="store_true", help="use the held-out half instead of the dev set")
    parser.add_argument("--sound", action="append", default=[], metavar="SYSTEM",
                        help="more systems whose text counts as sound")
    parser.add_argument("--log", type=Path)
    args = parser.parse_args()
    manage_memory()
    data_set = held_out_set(args.data) if args.held_out else dev_set(args.data)
    references = data_set.references[0]
    systems = {**data_set.strong, **data_set.other, **data_set.weak, "ref.A": references}
    cleaner = Cleaner(load_detector(threshold=CORRECTING), load_corrector(min_confidence=SURE_EDIT))
    log = args.log.open("w", encoding="utf-8") if args.log else None
    print("| text | segments/s | chrF | after | accepted | supported : contradicted | by the rules alone |\n"
          "|---|---|---|---|---|---|---|")
    for system in (*WEAK["zh-en" if args.held_out else "ja-en"], "ref.A", *args.sound):
        rows = zip(systems[system], data_set.documents, data_set.sources, strict=True)
        segments = [Segment(text, str(i), doc, source if args.with_source else None)
                    for i, (text, doc, source) in enumerate(rows, 1)]
        began = time.monotonic()
        results = list(cleaner.clean(segments[:args.segments]))
        print(row(system, results, references[:args.segments], time.monotonic() - began), flush=True)
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
    """A row of the table."""
    chrf = CHRF()
    before, after = ([text(result) for result in results] for text in (lambda r: r.segment.text,
                                                                      lambda r: r.cleaned))
    all_verdicts, rule_verdicts = Counter[str](), Counter[str]()
    for result, reference in zip(results, references, strict=True):
        for edit in accepted(result):
            found = verdict(result, edit, reference)
            all_verdicts[found] += 1
            rule_verdicts[found] += edit.origin.startswith("rule:")
    scores = (f"{chrf.corpus_score(texts, [references]).score:.2f}" for texts in (before, after))
    return (f"| {name} | {len(results) / seconds:.0f} | {' | '.join(scores)} | {all_verdicts.total()} | " + " | ".join(
        f"{verdicts['supported']} : {verdicts['contradicted']}" for verdicts in (all_verdicts, rule_verdicts)) + " |")


def verdict(result: Result, edit: Edit, reference: str) -> str:
    """The reference's verdict on an edit: "supported", "contradicted" or "open"."""
    repair = Repair(edit.start, edit.end, edit.replacement, edit.category, edit.origin, edit.reason)
    return judge(result.segment.text, repair, reference)


def accepted(result: Result) -> list[Edit]:
    """The accepted edits."""
    return [edit for edit in result.edits if edit.decision == "accept"]


if __name__ == "__main__":
    main()
