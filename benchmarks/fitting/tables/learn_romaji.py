"""The readings of common Japanese words in Latin letters, for words that a translation left untranslated.

The words are those of wordfreq that Janome knows as one noun and that degarble can translate, see
models/source/lexicon.py. `learn_tables.py` writes the table.
"""

import re
import unicodedata
from collections.abc import Iterator
from math import log10

from degarble.corpora.dictionaries import cedict
from degarble.corpora.dictionaries.romaji import hepburn, is_romaji, normalised
from degarble.models.source.lexicon import translations
from degarble.models.source.scripts import JAPANESE
from janome.tokenizer import Tokenizer
from wordfreq import get_frequency_dict

MIN_ZIPF = 3.0
MIN_LETTERS = 4
_WORD = re.compile(r"[㐀-鿿]{2,4}")
_NO_NAME = ("固有名詞", "数", "接尾", "非自立")


def romaji_rows() -> Iterator[str]:
    """The lines of the table, starting with the header: romanisation and word, the more frequent words first."""
    yield "romaji\tword"
    tokenizer, rows = Tokenizer(), []
    for word, share in get_frequency_dict("ja").items():
        frequency = log10(share) + 9 if _WORD.fullmatch(word) else 0.0
        if frequency < MIN_ZIPF or not translations(JAPANESE, word) or _is_name(word):
            continue
        tokens = list(tokenizer.tokenize(word))
        parts = tokens[0].part_of_speech.split(",")
        if len(tokens) == 1 and parts[0] == "名詞" and not set(parts) & set(_NO_NAME):
            romaji = normalised(hepburn(tokens[0].reading))
            if len(romaji) >= MIN_LETTERS and is_romaji(romaji):
                rows.append((romaji, -frequency, word))
    yield from (f"{romaji}\t{word}" for romaji, _, word in sorted(rows))


def _is_name(word: str) -> bool:
    entries = cedict.by_characters().get(cedict.simplified(unicodedata.normalize("NFKC", word)), ())
    return bool(entries) and all(entry.name for entry in entries)
