"""Sentence splitting: the sentences of a segment as offsets.

Machine-translated text joins sentences without a space ("It is over.Nobody came", `"Go."The`). Common splitters
fail there: of 124 short cases sentencex gets 107 right, pysbd, syntok and sentencesplit 93, blingfire 90, nupunkt
89. Of 801 sentence ends of news (WMT21 ja-en, reference A) with the following space removed, sentencex finds 733
and these rules 797. sentencex also cuts the names of files, modules and web addresses, and is a compiled wheel of
4 MB. Therefore degarble has its own rules.

Each stop is examined once, with bounded context on both sides, so time is linear in the length of the text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_CLOSERS: Final = re.escape("\"'”’»)]}」』】》〉）")
_OPENING: Final = "\"'“‘«([{「『【《〈（¿¡"
_OPENERS: Final = re.escape(_OPENING)

_CANDIDATE: Final = re.compile(
    rf"(?P<stop>[.!?…]++)(?P<close>[{_CLOSERS}]*+(?:\[\d{{1,3}}\])*+)"
    rf"|(?P<wide>[。！？｡]+[{_CLOSERS}]*+)"
    r"|(?P<line>[\n\r\u2028\u2029\x0b\x0c\x85]\s*+)"
)
_LEAD: Final = re.compile(rf"[{_OPENERS}\s—–•·*#$€£¥-]{{0,16}}")
_QUOTE: Final = re.compile('"')
_WORD: Final = re.compile(r"[^\W\d_][\w’']{0,40}")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
_ADDRESS: Final = re.compile(r"://|www\.|@|_|\w\.[a-z]")
_IDENTIFIER_AFTER: Final = re.compile(r"[\w’']{0,60}+(?:\.[^\W_A-Z]|[(_@/])|[A-Z](?:\.|[a-z]{2,}[A-Z])")
_ROMAN: Final = re.compile(r"[IVXLC]{1,5}\b")
_CONTINUES: Final = re.compile(r"[,;:，、；：.!?…)\]}%]")
_JAPANESE_QUOTED: Final = re.compile(r"[」』][ぁ-ゟ]")
_LIST_NUMBER: Final = re.compile(r"\d{1,3}|[^\W\d_]")
_WORD_START: Final = re.compile(rf"[\s—–/{_OPENERS}]")
_DENSE: Final = r"\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_SENTENCE: Final = re.compile(rf"[\s—–•*-]*[{_OPENERS}]*[^\W_a-z].*[.!?…。！？｡][{_CLOSERS}]*$", re.DOTALL)
_PIECE: Final = re.compile(rf"[{_DENSE}]|[^\s{_DENSE}]{{1,24}}")
"""One word of a long sentence: a Chinese, Japanese or Korean character, or up to 24 other characters."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TITLES: Final = _words(
    "mr mrs ms dr prof gen sen rep gov lt col sgt cpl capt maj cmdr adm rev hon fr st mt messrs mmes supt "
    "pres insp amb sec-gen vs v cf approx ca viz esp incl e.g i.e eg ie")
"""Abbreviations that never end a sentence."""

_NUMBERED: Final = _words(
    "no nos fig figs p pp vol vols ch sec sect art arts par para eq op ver nr tel est rs sr jan feb mar apr "
    "jun jul aug sep sept oct nov dec")
"""Abbreviations that do not end a sentence before a number."""

_SHORT: Final = _words("inc ltd corp co bros llc plc jr sr etc al dept univ assn ave blvd rd hwy mts ft")
"""Abbreviations that end a sentence only before one of `_STARTERS`."""

_HOURS: Final = _words("a.m p.m")
_AFTER_HOURS: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday eastern central mountain pacific local et est "
    "edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest ist jst")
"""Words after an hour that continue the sentence; any other capitalised word begins a new one."""

_STARTERS: Final = _words(
    "a after all also although an and another as at because before both but by despite during each even "
    "every few for from he her here his how however i if in instead it its last later many meanwhile more "
    "moreover most my neither no nobody none nor nothing now on once one only or other others our over part "
    "people perhaps she since so some still such than thanks that the their then there therefore these they "
    "this those though through thus to today together two under until unlike we what when where whether "
    "which while who whose why with without yes yet you your")
"""Words, in lower case, that probably begin a sentence where they are capitalised."""


def split(text: str, *, most_words: int = 400) -> list[tuple[int, int]]:
    """Half-open code-point offsets of the sentences, in order, without surrounding whitespace.

    Only whitespace is between sentences. A sentence longer than `most_words` is cut at the last semicolon, comma or
    space that leaves at least half of the words. A line break ends a sentence unless the next line begins in lower
    case. Blank text has no sentences. Raises ValueError if `most_words` is below 1.
    """
    if most_words < 1:
        raise ValueError(f"most_words is {most_words}, but must be at least 1")
    sentences: list[tuple[int, int]] = []
    for start, end in _stretches(text):
        sentences += _cut(text, start, end, most_words)
    return sentences


def is_sentence(text: str) -> bool:
    """Whether the text begins like a sentence and ends like one, unlike headings, cells of tables and lines of code."""
    return bool(_SENTENCE.match(text.strip()))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = seen = 0
    in_quotes = False
    for found in _CANDIDATE.finditer(text):
        for quote in _QUOTE.finditer(text, seen, found.start()):
            in_quotes = _is_opening_quote(text, quote.start(), in_quotes)
        seen = found.start()
        if found["line"]:
            in_quotes = False
            end = found.start() if _ends_line(text, found) else None
        elif found["wide"]:
            end = found.end() if _ends_at_wide_stop(text, found) else None
        else:
            end = _end_of_stop(text, start, found, in_quotes)
        if end is not None:
            yield from _trimmed(text, start, end)
            start = end
    yield from _trimmed(text, start, len(text))


def _is_opening_quote(text: str, at: int, in_quotes: bool) -> bool:
    """Whether the straight quote at `at` is an opening quote.

    Spaces around the quote decide, so one lost quote does not turn the others around. Otherwise quotes alternate.
    """
    has_space_before = at == 0 or text[at - 1].isspace()
    has_space_after = text[at + 1:at + 2].isspace()
    return has_space_before if has_space_before != has_space_after else not in_quotes


def _ends_line(text: str, found: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: wrapped text continues in lower case."""
    is_blank_line = max(found[0].count("\n"), found[0].count("\r")) > 1
    return is_blank_line or not text[found.end():found.end() + 1].islower()


def _ends_at_wide_stop(text: str, found: re.Match[str]) -> bool:
    after = found.end()
    return not (_CONTINUES.match(text, after) or _JAPANESE_QUOTED.match(text, after - 1))


def _end_of_stop(text: str, start: int, found: re.Match[str], in_quotes: bool) -> int | None:
    """The end of the sentence that begins at `start`, None if it does not end at this stop."""
    end = _without_opening_quote(text, found, in_quotes)
    lead = _LEAD.match(text, end)
    next_at = lead.end() if lead else end
    first = text[next_at:next_at + 1]
    is_glued = not text[end:end + 1].isspace()
    if not first or _CONTINUES.match(first):
        return None
    begins = _begins_joined if is_glued else _begins_sentence
    if not begins(text, start, found, next_at):
        return None
    if found["stop"] == "." and _is_abbreviation(text, start, found, next_at):
        return None
    return end


def _without_opening_quote(text: str, found: re.Match[str], in_quotes: bool) -> int:
    """The end of the closing marks after a stop; a straight quote may open the next, joined sentence."""
    end = found.end()
    if '"' not in found["close"] or text[end:end + 1].isspace() or end == len(text):
        return end
    at = found.start("close") - 1
    for _ in range(1 + in_quotes):
        at = text.find('"', at + 1, end)
        if at < 0:
            return end
    return at


def _begins_sentence(text: str, start: int, found: re.Match[str], next_at: int) -> bool:
    """Whether the text after a space can begin a sentence: it is not in lower case (except iPhone and eBay)."""
    return not text[next_at].islower() or text[next_at + 1:next_at + 2].isupper()


def _begins_joined(text: str, start: int, found: re.Match[str], next_at: int) -> bool:
    """Whether the text joined to a stop is a new sentence, not the rest of a name, number or address."""
    first, after = text[next_at], text[found.end()]
    if not first.isalpha() or first.islower() or after in "-–#*•·":
        return found["close"] == "" and after in "€£$" and first.isdigit()
    if _IDENTIFIER_AFTER.match(text, next_at):
        return False
    before = _last_word(text, start, found.start())
    if _DOTTED.fullmatch(before):
        return True
    if _ADDRESS.search(_last_run(text, start, found.start())):
        return False
    following = text[next_at:next_at + 2]
    are_capitals = len(before) > 1 and before.isupper() and following.isalpha() and following.isupper()
    return not (are_capitals and found["stop"] == ".")


def _is_abbreviation(text: str, start: int, found: re.Match[str], next_at: int) -> bool:
    """Whether the full stop only ends an abbreviation, judged by the words on both sides."""
    word = _last_word(text, start, found.start())
    low = word.lower()
    if low in _TITLES:
        return True
    if low in _NUMBERED:
        return text[next_at].isdigit() or _ROMAN.match(text, next_at) is not None
    if _LIST_NUMBER.fullmatch(word) and _is_first(text, start, found.start() - len(word)):
        return True
    is_initial = len(word) == 1 and word.isalpha() and word != "I"
    if found["close"] or not (is_initial or low in _SHORT or _DOTTED.fullmatch(word)):
        return False
    following = _WORD.match(text, next_at)
    if low in _HOURS:
        return following is None or following[0].lower() in _AFTER_HOURS
    return following is None or following[0].lower() not in _STARTERS


def _is_first(text: str, start: int, at: int) -> bool:
    """Whether only opening marks precede `at` in the sentence that begins at `start`."""
    return at - start <= 16 and not text[start:at].strip().strip(_OPENING)


def _last_word(text: str, start: int, end: int) -> str:
    """The text between the last space, dash, slash or opening mark and `end`, at most 48 characters."""
    return _WORD_START.split(text[max(start, end - 48):end])[-1]


def _last_run(text: str, start: int, end: int) -> str:
    """The text between the last space and `end`, at most 256 characters."""
    return text[max(start, end - 256):end].rpartition(" ")[2]


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    stretch = text[start:end]
    begin = start + len(stretch) - len(stretch.lstrip())
    finish = start + len(stretch.rstrip())
    if begin < finish:
        yield begin, finish


def _cut(text: str, start: int, end: int, most_words: int) -> Iterator[tuple[int, int]]:
    """The sentence, cut into pieces if it is too long."""
    if end - start > most_words:
        words = [word.span() for word in _PIECE.finditer(text, start, end)]
        first = 0
        while len(words) - first > most_words:
            last = _cut_after(text, words, first, most_words)
            yield words[first][0], words[last][1]
            first = last + 1
        start = words[first][0]
    yield start, end


def _cut_after(text: str, words: Sequence[tuple[int, int]], first: int, most_words: int) -> int:
    """The index of the last word of a piece that begins with word `first`."""
    furthest = first + most_words - 1
    nearest = first + (most_words - 1) // 2
    choices = range(furthest, nearest - 1, -1)
    for marks in (";；", ",，、:：—–"):
        for last in choices:
            if text[words[last][1] - 1] in marks:
                return last
    return next((last for last in choices if words[last][1] < words[last + 1][0]), furthest)
