"""What the shipped corrector does to garbles of dev segments that its gate was not fitted on.

    python benchmarks/held_out.py DATA
    python benchmarks/held_out.py DATA --glossary   # and with the names of the news before they were garbled

Segments 150 to 220 of each pair of MLQE-PE dev, as they are and garbled on purpose, and the last 255 of the
news, sound and garbled as documents; without source.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from by_garble import garbled_as
from degarble.corpora.glossary import Glossary
from degarble.corpora.public_sets import Labelled
from degarble.models.gate import SURE
from degarble.models.interfaces import Corrector, Detector
from degarble.models.registry import load_corrector, load_detector
from degarble.models.rules.mentions import names
from degarble.pipeline.allocation import manage_memory
from dev_sets import read_dev_sets
from fit_gate import SOUND
from judged import is_kept

FIRST, END, FIRST_OF_NEWS = 150, 220, 750
NEWS = "garbled news"
AMONG = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--glossary", action="store_true")
    options = parser.parse_args()
    manage_memory()
    dev = read_dev_sets(options.data, 1000)
    sets = {name: examples[FIRST_OF_NEWS:] if "news" in name else examples[FIRST:END]
            for name, examples in (dev.garbled | dev.real | {SOUND: dev.sound}).items()}
    detector, corrector = load_detector(), load_corrector()
    by_set: dict[str, Counter[str]] = {}
    print("| set | accepted | right |\n|---|---|---|")
    for name, examples in sets.items():
        by_set[name] = counts(examples, name, detector, corrector)
        print(f"| {name} | {by_set[name]['accepted']} | {by_set[name]['right']} |", flush=True)
    show(sum(by_set.values(), Counter()))
    if options.glossary:
        known = tuple(name for name, _ in names([e.segment.text for e in sets[SOUND]]))
        show(by_set[NEWS])
        print(f"\nwith a glossary of {len(known)} names:")
        show(counts(sets[NEWS], NEWS, detector, load_corrector(glossary=Glossary({}, known))))


def show(found: Counter[str]) -> None:
    """The table by what was garbled."""
    print("\n| garbled as | corrections | right first | right among five |\n|---|---|---|---|")
    for kind in sorted(name.removesuffix(": spans") for name in found if name.endswith(": spans")):
        cells = [kind, *(str(found[f"{kind}: {of}"]) for of in ("spans", "first", "five"))]
        print(f"| {' | '.join(cells)} |")
    print(f"\naccepted: {found['right']} of {found['accepted']} right")


def counts(examples: Sequence[Labelled], name: str, detector: Detector, corrector: Corrector) -> Counter[str]:
    """How many edits are accepted, and how many of them are what the post-editor has; by what was garbled, of
    how many garbles there is a correction, and of how many it, or one of the first five, is right."""
    in_documents = "news" in name
    segments = [replace(e.segment, source=None, doc=e.segment.doc if in_documents else f"{i}")
                for i, e in enumerate(examples)]
    found: Counter[str] = Counter()
    for i, edits in enumerate(corrector.propose(segments, detector.detect(segments))):
        text, post_edit = segments[i].text, examples[i].post_edit
        for edit in edits:
            ranked = [edit.replacement, *(other.replacement for other in edit.alternatives)][:AMONG]
            right = [is_kept(text, post_edit, edit.start, edit.end, new) for new in ranked]
            is_sure = edit.confidence >= SURE
            found.update({"accepted": is_sure, "right": is_sure and right[0]})
            for kind in garbled_as(examples, i, edit.start, edit.end, in_documents=in_documents):
                found.update({f"{kind}: spans": 1, f"{kind}: first": right[0], f"{kind}: five": any(right)})
    return found


if __name__ == "__main__":
    main()
