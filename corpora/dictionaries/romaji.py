"""Japanese names in Hepburn romanisation without macrons, as newspapers write them."""

import re
import unicodedata

_ROWS = {"": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの",
         "h": "はひふへほ", "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ",
         "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ"}
_OTHERS = {"し": "shi", "ち": "chi", "つ": "tsu", "ふ": "fu", "じ": "ji", "ぢ": "ji", "づ": "zu", "や": "ya",
           "ゆ": "yu", "よ": "yo", "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ん": "n"}
_LETTERS = {kana: row + vowel for row, line in _ROWS.items()
            for kana, vowel in zip(line, "aiueo", strict=True)} | _OTHERS
_TO_HIRAGANA = {ord("ァ") + i: ord("ぁ") + i for i in range(86)}
_GLIDES = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
_PALATAL = ("sh", "ch", "j")
_LONG = re.compile(r"^oo|oo(?=.)|(?<!n)ou|(?<=n)ou(?!e|ra$|chi)|uu(?!ra$|chi)")
_MORA = r"(?:(?:[kgnhbpmr]y|sh|ch|ts|[kgsztdnhfbpmyrwj])?[aiueo]|n(?![aiueoy]))"
_MORAE = re.compile(rf"(?:{_MORA}){{2,}}")


def hepburn(kana: str) -> str:
    """The romanisation of kana, capitalised: "Ota" for おおた, "Baiden" for バイデン. A long o or u becomes one letter,
    unless its vowels belong to two words: "Inoue" for いのうえ. Other characters are omitted."""
    letters, doubled = "", False
    for sign in kana.translate(_TO_HIRAGANA).replace("ゔ", "ぶ"):
        if sign in _GLIDES:
            glide, letters = _GLIDES[sign], letters[:-1]
            letters += glide[1:] if letters.endswith(_PALATAL) else glide
            continue
        sound = _LETTERS.get(sign, "")
        letters += ("t" if sound.startswith("ch") else sound[:1]) * doubled + sound
        doubled = sign == "っ"
    return _shortened(letters).capitalize()


def normalised(word: str) -> str:
    """The word as `hepburn` spells it, in lower case: "sato" for "Satō", "Satoh" and "Satou"; "nanba" for "Namba"."""
    letters = _shortened(re.sub("[^a-z]", "", unicodedata.normalize("NFKD", word.lower())))
    return re.sub("m(?=[bmp])", "n", re.sub("oh(?![aiueoy])", "o", letters))


def is_romaji(word: str) -> bool:
    """Whether a `normalised` word consists of two or more Japanese morae."""
    return bool(_MORAE.fullmatch(word))


def _shortened(letters: str) -> str:
    return _LONG.sub(lambda long: long[0][0], letters)
