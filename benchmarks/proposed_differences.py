"""Measure how many differences between weak translations and the consensus each kind of proposal covers.

    python benchmarks/proposed_differences.py DATA
    python benchmarks/proposed_differences.py DATA --kinds terms.confusions:confusion_proposals

Dev: newstest2021 ja-en, the weak systems Online-A, Online-G, Online-Y and MiSS. A difference counts as found if a
proposal gives the same text. The cost is the number of proposals and milliseconds per segment.
"""

import argparse
import random
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from degarble.corpora.public_sets.consensus import ConsensusSet, dev_set
from degarble.corpora.public_sets.differences import TOKEN, Difference, differences, normalise_token
from degarble.models.proposals.proposal import Document, Proposer

WEAK = ("Online-A", "Online-G", "Online-Y", "MiSS")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--kinds", nargs="+", default=["terms.confusions:confusion_proposals",
                                                       "terms.learned_senses:learned_sense_proposals"])
    parser.add_argument("--segments", type=int, default=400)
    options = parser.parse_args()
    segments = list(sample(dev_set(options.data), options.segments))
    print("| kind | differences | found | share | proposals per segment | ms per segment |\n" + "|---" * 6 + "|")
    for kind in options.kinds:
        module, _, name = kind.partition(":")
        function = getattr(import_module(f"degarble.models.proposals.{module}"), name)
        print(measure_kind(kind, function, segments))


def sample(dev: ConsensusSet, size: int) -> Iterator[tuple[str, list[Difference]]]:
    """Weak translations, each with its differences from the consensus of the others."""
    places = [(name, row) for name in WEAK for row in range(len(dev.sources))]
    strong = [texts for system, texts in dev.strong.items() if system not in WEAK]
    for name, row in random.Random(1).sample(places, size):
        text = dev.translations(row)[name]
        trusted = [texts[row] for texts in (*dev.references, *strong)]
        yield text, differences(text, trusted)


def measure_kind(kind: str, proposer: Proposer, segments: list[tuple[str, list[Difference]]]) -> str:
    """A row of the table."""
    list(proposer(Document((segments[0][0],)), 0))
    proposals, spent = 0, 0.0
    hit = dict.fromkeys(("all", "words for words"), (0, 0))
    for text, wanted in segments:
        began = time.perf_counter()
        found = list(proposer(Document((text,)), 0))
        spent += time.perf_counter() - began
        proposals += len({(p.start, p.end, p.replacement) for p in found})
        made = {_same(p.apply(text)) for p in found}
        for difference in wanted:
            right = _same(f"{text[:difference.start]} {difference.new} {text[difference.end:]}") in made
            for name in ("all", "words for words")[:1 + bool(difference.old and difference.new)]:
                hit[name] = hit[name][0] + right, hit[name][1] + 1
    effort = f"{proposals / len(segments):.1f} | {1000 * spent / len(segments):.2f}"
    return "\n".join(f"| {kind}, {name} | {total} | {right} | {right / total:.3f} | {effort} |"
                     for name, (right, total) in hit.items())


def _same(text: str) -> str:
    return " ".join(TOKEN.findall(normalise_token(text)))


if __name__ == "__main__":
    main()
