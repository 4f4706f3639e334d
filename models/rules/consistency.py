"""Finds names that are probably misspelt variants of another name in the same document.

A rare form is reported if it resembles a more frequent or better-known form by sound (`soundkeys`) or spelling, and
both share a context: the same role word before, the same name next to them, or the same surrounding words.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..english.frequencies import zipf
from .mentions import OFFICES, Mention, mentions, runs
from .repairs import Repair, without_overlap
from .soundkeys import sound_key

_WELL_KNOWN = 2.5
"""Zipf frequency from which a form is an English word or a famous name, and not a misspelling."""
_BETTER_KNOWN = 3.0
_RARE_COUNT = 2
_TIMES_RARER = 2
_SHORTEST = 4
_BUCKET = 20
"""Forms compared at most for each key, the most frequent first. This keeps the work linear."""
_SOUNDS = 3
"""Consonants that a key needs to count as evidence; `_SOUNDS_WITH_TITLE` after the same role word."""
_SOUNDS_WITH_TITLE = 2
_SIMILAR = 0.72
"""Damerau-Levenshtein similarity that counts as evidence; `_SIMILAR_IN_CONTEXT` next to the same name."""
_SIMILAR_IN_CONTEXT = 0.6
_SIMILAR_ALONE = 0.84
"""Similarity that needs no shared context, for forms of `_LONG` letters compared with a form seen `_OFTEN` times."""
_LONG = 7
_OFTEN = 3
_LEAST_SCORE = 0.4


@dataclass(slots=True)
class _Form:
    """One written form of a name, with its contexts in the document."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    partners: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return len(self.mentions)


def name_repairs(texts: Sequence[str]) -> list[list[Repair]]:
    """For each segment of a document, repairs of names that are probably variants of another name of the document.

    `score` grows with the similarity and the shared context. The time is linear in the length of the document, because
    the number of comparisons for one key is bounded.
    """
    found = mentions(texts)
    repairs: list[list[Repair]] = [[] for _ in texts]
    for segment, repair in (*_other_bearers(found), *_misspelt(found)):
        repairs[segment].append(repair)
    return [without_overlap(line) for line in repairs]


def _misspelt(found: Sequence[Mention]) -> Iterator[tuple[int, Repair]]:
    forms = _forms(found)
    index = _index(forms.values())
    for rare in forms.values():
        if not _may_be_slip(rare):
            continue
        near = {f.text: f for key in _keys(rare.text) for f in index[key][:_BUCKET] if f is not rare}
        best = max(((_likeness(rare, f), f.count, f.text) for f in near.values() if _outranks(f, rare)),
                   default=(0.0, 0, ""))
        if best[0] >= _LEAST_SCORE:
            reason = _reason(rare, forms[best[2]])
            for mention in rare.mentions:
                yield mention.segment, Repair(mention.start, mention.end, best[2], "accuracy/named-entity",
                                              "consistency", reason, score=best[0])


def _forms(found: Sequence[Mention]) -> dict[str, _Form]:
    forms: dict[str, _Form] = {}
    for run in runs(found):
        for i, mention in enumerate(run):
            form = forms.setdefault(mention.form, _Form(mention.form))
            form.mentions.append(mention)
            form.titles |= {mention.title} - {""}
            form.partners |= {other.form for j, other in enumerate(run) if j != i and abs(i - j) == 1}
            form.around |= {word for word in (mention.left, mention.right) if len(word) > 3 and zipf(word) < 6.0}
    return forms


def _index(forms: Iterable[_Form]) -> dict[str, list[_Form]]:
    index: dict[str, list[_Form]] = defaultdict(list)
    for form in sorted(forms, key=lambda f: -f.count):
        for key in _keys(form.text):
            index[key].append(form)
    return index


def _keys(form: str) -> tuple[str, ...]:
    """The index keys of a form: by sound, first letters and last letters. Similar forms share a key."""
    lower = form.lower()
    return f"sound {sound_key(form)}", f"head {lower[:3]}", f"tail {lower[0]}{lower[-3:]}"


def _may_be_slip(form: _Form) -> bool:
    return (form.count <= _RARE_COUNT and len(form.text) >= _SHORTEST and not form.text.isupper()
            and zipf(form.text) < _WELL_KNOWN)


def _outranks(frequent: _Form, rare: _Form) -> bool:
    if len(frequent.text) < _SHORTEST or frequent.text.isupper() or _derived(frequent.text, rare.text):
        return False
    better_known = zipf(frequent.text) >= _BETTER_KNOWN and frequent.count >= rare.count
    return better_known or frequent.count >= _TIMES_RARER * rare.count


def _derived(a: str, b: str) -> bool:
    """Whether the forms differ only by an ending or an added part (Nepal, Nepalese; Jean, Jean-Luc), compared part by
    part in hyphenated words, or only by hyphens."""
    parts, others = a.lower().split("-"), b.lower().split("-")
    if "".join(parts) == "".join(others) or parts[0] in others or others[0] in parts:
        return True
    return len(parts) == len(others) and all(map(_extends, parts, others))


def _extends(a: str, b: str) -> bool:
    a, b = sorted((a, b), key=len)
    stem = a[:-1] if a[-1:] in set("aeoy") else a
    return a == b or (len(stem) >= 3 and (b.startswith(stem) or b.endswith(a)))


def _likeness(rare: _Form, frequent: _Form) -> float:
    """A score from 0 to 1: half similarity, half shared context; 0 if either is too small."""
    title = bool(rare.titles & frequent.titles)
    partner = bool(rare.partners & frequent.partners)
    around = bool(rare.around & frequent.around)
    similarity = _spelling(rare.text.lower(), frequent.text.lower())
    sounds = _sounds_same(rare.text, frequent.text, _SOUNDS_WITH_TITLE if title else _SOUNDS)
    unlike = not sounds and similarity < (_SIMILAR_IN_CONTEXT if title or partner else _SIMILAR)
    if unlike or frequent.text in rare.partners:
        return 0.0
    alone = similarity >= _SIMILAR_ALONE and len(rare.text) >= _LONG and frequent.count >= _OFTEN
    if not (title or partner or around or alone):
        return 0.0
    likeness = max(similarity, 0.8, 0.5 + similarity / 2) if sounds else similarity
    context = min(1.0, 0.6 * title + 0.5 * partner + 0.3 * around + 0.2 * (frequent.count >= _OFTEN))
    return round((likeness + context) / 2, 3)


def _sounds_same(a: str, b: str, consonants: int) -> bool:
    key = sound_key(a)
    return len(key) >= consonants and key == sound_key(b)


@lru_cache(maxsize=65536)
def _spelling(a: str, b: str) -> float:
    from rapidfuzz.distance import DamerauLevenshtein

    return float(DamerauLevenshtein.normalized_similarity(a, b))


def _reason(rare: _Form, frequent: _Form) -> str:
    said = (f"{frequent.text!r} stands {_times(frequent.count)} in this document,"
            f" {rare.text!r} {_times(rare.count)}")
    titles = sorted(rare.titles & frequent.titles)
    partners = sorted(rare.partners & frequent.partners)
    if titles:
        return f"{said}, both after {titles[0].capitalize()!r}"
    if partners:
        return f"{said}, both beside {partners[0]!r}"
    around = sorted(rare.around & frequent.around)
    return f"{said}, both beside {around[0]!r}" if around else f"{said}, spelled almost alike"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _other_bearers(found: Sequence[Mention]) -> Iterator[tuple[int, Repair]]:
    """Full names that share surname and office with a more frequent name, but have another given name."""
    pairs = [run for run in runs(found) if len(run) == 2 and run[0].title in OFFICES]
    held: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for first, second in pairs:
        for part in (first.form, second.form):
            held[first.office, part][f"{first.form} {second.form}"] += 1
    for first, second in pairs:
        name = f"{first.form} {second.form}"
        for part, other in ((first.form, second.form), (second.form, first.form)):
            usual, count = held[first.office, part].most_common(1)[0]
            if usual != name and held[first.office, part][name] == 1 and count >= 2 and zipf(other) < _WELL_KNOWN:
                reason = (f"{usual!r} has the office {first.office!r} {_times(count)} in this document, "
                          f"{name!r} {_times(1)}")
                yield first.segment, Repair(first.start, second.end, usual, "accuracy/named-entity",
                                            "consistency", reason, score=0.6, alternatives=(part,))
                break
