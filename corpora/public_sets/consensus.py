"""Several translations of the same sources: the strong systems, and what the translations agree on.

The consensus of a segment is what its references and its strong systems have in common. Strong systems are the upper
half by agreement with the reference, without the online systems A, G and Y. Weak systems are the rest, without the
systems that human raters rank high.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .readers import read_lines, read_systems

TRAINING_SETS = ("wmt21-news/zh-en", "wmt22-news/zh-en", "wmt22-news/ja-en", "wmt22-news/uk-en",
                 "wmt23-news/zh-en", "wmt23-news/ja-en")
DEV_SET = "wmt21-news/ja-en"
HALVED, HALVED_AT = "wmt21-news/zh-en", 980
"""In this set, lines from this number on are held out; it is a multiple of the document length."""
NEVER_STRONG = frozenset({"online-a", "online-g", "online-y"})
"""In lower case; the sets also write "Online-A" and "ONLINE-A"."""
NEVER_WEAK = frozenset({"gpt4-5shot", "online-w"})
"""Human raters rank these first, though they share fewer words with the reference than most systems."""

MISSING = frozenset({"", "NO TRANSLATION AVAILABLE"})
"""What stands in the files for a reference that does not exist; 4,703 lines of WMT23 zh-en have the words."""
LEAST_AGREEMENT = 0.5
"""A system that agrees with the reference less than this share of what the best one does is not weak but broken, like
AIST in WMT22 ja-en, whose lines are strings of unrelated words."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINES_COMPARED = 400
_DOCUMENT_LINES = 20


@dataclass(frozen=True, slots=True)
class ConsensusSet:
    """The translations of one set, aligned with `sources`. Segments without a reference are left out. Systems are
    sorted by agreement with the reference, best first.

    other: systems that are neither strong nor weak.
    documents: the document of each segment; 20 lines each, if the set has no document names.
    lines: the line number of each segment in the files, from 0.
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
        """The references and the strong systems' translations of a segment, in this order."""
        return [texts[row] for texts in (*self.references, *self.strong.values())]

    def select_lines(self, wanted: range) -> "ConsensusSet":
        """The set with the segments of these lines only."""
        kept = [row for row, line in enumerate(self.lines) if line in wanted]

        def of(systems: dict[str, list[str]]) -> dict[str, list[str]]:
            return {name: [texts[row] for row in kept] for name, texts in systems.items()}
        return ConsensusSet(self.name, [self.sources[row] for row in kept],
                            [[texts[row] for row in kept] for texts in self.references], of(self.strong),
                            of(self.weak), of(self.other), [self.documents[row] for row in kept],
                            [self.lines[row] for row in kept])

    def translations(self, row: int) -> dict[str, str]:
        """All systems' translations of a segment, by system, without the references."""
        systems = {**self.strong, **self.other, **self.weak}
        return {name: texts[row] for name, texts in systems.items()}


def training_sets(data: Path) -> list[ConsensusSet]:
    """The sets for training; of HALVED the first half of the lines."""
    sets = (read_consensus_set(data, name) for name in TRAINING_SETS)
    return [part.select_lines(range(HALVED_AT)) if part.name == HALVED else part for part in sets]


def held_out_set(data: Path) -> ConsensusSet:
    """The second half of the lines of HALVED, for reporting; never used for training."""
    whole = read_consensus_set(data, HALVED)
    return whole.select_lines(range(HALVED_AT, max(whole.lines) + 1))


def dev_set(data: Path) -> ConsensusSet:
    """The set for choosing settings and for reporting; nothing is fitted on it."""
    return read_consensus_set(data, DEV_SET)


def read_consensus_set(data: Path, name: str) -> ConsensusSet:
    """Read one set, for example "wmt21-news/zh-en". Raises InputError if files are missing or differ in length."""
    folder = data / name
    systems = read_systems(folder)
    sources = read_lines(folder / f"source.{name.rpartition('/')[2].partition('-')[0]}")
    documents = read_lines(folder / "docids") if (folder / "docids").exists() else [
        f"{name}:{line // _DOCUMENT_LINES}" for line in range(len(sources))]
    if {len(lines) for lines in (*systems.values(), documents)} != {len(sources)}:
        raise InputError("the translations differ in length from the source", where=str(folder))
    references = [texts for system, texts in systems.items() if _is_reference(system)]
    kept = [line for line in range(len(sources)) if not any(texts[line].strip() in MISSING for texts in references)]
    references = [[texts[line] for line in kept] for texts in references]
    texts_of = {system: [texts[line] for line in kept] for system, texts in systems.items()
                if not _is_reference(system)}
    agreement = agreement_with(references, texts_of)
    ranked = list(agreement)
    strong = _upper_half(ranked)
    least = LEAST_AGREEMENT * max(agreement.values(), default=0.0)
    weak = [system for system in ranked if system not in strong and system.lower() not in NEVER_WEAK
            and agreement[system] >= least]
    other = [system for system in ranked if system not in (*strong, *weak)]
    return ConsensusSet(name, [sources[line] for line in kept], references,
                        {system: texts_of[system] for system in strong},
                        {system: texts_of[system] for system in weak},
                        {system: texts_of[system] for system in other},
                        [documents[line] for line in kept], kept)


def strong_systems(systems: Mapping[str, Sequence[str]], references: Sequence[Sequence[str]]) -> list[str]:
    """The systems in the upper half by agreement with the references that count as strong, best first."""
    return _upper_half(list(agreement_with(references, systems)))


def agreement_with(references: Sequence[Sequence[str]], systems: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The agreement of each system with the nearest reference, see `ngram_agreement`; the best system first."""
    shared = {name: max(ngram_agreement(texts, reference) for reference in references)
              for name, texts in systems.items()}
    return {name: shared[name] for name in sorted(shared, key=lambda name: (-shared[name], name))}


def _upper_half(ranked: Sequence[str]) -> list[str]:
    return [name for name in ranked[:(len(ranked) + 1) // 2] if name.lower() not in NEVER_STRONG]


def _is_reference(system: str) -> bool:
    return system.startswith("ref.")


def ngram_agreement(texts: Sequence[str], references: Sequence[str]) -> float:
    """The mean F1 of unigrams and bigrams over up to about 800 evenly spaced segments; 0 without common n-grams."""
    step = max(1, len(texts) // _LINES_COMPARED)
    scores = [0.0, 0.0]
    for size in (1, 2):
        same = total = 0
        for text, reference in zip(texts[::step], references[::step], strict=True):
            first, second = _ngrams(text, size), _ngrams(reference, size)
            same += 2 * (first & second).total()
            total += first.total() + second.total()
        scores[size - 1] = same / total if total else 0.0
    return sum(scores) / len(scores)


def count_containing(texts: Sequence[str], phrase: str) -> int:
    """The number of texts that contain the phrase as whole words, ignoring case; all contain an empty phrase."""
    wanted = f" {' '.join(_TOKEN.findall(phrase.lower()))} "
    return sum(wanted in f" {' '.join(_TOKEN.findall(text.lower()))} " for text in texts) if wanted.strip() \
        else len(texts)


def _ngrams(text: str, size: int) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text.lower())
    return Counter(zip(*(tokens[start:] for start in range(size)), strict=False))
