"""Several translations of the same sources: which systems are strong, and what the translations agree on.

The consensus of a segment is what its references and its strong systems have in common. Strong is the upper
half of the systems by agreement with the reference; online systems A, G and Y never are. Weak is the rest,
without the systems that raters know to be good.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .readers import read_systems

TRAINING_SETS = ("wmt21-news/zh-en", "wmt22-news/zh-en", "wmt22-news/ja-en", "wmt22-news/uk-en",
                 "wmt23-news/zh-en", "wmt23-news/ja-en")
DEV_SET = "wmt21-news/ja-en"
HALVED, HALVED_AT = "wmt21-news/zh-en", 980
"""The set whose lines from this one on, a multiple of the lines of a document, are held out."""
NEVER_STRONG = frozenset({"online-a", "online-g", "online-y"})
"""In lower case; the sets write "Online-A" and "ONLINE-A"."""
NEVER_WEAK = frozenset({"gpt4-5shot", "online-w"})
"""Human raters put them first though they share fewer words with the reference than most."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINES_COMPARED = 400
_LINES_A_DOCUMENT = 20


@dataclass(frozen=True, slots=True)
class ConsensusSet:
    """The translations of one set, each a list of segments like `sources`. Segments without a reference are
    left out. Systems are in order of agreement with the reference, best first.

    other: systems that are neither strong nor weak.
    documents: the document of each segment; where the set does not say, 20 lines count as a document.
    lines: the number of each segment's line in the files, from 0.
    """

    name: str
    sources: list[str]
    references: list[list[str]]
    strong: dict[str, list[str]]
    weak: dict[str, list[str]]
    other: dict[str, list[str]]
    documents: list[str]
    lines: list[int]

    def trusted(self, row: int) -> list[str]:
        """The references and the strong systems' translations of a segment, references first."""
        return [texts[row] for texts in (*self.references, *self.strong.values())]

    def lines_of(self, wanted: range) -> "ConsensusSet":
        """The segments of these lines."""
        kept = [row for row, line in enumerate(self.lines) if line in wanted]

        def of(systems: dict[str, list[str]]) -> dict[str, list[str]]:
            return {name: [texts[row] for row in kept] for name, texts in systems.items()}
        return ConsensusSet(self.name, [self.sources[row] for row in kept],
                            [[texts[row] for row in kept] for texts in self.references], of(self.strong),
                            of(self.weak), of(self.other), [self.documents[row] for row in kept],
                            [self.lines[row] for row in kept])

    def translations(self, row: int) -> dict[str, str]:
        """All systems' translations of a segment by system, without the references."""
        systems = {**self.strong, **self.other, **self.weak}
        return {name: texts[row] for name, texts in systems.items()}


def training_sets(data: Path) -> list[ConsensusSet]:
    """The sets that may be learned from; of HALVED the first half of the lines."""
    sets = (read_consensus_set(data, name) for name in TRAINING_SETS)
    return [of.lines_of(range(HALVED_AT)) if of.name == HALVED else of for of in sets]


def held_out_set(data: Path) -> ConsensusSet:
    """The second half of the lines of HALVED, to report; nothing is learned from it."""
    of = read_consensus_set(data, HALVED)
    return of.lines_of(range(HALVED_AT, max(of.lines) + 1))


def dev_set(data: Path) -> ConsensusSet:
    """The set to choose by and to report; nothing is fitted on it."""
    return read_consensus_set(data, DEV_SET)


def read_consensus_set(data: Path, name: str) -> ConsensusSet:
    """One set, `name` as in "wmt21-news/zh-en". Raises InputError where files are missing or do not fit."""
    folder = data / name
    systems = read_systems(folder)
    sources = _lines(folder / f"source.{name.rpartition('/')[2].partition('-')[0]}")
    documents = _lines(folder / "docids") if (folder / "docids").exists() else [
        f"{name}:{line // _LINES_A_DOCUMENT}" for line in range(len(sources))]
    if {len(lines) for lines in (*systems.values(), documents)} != {len(sources)}:
        raise InputError("the translations differ in length from the source", where=str(folder))
    references = [texts for system, texts in systems.items() if _is_reference(system)]
    kept = [line for line in range(len(sources)) if all(texts[line].strip() for texts in references)]
    references = [[texts[line] for line in kept] for texts in references]
    texts_of = {system: [texts[line] for line in kept] for system, texts in systems.items()
                if not _is_reference(system)}
    ranked = ranked_systems(texts_of, references)
    strong = _upper_half(ranked)
    weak = [system for system in ranked if system not in strong and system.lower() not in NEVER_WEAK]
    other = [system for system in ranked if system not in (*strong, *weak)]
    return ConsensusSet(name, [sources[line] for line in kept], references,
                        {system: texts_of[system] for system in strong},
                        {system: texts_of[system] for system in weak},
                        {system: texts_of[system] for system in other},
                        [documents[line] for line in kept], kept)


def strong_systems(systems: Mapping[str, Sequence[str]], references: Sequence[Sequence[str]]) -> list[str]:
    """The systems in the upper half by agreement with the references that may be strong, best first."""
    return _upper_half(ranked_systems(systems, references))


def ranked_systems(systems: Mapping[str, Sequence[str]], references: Sequence[Sequence[str]]) -> list[str]:
    """The systems by agreement with the references, best first."""
    shared = {name: max(agreement(texts, reference) for reference in references)
              for name, texts in systems.items()}
    return sorted(systems, key=lambda name: (-shared[name], name))


def _upper_half(ranked: Sequence[str]) -> list[str]:
    return [name for name in ranked[:(len(ranked) + 1) // 2] if name.lower() not in NEVER_STRONG]


def _is_reference(system: str) -> bool:
    return system.startswith("ref.")


def agreement(texts: Sequence[str], references: Sequence[str]) -> float:
    """The mean F1 of words and of pairs of neighbouring words, over some hundred segments spread evenly;
    0 without any in common."""
    step = max(1, len(texts) // _LINES_COMPARED)
    found = [0.0, 0.0]
    for size in (1, 2):
        same = total = 0
        for text, reference in zip(texts[::step], references[::step], strict=True):
            one, other = _ngrams(text, size), _ngrams(reference, size)
            same += 2 * (one & other).total()
            total += one.total() + other.total()
        found[size - 1] = same / total if total else 0.0
    return sum(found) / len(found)


def support(texts: Sequence[str], phrase: str) -> int:
    """How many of the texts have the phrase as whole words, whatever its case; all have an empty phrase."""
    wanted = f" {' '.join(_TOKEN.findall(phrase.lower()))} "
    return sum(wanted in f" {' '.join(_TOKEN.findall(text.lower()))} " for text in texts) if wanted.strip() \
        else len(texts)


def _ngrams(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(zip(*(tokens[start:] for start in range(size)), strict=False))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=str(path),
                         remedy="the data sets are described in docs/models.md") from error
