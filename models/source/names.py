"""The names in a source sentence, with their English names and their sound."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from .chinese_names import chinese_names
from .japanese_names import japanese_names
from .lexicon import translations
from .scripts import CHINESE, JAPANESE, KOREAN, LATIN, latin, script
from .source_name import SourceName
from .words import source_words

_SLAVIC = re.compile(r"(?:iy|yy|ij|ii)$")


@lru_cache(maxsize=4096)
def source_names(text: str) -> tuple[SourceName, ...]:
    """The names of a source sentence, in order."""
    find = {CHINESE: chinese_names, JAPANESE: japanese_names, KOREAN: _uncased}.get(script(text), _spaced)
    return tuple(sorted(find(text), key=lambda name: (name.start, -name.end)))


def _uncased(text: str) -> Iterator[SourceName]:
    """Words of a script without capitals. Each may be a name."""
    for word in source_words(text):
        yield SourceName(word.start, word.end, word.form, (), (latin(word.form).replace("'", "").capitalize(),))


def _spaced(text: str) -> Iterator[SourceName]:
    """Capitalised words that do not begin a sentence, transliterated to Latin letters."""
    if text.lower() == text.upper():
        yield from _uncased(text)
        return
    for word in source_words(text):
        opens = not re.search(r"[\w,;–—-]\s+[\"“„«(]*$", text[:word.start])
        if not word.form[:1].isupper() or (opens and translations(script(text), word.key)):
            continue
        if script(text) == LATIN:
            bare = "".join(c for c in unicodedata.normalize("NFKD", word.form) if not unicodedata.combining(c))
            yield SourceName(word.start, word.end, word.form, (word.form,), tuple({word.form, bare}), False)
        else:
            letters = _SLAVIC.sub("y", latin(word.form).replace("'", ""))
            yield SourceName(word.start, word.end, word.form, (letters,), (letters,), False)
