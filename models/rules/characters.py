"""Rules for characters: encoding errors, control characters, East Asian punctuation, untranslated script."""

import re
from collections.abc import Iterator

from .repairs import Repair

_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufff9-\ufffb]"
_CONTROLS = re.compile(f"(?<= ){_CONTROL}+(?: {_CONTROL}+)*(?: |$)|{_CONTROL}+")
_UNREADABLE = re.compile("\\S{0,40}[\ufffd\ue000-\uf8ff]+\\S{0,40}")

_EAST_ASIAN_MARKS = {
    "，": ", ", "、": ", ", "。": ". ", "．": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": ",
    "（": " (", "）": ") ", "「": ' "', "」": '" ', "『": ' "', "』": '" ', "％": "%", "～": "~", "｡": ". ",
}
_FULLWIDTH = re.compile(rf"[ \u3000]*[{''.join(_EAST_ASIAN_MARKS)}][ \u3000]*|\u3000+|[０-９Ａ-Ｚａ-ｚ]+")
_FULLWIDTH_SHIFT = ord("Ａ") - ord("A")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}”’\"'，。、！？；：）」』％")

_FOREIGN = (
    "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff"  # Kana
    "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af\u0400-\u052f\u0530-\u058f"  # Hangul, Cyrillic, Armenian
    "\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff"  # Hebrew to Georgian
)
_RUN = re.compile(rf"[{_FOREIGN}]+(?:[ ・，、]{{0,2}}[{_FOREIGN}]+)*")
_LATIN_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_LATIN_PER_FOREIGN = 3
"""With fewer Latin letters for each foreign one, the text does not count as English."""
_NAMES_IT = re.compile(
    r"[(（\"“「『'‘《] ?$|\b(?:words?|terms?|characters?|letters?|names?|called|written|reads?|script|in|or"
    r"|Arabic|Armenian|Chinese|Georgian|Hebrew|Hindi|Japanese|Korean|Persian|Russian|Sanskrit|Thai|Ukrainian"
    r"|Urdu) [\"“'‘]?$")
_CLOSES = re.compile(r" ?[)）]")
"""Texts quote foreign words in these contexts, to discuss them or to give the original of a name."""
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХЅІЈаеорсухѕіј", "ABEKMHOPCTYXSIJaeopcyxsij")
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_WORD = re.compile(r"[^\W\d_]{1,100}")


def mojibake(text: str) -> Iterator[Repair]:
    """Text decoded with the wrong code page, found and fixed with `ftfy` (Speer 2019)."""
    if text.isascii():
        return
    from ftfy import fix_encoding
    from rapidfuzz.distance import Postfix, Prefix

    if fix_encoding(text) == text:
        return
    for match in re.finditer(r"[^ \t\n]+", text):
        token = match[0]
        fixed = token if token.isascii() else fix_encoding(token)
        if fixed == token:
            continue
        left = Prefix.similarity(token, fixed)
        right = Postfix.similarity(token[left:], fixed[left:])
        if left + right == len(token):  # only characters added: nothing to mark
            left, right = 0, 0
        yield Repair(match.start() + left, match.end() - right, fixed[left:len(fixed) - right],
                     "fluency/encoding", "mojibake", "decoded with the wrong character encoding")


def stray_control(text: str) -> Iterator[Repair]:
    """Control and invisible characters, which are deleted; replacement and private-use characters, which are only
    marked."""
    for match in _CONTROLS.finditer(text):
        yield Repair(match.start(), match.end(), "", "fluency/encoding", "stray_control",
                     "an invisible control character")
    for match in _UNREADABLE.finditer(text):
        yield Repair(match.start(), match.end(), None, "fluency/encoding", "stray_control",
                     "a character lost in an encoding error")


def look_alike(text: str) -> Iterator[Repair]:
    """Cyrillic letters that look Latin, inside a Latin word."""
    if not _CYRILLIC.search(text):
        return
    for match in _WORD.finditer(text):
        word = match[0]
        fixed = word.translate(_LOOK_ALIKES)
        if fixed != word and fixed.isascii() and _LATIN_LETTER.search(word):
            yield Repair(match.start(), match.end(), fixed, "fluency/encoding", "look_alike",
                         "Cyrillic letters in a Latin word")


def fullwidth(text: str) -> Iterator[Repair]:
    """East Asian punctuation and fullwidth digits and letters in English text, except next to East Asian words."""
    if text.isascii() or not _mostly_latin(text):
        return
    for match in _FULLWIDTH.finditer(text):
        start, end = match.span()
        before, after = text[start - 1:start] if start else "", text[end:end + 1]
        if _is_foreign(before) or _is_foreign(after):
            continue
        replacement = _western(match[0], before, after)
        if replacement != match[0]:
            yield Repair(start, end, replacement, "fluency/punctuation", "fullwidth",
                         "East Asian punctuation or spacing in English text")


def _western(found: str, before: str, after: str) -> str:
    mark = found.strip(" \u3000")
    if not mark:
        return " "
    if mark not in _EAST_ASIAN_MARKS:
        return "".join(chr(ord(c) - _FULLWIDTH_SHIFT) for c in mark)
    western = _EAST_ASIAN_MARKS[mark]
    if not before or before.isspace() or before in "([“‘\"'":
        western = western.lstrip()
    if not after or after.isspace() or after in _NO_SPACE_BEFORE:
        western = western.rstrip()
    return western


def untranslated(text: str) -> Iterator[Repair]:
    """A word in another script in English text, except a gloss in brackets or quotation marks."""
    if text.isascii() or not _mostly_latin(text):
        return
    for match in _RUN.finditer(text):
        start, end = match.span()
        before, after = text[start - 1:start] if start else "", text[end:end + 1]
        if _NAMES_IT.search(text[max(0, start - 20):start]) or _CLOSES.match(text, end):
            continue
        if _CYRILLIC.match(match[0]) and (_is_latin(before) or _is_latin(after)):
            continue
        yield Repair(start, end, None, "accuracy/untranslated", "untranslated", "left in the source's script")


def _mostly_latin(text: str) -> bool:
    foreign = sum(len(run) for run in re.findall(f"[{_FOREIGN}]+", text))
    return len(_LATIN_LETTER.findall(text)) >= max(_LATIN_PER_FOREIGN * foreign, 1)


def _is_foreign(character: str) -> bool:
    return re.match(f"[{_FOREIGN}]", character) is not None


def _is_latin(character: str) -> bool:
    return _LATIN_LETTER.match(character) is not None
