"""Measure how often the right name is proposed and accepted where weak systems have a wrong name of the source.

    python benchmarks/source_names.py DATA --log names.jsonl

The places are those where a weak system of the dev set or the held-out half differs from most references and strong
systems, which agree on a name, and this name is an English form of a name in the source or sounds like one. Each
segment is cleaned with its source and without its document.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from degarble.corpora.public_sets.consensus import ConsensusSet, dev_set, held_out_set
from degarble.corpora.public_sets.differences import TOKEN, differences, normalise_token
from degarble.corpora.records import Result, Segment
from degarble.models.correction.corrector import align_document
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import propose
from degarble.models.readback.pinyin import distance, sounds
from degarble.models.readback.reading import share_stem
from degarble.models.registry import load_corrector, load_detector
from degarble.models.source.names import source_names
from degarble.pipeline.cleaner import CORRECTING, Cleaner
from degarble.pipeline.run.allocation import manage_memory

sys.path.insert(0, str(Path(__file__).parent / "fitting" / "gate"))
from labels import Trusted

NAMES = 200
NAME = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}")
MIN_AGREED_SHARE = 0.4
NEAR = 0.6
"""The maximum distance by sound between a name and its transliteration."""


@dataclass(frozen=True, slots=True)
class Place:
    """A segment with a wrong name, the right name, and the trusted translations."""

    segment: Segment
    start: int
    end: int
    name: str
    trusted: Trusted


def places(data_set: ConsensusSet, rng: random.Random) -> Iterator[Place]:
    """The wrong names of a set in random order, each pair of names once."""
    seen: set[tuple[str, str]] = set()
    rows = [(system, row) for system in data_set.weak for row in range(len(data_set.sources))]
    rng.shuffle(rows)
    for system, row in rows:
        text, trusted, source = data_set.weak[system][row], data_set.trusted(row), data_set.sources[row]
        for difference in differences(text, trusted, max(2, round(MIN_AGREED_SHARE * len(trusted)))):
            old, name = difference.old, difference.new
            if not (NAME.fullmatch(name) and NAME.fullmatch(old) and difference.left):
                continue
            names = {normalise_token(part) for known in source_names(source)
                     for form in known.english for part in form.split()}
            heard = [sounds(form) for known in source_names(source) for form in known.spellings]
            known = all(normalise_token(word) in names or any(distance(sounds(word), form, NEAR) <= NEAR
                                                              for form in heard) for word in name.split())
            if share_stem(old.split()[-1], name.split()[-1]) or letters(old) == letters(name):
                continue
            if known and (old, name) not in seen:
                seen.add((old, name))
                document = f"{data_set.name} {system} {row} {difference.start}"
                yield Place(Segment(text, f"{system} {row}", document, source), difference.start, difference.end, name,
                            Trusted.from_texts(trusted))


def letters(text: str) -> str:
    """The letters of a name: "Yi-ting" and "Yiting" give the same."""
    return re.sub(r"\W", "", normalise_token(text))


def same(text: str) -> str:
    """The words of a text, for comparison."""
    return " ".join(TOKEN.findall(normalise_token(text)))


def is_right(place: Place, text: str) -> bool:
    """Whether the text has the right name at the place."""
    segment = place.segment.text
    return same(f"{segment[:place.start]} {place.name} {segment[place.end:]}") == same(text)


def verdicts(place: Place, result: Result) -> list[bool | None]:
    """Whether each accepted edit that changes the place is right."""
    found: list[bool | None] = []
    for edit in result.accepted:
        if edit.start < place.end and place.start < edit.end:
            text = place.segment.text
            changed = text[:edit.start] + edit.replacement + text[edit.end:]
            found.append(True if is_right(place, changed) or is_right(place, result.cleaned) else
                         place.trusted.verdict(text, edit.start, edit.end, edit.replacement))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--log", type=Path)
    args = parser.parse_args()
    manage_memory()
    rng = random.Random(4)
    found = []
    for data_set in (dev_set(args.data), held_out_set(args.data)):
        found += [place for place, _ in zip(places(data_set, rng), range(NAMES // 2), strict=False)]
    cleaner = Cleaner(load_detector(threshold=CORRECTING), load_corrector())
    results = list(cleaner.clean([place.segment for place in found]))
    proposed = right = wrong = 0
    log = args.log.open("w", encoding="utf-8") if args.log else None
    for place, result in zip(found, results, strict=True):
        text, source = place.segment.text, place.segment.source
        document = Document((text,), (), (source,), {}, align_document((source,), (text,)))
        is_proposed = any(is_right(place, proposal.apply(text)) for proposal in propose(document, 0))
        accepted = verdicts(place, result)
        proposed, right, wrong = proposed + is_proposed, right + (True in accepted), wrong + (False in accepted)
        if log:
            edits = [(edit.original, edit.replacement, edit.confidence, edit.origin) for edit in result.edits
                     if edit.start < place.end and place.start < edit.end]
            print(json.dumps({"source": source, "text": text, "old": text[place.start:place.end],
                              "name": place.name, "proposed": is_proposed, "accepted": accepted, "edits": edits},
                             ensure_ascii=False), file=log)
    print(f"{len(found)} names: right one proposed {proposed / len(found):.0%}, accepted right "
          f"{right / len(found):.0%}, accepted wrong {wrong / len(found):.0%}")


if __name__ == "__main__":
    main()
