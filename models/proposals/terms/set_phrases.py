"""Proposals for set phrases and names that were translated word by word: "one arrow two hawks", "Fire Land".

`phrasebook.tsv` was written for degarble. Each line has a form ("v": begins with a verb in its base form, "n": a noun
phrase without article, "p": any other, "f": one with fixed function words), the right phrase and its garbled
renderings. A text matches a rendering if it has its content words in order, but for one of three or more; it also
matches the right phrase, but for one word. Renderings of "f" must match word by word.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ...english.lemmas import analyses, base_forms, inflected
from ...english.word_classes import DETERMINERS, PREPOSITIONS
from ...english.word_runs import Word, is_content, runs, with_capital_of
from ...readback.reading import plural
from ...shipped_data import table_lines
from ..grammar.sentence import article_before
from ..proposal import Document, Proposal

KIND = "set-phrase"
_FILE = "proposals/phrasebook.tsv"
_EXACT, _PER_OTHER_WORD, _PER_SMALL_WORD, _NEAR_MISS = 0.5, 3.0, 0.3, 1.5
"""Costs: of a rendering, of each content word that differs, of each function word that differs, and of the right phrase
with a wrong word."""
_FIXED = "f"
_MIN_WORDS, _MIN_WORDS_OF_VERBS = 3, 4
"""The number of content words from which one of them may differ; of renderings that begin with a verb, one more, since
verbs go with many words."""
_MAX_PROPOSALS = 12
_POSSESSIVES = ("his", "her", "their", "its", "my", "our", "your")
_INFLECTED = ("s", "ed", "ing", "en", "er", "est")
"""The endings of words that may be inflected; analysing all words of the table takes seconds."""
_VERB_TAGS = ("VBD", "VBN", "VBZ", "VBG")


class _Rendering(NamedTuple):
    """What a text may have for a phrase. right: the phrase itself, so a match that says the same is no garble."""

    words: tuple[str, ...]
    content: tuple[int, ...]
    phrase: str
    form: str
    right: bool


def set_phrases(document: Document, index: int) -> Iterator[Proposal]:
    """The phrases that stretches of a segment render word by word, the cheapest first."""
    text = document.texts[index]
    found = [proposal for run in runs(text) for proposal in _of_run(text, run)]
    yield from sorted(found, key=lambda p: (p.cost, p.start, p.end, p.replacement))[:_MAX_PROPOSALS]


def _of_run(text: str, run: Sequence[Word]) -> Iterator[Proposal]:
    content = [at for at, word in enumerate(run) if is_content(word.form)]
    seen: set[tuple[int, int, int]] = set()
    for at in content:
        for number in dict.fromkeys(n for key in base_forms(run[at].form) for n in _index().get(key, ())):
            rendering = _renderings()[number]
            for first, last in _windows(run, content, at, rendering):
                if (first, last, number) not in seen:
                    seen.add((first, last, number))
                    yield from _proposals(text, run[first:last], run[first - 1] if first else None, rendering)


def _windows(run: Sequence[Word], content: Sequence[int], at: int, rendering: _Rendering) -> Iterator[tuple[int, int]]:
    """The stretches of the run around a content word that match the content words of the rendering in order."""
    if rendering.form == _FIXED:
        yield from _exact_windows(run, at, rendering)
        return
    here, size = content.index(at), len(rendering.content)
    for start in range(max(0, here - size + 1), here + 1):
        if not _same(run[at].form, rendering.words[rendering.content[here - start]]):
            continue
        window = content[start:start + size]
        if len(window) < size or window[-1] - window[0] > len(rendering.words) + 1:
            continue
        equal = [_same(run[i].form, rendering.words[j]) for i, j in zip(window, rendering.content, strict=True)]
        wrong = equal.count(False)
        before, after = content[start - 1] + 1 if start else 0, (*content, len(run))[start + size]
        first = max(before, window[0] - rendering.content[0])
        last = min(after, window[-1] + len(rendering.words) - rendering.content[-1])
        whole = wrong == 0 and tuple(word.form.lower() for word in run[first:last]) == rendering.words
        if whole or (wrong == 0 and size > 1) or (wrong == 1 and size >= _least(rendering)):
            yield first, last


def _least(rendering: _Rendering) -> int:
    return _MIN_WORDS_OF_VERBS if rendering.form == "v" and not rendering.right else _MIN_WORDS


def _exact_windows(run: Sequence[Word], at: int, rendering: _Rendering) -> Iterator[tuple[int, int]]:
    """The stretches around a content word that are the rendering word by word."""
    for place in rendering.content:
        first = at - place
        last = first + len(rendering.words)
        if first >= 0 and tuple(word.form.lower() for word in run[first:last]) == rendering.words:
            yield first, last


def _proposals(text: str, words: Sequence[Word], before: Word | None, rendering: _Rendering) -> Iterator[Proposal]:
    """The phrase in the place of the words, in their form. A function word at an edge stays if it is of another kind
    than that of the rendering."""
    while not _may_replace(words[0].form, rendering.words, 0):
        before, words = words[0], words[1:]
    while not _may_replace(words[-1].form, rendering.words, -1):
        words = words[:-1]
    original = text[words[0].start:words[-1].end]
    if rendering.phrase[0].isupper() and not all(w.form[0].isupper() for w in words if is_content(w.form)):
        return
    cost = _cost(words, rendering)
    for phrase in _forms(words, rendering):
        new = with_capital_of(phrase, original) if before is None else phrase
        if [w.lower() for w in new.split()] == [w.form.lower() for w in words]:
            return
        start = words[0].start
        if before is not None and before.form.lower() in ("a", "an") and text[before.end:start] == " ":
            article = with_capital_of(article_before(new), before.form)
            if article != before.form:
                start, new = before.start, f"{article} {new}"
        yield Proposal(start, words[-1].end, new, KIND, cost,
                       f"{original!r} may be {rendering.phrase!r} word by word", "accuracy/mistranslation")


def _may_replace(form: str, words: Sequence[str], edge: int) -> bool:
    """Whether a word at an edge belongs to the phrase: a content word, a word of the rendering, or a preposition or
    determiner where the rendering has one."""
    low, other = form.lower(), words[edge]
    return is_content(form) or low in words or any(low in of_kind and other in of_kind
                                                   for of_kind in (PREPOSITIONS, DETERMINERS))


def _cost(words: Sequence[Word], rendering: _Rendering) -> float:
    said = {key for word in words for key in base_forms(word.form)}
    others = [word for word in rendering.words if said.isdisjoint(base_forms(word))]
    wrong, base = sum(map(is_content, others)), _NEAR_MISS if rendering.right else _EXACT
    return base + _PER_OTHER_WORD * wrong + _PER_SMALL_WORD * (len(others) - wrong)


def _forms(words: Sequence[Word], rendering: _Rendering) -> Iterator[str]:
    """The phrase with the number of the words or the tense of the first, and with their possessive."""
    first, *rest = rendering.phrase.split(" ")
    phrases = [rendering.phrase]
    if rendering.form == "v":
        tags = {a.tag for a in analyses(words[0].form.lower()) if a.part == "VERB"}
        forms = [form for tag in _VERB_TAGS if tag in tags and (form := inflected(first, "VERB", tag))]
        phrases = [" ".join((form, *rest)) for form in dict.fromkeys(forms)] or phrases
    elif rendering.form == "n" and _is_plural(words[-1].form) and not _is_plural(rendering.words[-1]):
        phrases = [plural(rendering.phrase), rendering.phrase]
    owner = next((word.form.lower() for word in words if word.form.lower() in _POSSESSIVES), "")
    for phrase in phrases:
        for possessive in ([owner] if owner else _POSSESSIVES[:3]) if "one's" in phrase.split() else [""]:
            yield phrase.replace("one's", possessive)


def _is_plural(word: str) -> bool:
    return any(a.tag == "NNS" for a in analyses(word.lower()))


def _same(form: str, word: str) -> bool:
    return not base_forms(form).isdisjoint(base_forms(word))


@cache
def _renderings() -> tuple[_Rendering, ...]:
    found = []
    with table_lines(_FILE) as lines:
        for line in lines:
            form, phrase, garbled = line.rstrip("\n").split("\t")
            for said in (*([] if form == _FIXED else [phrase]), *garbled.split(" | ")):
                words = tuple(word for word in said.lower().replace("-", " ").split() if word != "one's")
                content = tuple(at for at, word in enumerate(words) if is_content(word))
                if len(words) > 1 and content:
                    found.append(_Rendering(words, content, phrase, form, said == phrase))
    return tuple(found)


@cache
def _index() -> Mapping[str, tuple[int, ...]]:
    """The renderings by each content word, and its lemmas if it looks inflected."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, rendering in enumerate(_renderings()):
        for key in dict.fromkeys(key for at in rendering.content for key in _keys(rendering.words[at])):
            found[key].append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _keys(word: str) -> Iterable[str]:
    return base_forms(word) if word.endswith(_INFLECTED) else (word,)
