"""The terms of a document: its names, compounds, quoted and repeated phrases, and the glossary's target forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...english.frequencies import zipf
from ...english.lemmas import dictionary_form
from ...english.word_runs import Word, is_content, runs, words_of
from ...readback.garbling_cost import number_value
from ..proposal import Document

_MAX_WORDS, _MAX_CONTENT = 4, 4
_MAX_NAME = 7
_MAX_OF_KEY = 12
_LINKS = frozenset("of and the for in to on plus".split())
_QUOTED = re.compile(r"[“\"‘]([^“”\"‘’.!?;]{4,60})[”\"’]")
_MAX_ZIPF = 6.0
_NOT_AT_ENDS = frozenset("said says say also other such many more most very just even still".split())


@dataclass(frozen=True, slots=True)
class Term:
    """text: as written in the document. content: its content words. times: its count in the document."""

    text: str
    content: tuple[str, ...]
    times: int


@lru_cache(maxsize=4)
def document_phrases(document: Document) -> dict[str, tuple[tuple[Term, int], ...]]:
    """The terms of a document by the `word_key` of each content word, with the position of that word among the
    content words; the most frequent first."""
    counts: Counter[str] = Counter()
    for text in document.texts:
        counts.update(phrase for _, phrase in {*_marked_phrases(text)})
    repeated = Counter(_repeated(document.texts))
    counts.update({text: times for text, times in repeated.items() if times >= 2 and text not in counts})
    counts.update(dict.fromkeys(document.known, 3))
    found: dict[str, list[tuple[Term, int]]] = defaultdict(list)
    for text, times in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        content = tuple(word.form for word in words_of(text) if is_content(word.form))
        if 2 <= len(content) <= _MAX_CONTENT:
            term = Term(text, content, times)
            for i, form in enumerate(content):
                if len(found[word_key(form)]) < _MAX_OF_KEY:
                    found[word_key(form)].append((term, i))
    return {word: tuple(rows) for word, rows in found.items()}


@lru_cache(maxsize=32768)
def word_key(form: str) -> str:
    """The index key of a word: its dictionary form, or the value of a number."""
    lower = form.lower()
    value = number_value(lower)
    return dictionary_form(lower) if value is None else f"#{value}"


def _marked_phrases(text: str) -> Iterator[tuple[int, str]]:
    """The capitalised, hyphenated and quoted phrases with their offsets; they are terms even if they occur once."""
    for run in runs(text):
        yield from _names(text, run)
        yield from _compounds(text, run)
    for quoted in _QUOTED.finditer(text):
        if 2 <= len(quoted[1].split()) <= _MAX_WORDS + 1:
            yield quoted.start(1), quoted[1].strip(" ,")


def _names(text: str, run: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """Runs of capitalised words with function words inside: "Ministry of Foreign Affairs"."""
    start = last = -1
    for i, word in enumerate((*run, None)):
        if word is not None and word.form[:1].isupper() and is_content(word.form):
            start, last = (i if start < 0 else start), i
        elif start >= 0 and (word is None or word.form not in _LINKS or i - last > 2):
            if last > start and last - start < _MAX_NAME:
                yield run[start].start, text[run[start].start:run[last].end]
            start = -1


def _compounds(text: str, run: Sequence[Word]) -> Iterator[tuple[int, str]]:
    start = 0
    for i in range(1, len(run) + 1):
        if i == len(run) or text[run[i - 1].end:run[i].start] not in {"-", "‑", "‐"}:
            if i - start > 1:
                yield run[start].start, text[run[start].start:run[i - 1].end]
            start = i


def _repeated(texts: Iterable[str]) -> Iterator[str]:
    """The lower-case phrases of two to four words that begin and end with a content word."""
    for text in texts:
        for run in runs(text):
            for start, word in enumerate(run):
                first = word.form if start else word.form[:1].lower() + word.form[1:]
                if _may_bound(first):
                    for end in range(start + 2, min(start + _MAX_WORDS, len(run)) + 1):
                        if _may_bound(run[end - 1].form):
                            yield first + text[word.end:run[end - 1].end]


def _may_bound(form: str) -> bool:
    return (len(form) > 1 and form.islower() and is_content(form) and form not in _NOT_AT_ENDS
            and not form.endswith("ly") and zipf(form) < _MAX_ZIPF)
