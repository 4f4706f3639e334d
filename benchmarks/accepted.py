"""What the edits that are made do to whole news sets: weak machine translation, and text that is sound.

    python benchmarks/accepted.py DATA --sound-from 750

Three weak systems of WMT21 ja-en, without and with the source: chrF before and after, and how many accepted
edits the reference supports and contradicts, as `rules.py` has it. Then the reference itself, from the
segment on that the gate was not fitted on: how many edits are made in sound text.
"""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from degarble.corpora.public_sets import read_systems
from degarble.corpora.records import Edit, Result, Segment
from degarble.models.gate import SURE
from degarble.models.registry import load_corrector, load_detector
from degarble.models.rules.repairs import Repair
from degarble.pipeline.allocation import manage_memory
from degarble.pipeline.cleaner import Cleaner
from rules import WEAK, judge
from sacrebleu.metrics import CHRF


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--sound-from", type=int, default=750, help="first segment of the sound text")
    given = parser.parse_args()
    manage_memory()
    folder = given.data / "wmt21-news" / "ja-en"
    sources, docs = ((folder / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
                     for name in ("source.ja", "docids"))
    systems = read_systems(folder)
    references = systems["ref.A"]
    cleaner = Cleaner(load_detector(), load_corrector(least=SURE))
    print("| text | segments/s | chrF | after | accepted | supported : contradicted | by the rules alone |\n"
          "|---|---|---|---|---|---|---|")
    for system in WEAK:
        segments = [Segment(text, str(i), doc, source) for i, (text, doc, source)
                    in enumerate(zip(systems[system], docs, sources, strict=True), 1)]
        for name, some in ((system, [replace(s, source=None) for s in segments]),
                           (f"{system}, with source", segments)):
            began = time.monotonic()
            results = list(cleaner.clean(some))
            print(row(name, results, references, time.monotonic() - began), flush=True)
    sound = [Segment(text, doc=doc) for text, doc in zip(references, docs, strict=True)]
    tell_sound(list(cleaner.clean(sound[given.sound_from:])))


def row(name: str, results: Sequence[Result], references: Sequence[str], seconds: float) -> str:
    """A line of the table."""
    chrf = CHRF()
    before, after = ([text(result) for result in results] for text in (lambda r: r.segment.text,
                                                                      lambda r: r.cleaned))
    of_all, of_rules = Counter[str](), Counter[str]()
    for result, reference in zip(results, references, strict=True):
        for edit in accepted(result):
            repair = Repair(edit.start, edit.end, edit.replacement, edit.category, edit.origin, edit.reason)
            verdict = judge(result.segment.text, repair, reference)
            of_all[verdict] += 1
            of_rules[verdict] += edit.origin.startswith("rule:")
    scores = (f"{chrf.corpus_score(texts, [references]).score:.2f}" for texts in (before, after))
    return (f"| {name} | {len(results) / seconds:.0f} | {' | '.join(scores)} | {of_all.total()} | "
            + " | ".join(f"{of['supported']} : {of['contradicted']}" for of in (of_all, of_rules)) + " |")


def tell_sound(results: Sequence[Result]) -> None:
    """How many edits were made in text that needs none, and which."""
    words = sum(len(result.segment.text.split()) for result in results)
    made = [edit for result in results for edit in accepted(result)]
    print(f"\nin {words:,} words of the reference {len(made)} edits were made:")
    for edit in made:
        print(f"- {edit.original!r} -> {edit.replacement!r}, {edit.origin}, {edit.confidence:.2f}")


def accepted(result: Result) -> list[Edit]:
    """The edits that were made."""
    return [edit for edit in result.edits if edit.decision == "accept"]


if __name__ == "__main__":
    main()
