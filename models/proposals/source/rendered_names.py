"""Tests whether a translation has a name of its source."""

import re
from collections.abc import Sequence
from functools import lru_cache

from ....corpora.dictionaries import cedict
from ...english.nationalities import nationalities
from ...readback.known_names import KINDS_OF_PLACE, is_listed, is_pinyin
from ...readback.pinyin import sounds
from ...readback.reading import share_stem, without_accents
from ...source.lexicon import translations
from ...source.scripts import CHINESE
from ...source.source_name import SourceName, common_syllables
from ..proposal import words

TITLES = frozenset("mr mrs ms miss dr prof professor president minister chairman director secretary general governor "
                   "mayor premier judge senator king queen prince comrade captain reporter chancellor leader "
                   "spokesman spokeswoman spokesperson ambassador commissioner pope sir coach correspondent the in "
                   "on at by and of from with for but as when after before while if said he she".split())
"""Words that may be capitalised beside a surname and are not given names."""
_BETWEEN = r"[\s'’-]?"
"""What may stand between two letters of a name: "Yi-ting" is "Yiting"."""
_SHORT_NAME, _SHORTEST_HEARD = 4, 3
_PINYIN_OF_PART = 3
"""Characters of a name above which the pinyin of its first two is a name for it."""


def is_rendered(name: SourceName, text: str) -> bool:
    """Whether the translation has an English form of the name, all its words but one, the last word, or a well-known
    name with the same sound ("Carl" for "Karl")."""
    present = {plain_name(word.form).removesuffix("'s") for word in words(text)}
    present |= {part for form in present for part in form.split("-")}
    present |= {form.replace("v", "u") for form in present if is_pinyin(form)}
    plain = plain_name(text)
    inflects = name.certain or not name.person  # "Zhen" and "Zheng" are two persons
    for form in name.english:
        parts = plain_name(form).replace("-", " ").split()
        if inflects and all(part in present or any(share_stem(part, word) for word in present) for part in parts):
            return True
        if not inflects and any(re.search(rf"\b{_BETWEEN.join(map(re.escape, order))}\b", plain)
                                for order in (parts, parts[::-1])):
            return True
        if len(form) > _SHORT_NAME and re.search(rf"\b{_BETWEEN.join(map(re.escape, ''.join(parts)))}\b", plain):
            return True
        if name.person and any(part in present and not _has_other_name(part, parts, text) for part in parts):
            return True
        if not name.person and sum(part in present for part in parts) >= max(2, len(parts) - 1):
            return True
        own = [part for part in parts if part not in KINDS_OF_PLACE]
        if not name.person and own and len(parts) > 1 and own[-1] in present:
            return True
    if any(present.issuperset(plain_name(form).split()) for form in name.partial):
        return True
    if name.certain and not present.isdisjoint(_other_forms(name.form, name.english)):
        return True
    heard = {sounds(form).replace("c", "k") for form in name.english if len(form) > _SHORTEST_HEARD}
    return any(word.form[:1].isupper() and sounds(word.form).replace("c", "k") in heard and is_listed(word.form)
               for word in words(text))


@lru_cache(maxsize=4096)
def _other_forms(characters: str, english: tuple[str, ...]) -> frozenset[str]:
    """Other words for a name of the dictionary: those it is translated to, names of its people ("British" for the
    United Kingdom), and the pinyin of its first two characters ("Nansha" for the Spratly Islands)."""
    key = cedict.simplified(characters)
    found = {form for form in translations(CHINESE, key) if form[:1].isupper()}
    people = {form for name in english for form in nationalities().get(name, ())}
    found |= people | {form for name in people for form in nationalities().get(name, ())}
    if len(key) > _PINYIN_OF_PART:
        found.add("".join(common_syllables(key[:2])))
    return frozenset(map(plain_name, found))


def _has_other_name(part: str, parts: Sequence[str], text: str) -> bool:
    """Whether a capitalised word that is not part of a person's name is adjacent to a part of it."""
    found = re.search(rf"(?:\b([A-Z][\w'’]+) )?\b{re.escape(part)}\b(?: ([A-Z][\w'’]+))?", text, re.IGNORECASE)
    beside = [word for word in (found.groups() if found else ()) if word and word[0].isupper()]
    return any(without_accents(word).casefold() not in parts and word.casefold() not in TITLES for word in beside)


def plain_name(text: str) -> str:
    """The text in lower case, without accents and with straight apostrophes."""
    return without_accents(text).casefold().replace("’", "'")
