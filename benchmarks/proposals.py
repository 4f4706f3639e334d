"""Measure which kinds of proposals contain the right fix, how many proposals there are, and their time.

    python benchmarks/proposals.py

On the dev half of the garbles (`evaluation/garbles`): for each kind of garble, how often the right fix is proposed, and
by which kinds of proposals; for each kind of proposal, the number per segment, the number that pass the first-token
check (`--judge`), and milliseconds per segment.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from degarble.corpora.records import Edit, apply_edits
from degarble.corpora.sentences import split
from degarble.models.correction.candidates import MIN_FIRST_GAIN
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import Judge, Reading
from degarble.models.language_model.tokens import Variant
from degarble.models.proposals.proposal import Document, Proposal
from degarble.models.proposals.registry import KINDS, proposer
from degarble.models.rules.corrector import sure_edits
from degarble.models.shipped_data import SHIPPED

GARBLES = Path(__file__).parents[1] / "evaluation" / "garbles" / "dev.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="count the proposals that pass the first-token check")
    parser.add_argument("--show", action="store_true", help="print the garbles without any proposal")
    args = parser.parse_args()
    items = [json.loads(line) for line in GARBLES.read_text(encoding="utf-8").splitlines()]
    documents = [document_of(item) for item in items]
    seconds, counts = Counter[str](), Counter[str]()
    found: list[dict[str, list[Proposal]]] = []
    for _ in range(2):  # the first round fills the caches
        found, seconds = [], Counter[str]()
        for document in documents:
            of_item = {}
            for kind in KINDS:
                began = time.perf_counter()
                of_item[kind] = list(proposer(kind)(document, len(document.texts) - 1))
                seconds[kind] += time.perf_counter() - began
            found.append(of_item)
    for of_item in found:
        counts.update({kind: len(of_kind) for kind, of_kind in of_item.items()})
    survivors = count_survivors(documents, found) if args.judge else Counter[str]()
    right: dict[str, list[set[str]]] = defaultdict(list)
    for item, document, of_item in zip(items, documents, found, strict=True):
        for edit in item["edits"]:
            kinds = {kind for kind, proposals in of_item.items()
                     if any(is_right(item, edit, document.texts[-1], p) for p in proposals)}
            if repaired(item, edit, document.texts[-1]):
                kinds.add("sure rule")
            right[edit["kind"]].append(kinds)
            if args.show and not kinds:
                print(f"{edit['kind']}: {edit['original']!r} -> {edit['replacement']!r} | {item['text']}")
    print("| garble | of | proposed | by |\n|---|---|---|---|")
    for name, rows in sorted(right.items()):
        by = Counter(kind for kinds in rows for kind in kinds)
        print(f"| {name} | {len(rows)} | {sum(map(bool, rows))} | "
              f"{', '.join(f'{kind} {n}' for kind, n in by.most_common(5))} |")
    every = [kinds for rows in right.values() for kinds in rows]
    print(f"| all | {len(every)} | {sum(map(bool, every))} | |\n")
    print("| kind | per segment | survive | ms |\n|---|---|---|---|")
    for kind in KINDS:
        print(f"| {kind} | {counts[kind] / len(items):.1f} | {survivors[kind] / len(items):.1f} | "
              f"{1000 * seconds[kind] / len(items):.2f} |")
    print(f"| all | {counts.total() / len(items):.1f} | {survivors.total() / len(items):.1f} | "
          f"{1000 * seconds.total() / len(items):.2f} |")


def document_of(item: dict[str, Any]) -> Document:
    """The context and the text after the edits of the sure rules."""
    context = [item["context"][a:b].strip() for a, b in split(item["context"])] if item["context"] else []
    return Document(tuple(apply_edits(t, sure_edits(t)) for t in (*context, item["text"])))


def fixes(item: dict[str, Any], edit: dict[str, Any]) -> list[str]:
    """The texts in which only this garble is fixed, one for each right fix."""
    return [item["text"][:edit["start"]] + new + item["text"][edit["end"]:]
            for new in (edit["replacement"], *edit["also"])]


def repaired(item: dict[str, Any], edit: dict[str, Any], text: str) -> bool:
    """Whether the sure rules have fixed the garble."""
    around = [fix[max(0, edit["start"] - 12):len(fix) - max(0, len(item["text"]) - edit["end"] - 12)]
              for fix in fixes(item, edit)]
    return any(part in text for part in around) and text != item["text"]


def is_right(item: dict[str, Any], edit: dict[str, Any], text: str, proposal: Proposal) -> bool:
    """Whether the proposal, applied after the sure rules, fixes the garble and changes nothing else."""
    after = plain(proposal.apply(text))
    made = [Edit(e.start, e.end, e.original, e.replacement) for e in sure_edits(item["text"])]
    for new in (edit["replacement"], *edit["also"]):
        fix = Edit(edit["start"], edit["end"], edit["original"], new)
        others = [e for e in made if e.end <= fix.start or fix.end <= e.start]
        if after == plain(apply_edits(item["text"], [*others, fix])):
            return True
    return False


def plain(text: str) -> str:
    return " ".join(text.split())


def count_survivors(documents: list[Document], found: list[dict[str, list[Proposal]]]) -> Counter[str]:
    """The number of proposals of each kind that pass the first-token check."""
    judge = Judge(CausalModel.load(str(SHIPPED / "corrector")))
    survivors = Counter[str]()

    def choose(document: int, index: int, reading: Reading) -> list[Variant]:
        for kind, proposals in found[document].items():
            variants = [v for p in proposals
                        if (v := judge.encoder.variant(reading.tokens, p.start, p.end, p.replacement))]
            survivors[kind] += sum(first >= MIN_FIRST_GAIN for first in reading.first_gains(variants))
        return []

    judge.gains([document.texts for document in documents], choose,
                [{len(document.texts) - 1} for document in documents])
    return survivors


if __name__ == "__main__":
    main()
