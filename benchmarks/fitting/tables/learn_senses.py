"""Learn the lexicon of senses: the English words that translate a source word in parallel news.

IBM model 1 (Brown et al. 1993) in both directions, over the words of each source and of its references and strong
translations together. A pair keeps the lower of the two expected counts. `learn_tables.py` is the command;
models/proposals/terms/learned_senses.py and models/source/lexicon.py read the tables.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from degarble.corpora.categories import FUNCTION_WORDS
from degarble.corpora.public_sets.consensus import ConsensusSet
from degarble.corpora.public_sets.differences import TOKEN
from degarble.corpora.public_sets.readers import read_mlqe
from degarble.models.english.lemmas import dictionary_form
from degarble.models.source.words import source_words

ROUNDS = 6
MIN_SHARE, MIN_COUNT, MIN_SEGMENTS = 0.03, 0.7, 2
MIN_PHRASE_SHARE = 0.1
_ALWAYS_CAPITAL, _FAR_LINES = 0.8, 100
_SET = 1_000_000
_NULL, _SURELY = "∅", 0.1
_GRAMMAR = frozenset("的了是在和与就都而及着或个这那有不也为之其被把对从以于等上中下里们我你他她它"
                     "一将还又并但")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sense:
    """A row of the table. share: among the translations of the source word. count: expected number of segments."""

    source: str
    english: str
    share: float
    count: float


@dataclass(slots=True)
class Pair:
    """The expected count of a pair of words, and the first and last place where it was seen."""

    count: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Line:
    """A source line. place: its number; sets are far apart. words: the source words. english: each lemma's share of
    the translations that have it. texts: the translations, as (lemma, spelling) pairs."""

    place: int
    words: list[str]
    english: dict[str, float]
    texts: list[list[tuple[str, str]]]


Pairs = dict[tuple[str, str], Pair]
"""By source word and one or two English lemmas."""


def learn_senses(lines: Sequence[Line]) -> list[Sense]:
    """The table of one language, by source word, the most likely translation first."""
    expected, best = aligned(lines)
    written = _usual_writing(lines)
    total: Counter[str] = Counter()
    for line in lines:
        total.update(dict.fromkeys(line.words, 1))
    senses = []
    for (word, en), pair in {**expected, **phrases(lines, best)}.items():
        english = _as_phrase([written[lemma] for lemma in en.split()])
        if _is_word(word, en) and (english.islower() or pair.last - pair.first > _FAR_LINES):
            senses.append(Sense(word, english, pair.count / total[word], pair.count))
    return sorted((s for s in senses if s.share >= (MIN_PHRASE_SHARE if " " in s.english else MIN_SHARE)
                   and s.count >= MIN_COUNT), key=lambda s: (s.source, -s.count, s.english))


def lines_of(sets: Sequence[ConsensusSet], pair: str) -> list[Line]:
    """The lines of all sets of a language pair, for example "zh-en"."""
    return [line for number, data_set in enumerate(sets) if data_set.name.endswith(pair)
            for line in read_lines(data_set, number * _SET)]


def post_edited_lines(folder: Path, place: int) -> Iterator[Line]:
    """The lines of the training set of one MLQE-PE language pair, numbered from `place`."""
    for number, labelled in enumerate(read_mlqe(folder, "train")):
        line = _line(place + number, labelled.segment.source or "", [labelled.post_edit])
        if line is not None:
            yield line


def _is_word(source: str, english: str) -> bool:
    return source not in _GRAMMAR and source != _NULL and english not in FUNCTION_WORDS \
        and english[0].isalpha() and len(english) > 1


def read_lines(data_set: ConsensusSet, place: int) -> Iterator[Line]:
    """The lines of a set, numbered from `place`."""
    for row, source in enumerate(data_set.sources):
        line = _line(place + data_set.lines[row], source, data_set.trusted(row))
        if line is not None:
            yield line


def _line(place: int, source: str, translations: Sequence[str]) -> Line | None:
    """The line; None if one side has no words."""
    texts = [[(dictionary_form(token.lower()), token) for token in TOKEN.findall(text)] for text in translations]
    counts = Counter(lemma for text in texts for lemma in {lemma for lemma, _ in text} if lemma[0].isalpha())
    words = list(dict.fromkeys(word.key for word in source_words(source)))
    return Line(place, [_NULL, *words], {lemma: count / len(texts) for lemma, count in counts.items()},
                texts) if words and counts else None


def aligned(lines: Sequence[Line]) -> tuple[Pairs, list[dict[str, str]]]:
    """The expected count of each pair of words that occurs in several segments, and for each line the source word that
    each English word most probably translates."""
    source, english = _numbers(line.words for line in lines), _numbers(line.english for line in lines)
    cells = [(number, source[word], english[en], weight) for number, line in enumerate(lines)
             for word in line.words for en, weight in line.english.items()]
    line_of, word_of, en_of = (np.array([cell[i] for cell in cells], np.int64) for i in range(3))
    weight = np.array([cell[3] for cell in cells])
    del cells
    keys, pair = np.unique(word_of * len(english) + en_of, return_inverse=True)
    forward = _model(pair, keys // len(english), line_of * len(english) + en_of, weight)
    backward = _model(pair, keys % len(english), line_of * len(source) + word_of, weight)
    together = np.minimum(forward, backward)
    counts = np.bincount(pair, together)
    seen = together > _SURELY
    frequent = np.flatnonzero(np.bincount(pair[seen], minlength=len(keys)) >= MIN_SEGMENTS)
    places = np.array([line.place for line in lines])[line_of[seen]]
    first, last = np.full(len(keys), places.max()), np.zeros(len(keys), np.int64)
    np.minimum.at(first, pair[seen], places)
    np.maximum.at(last, pair[seen], places)
    names_of_words, names_en = list(source), list(english)
    expected = {(names_of_words[keys[i] // len(english)], names_en[keys[i] % len(english)]):
                Pair(float(counts[i]), int(first[i]), int(last[i])) for i in frequent}
    best: list[dict[str, str]] = [{} for _ in lines]
    likely = np.flatnonzero(forward > 0.5 * weight)
    for cell in likely:
        best[line_of[cell]][names_en[en_of[cell]]] = names_of_words[word_of[cell]]
    return expected, best


def _model(pair: Ints, condition: Ints, target: Ints, weight: Floats) -> Floats:
    """IBM model 1: the expected count of each cell. condition: the conditioning word of each pair. target: the word
    of a line that the words of a cell compete for."""
    _, target = np.unique(target, return_inverse=True)
    chance = np.ones(len(condition))
    cell = weight
    for _ in range(ROUNDS):
        likely = chance[pair]
        cell = weight * likely / np.bincount(target, likely)[target]
        counts = np.bincount(pair, cell)
        chance = counts / np.bincount(condition, counts)[condition]
    return cell


def phrases(lines: Sequence[Line], best: Sequence[dict[str, str]]) -> Pairs:
    """Pairs of adjacent English words that translate the same source word in several segments."""
    found: Pairs = {}
    for line, source_of in zip(lines, best, strict=True):
        for text in line.texts:
            keys = {(source_of[first], f"{first} {second}") for (first, _), (second, _) in pairwise(text)
                    if first in source_of and source_of[first] == source_of.get(second) and first != second
                    and not FUNCTION_WORDS & {first, second}}
            for key in keys:
                pair = found.setdefault(key, Pair(0.0, line.place, line.place))
                pair.count += 1 / len(line.texts)
                pair.last = line.place
    return {key: pair for key, pair in found.items() if pair.last > pair.first}


def _numbers(rows: Iterator[Sequence[str]] | Iterator[dict[str, float]]) -> dict[str, int]:
    return {word: number for number, word in enumerate(dict.fromkeys(word for row in rows for word in row))}


def _usual_writing(lines: Sequence[Line]) -> dict[str, str]:
    """The spelling of each lemma: capitalised if it nearly always is inside sentences, else in lower case."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for text in line.texts:
            for number, (lemma, token) in enumerate(text):
                seen[lemma][token if number and lemma == token.lower() else lemma] += number > 0
    common = {lemma: forms.most_common(1)[0] for lemma, forms in seen.items()}
    return {lemma: form if count >= _ALWAYS_CAPITAL * seen[lemma].total() else lemma
            for lemma, (form, count) in common.items()}


def _as_phrase(words: Sequence[str]) -> str:
    """The words, all capitalised if the last one is: "South Korea"."""
    capital = words[-1][0].isupper()
    return " ".join(word[0].upper() + word[1:] if capital else word for word in words)


def as_rows(senses: Sequence[Sense]) -> Iterator[str]:
    """The lines of the file, starting with the header."""
    yield "chinese\tenglish\tshare\tcount"
    for sense in senses:
        yield f"{sense.source}\t{sense.english}\t{sense.share:.3f}\t{sense.count:.1f}"
