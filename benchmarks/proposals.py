"""Measure which kinds of proposals contain the right fix, how many proposals there are, and their time.

    python benchmarks/proposals.py
    python benchmarks/proposals.py --garbles benchmarks/fitting/gate/garbles --show

On the dev half of the shipped garbles, or on marked ones (`evaluation/benchmarks/marked_garbles.py`): for each kind of
garble, how often the right fix is proposed, and by which kinds of proposals; for each kind of proposal, the number per
segment, the number that pass the first-token check (`--judge`), and milliseconds per segment.
"""

import argparse
import time
from collections import Counter, defaultdict
from pathlib import Path

from degarble.corpora.records import Edit, apply_edits
from degarble.evaluation.benchmarks.garbles_set import Garble, GarbledItem, read_garbles
from degarble.evaluation.benchmarks.marked_garbles import read_marked_garbles
from degarble.models.correction.candidates import MIN_FIRST_GAIN
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import Judge, Reading
from degarble.models.language_model.tokens import Variant
from degarble.models.proposals.proposal import Document, Proposal
from degarble.models.proposals.registry import KINDS, proposer
from degarble.models.rules.corrector import sure_edits
from degarble.models.shipped_data import SHIPPED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judge", action="store_true", help="count the proposals that pass the first-token check")
    parser.add_argument("--garbles", type=Path, help="a file or folder of marked garbles")
    parser.add_argument("--show", action="store_true", help="print the garbles without any proposal")
    args = parser.parse_args()
    items = read_marked_garbles(args.garbles) if args.garbles else read_garbles("dev")
    documents = [Document(tuple(apply_edits(segment.text, sure_edits(segment.text)) for segment in item.segments))
                 for item in items]
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
        for garble in item.garbles:
            kinds = {kind for kind, proposals in of_item.items()
                     if any(is_right(item, garble, document.texts[-1], p) for p in proposals)}
            if repaired(item, garble, document.texts[-1]):
                kinds.add("sure rule")
            right[garble.kind].append(kinds)
            if args.show and not kinds:
                print(f"{garble.kind}: {garble.original!r} -> {garble.replacement!r} | {item.text}")
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


def repaired(item: GarbledItem, garble: Garble, text: str) -> bool:
    """Whether the sure rules have fixed the garble."""
    before, after = item.text[max(0, garble.start - 12):garble.start], item.text[garble.end:garble.end + 12]
    return text != item.text and any(before + fix + after in text for fix in garble.fixes)


def is_right(item: GarbledItem, garble: Garble, text: str, proposal: Proposal) -> bool:
    """Whether the proposal, applied after the sure rules, fixes the garble and changes nothing else."""
    after = plain(proposal.apply(text))
    others = [e for e in sure_edits(item.text) if e.end <= garble.start or garble.end <= e.start]
    return any(after == plain(apply_edits(item.text, [*others, Edit(garble.start, garble.end, garble.original, fix)]))
               for fix in garble.fixes)


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
