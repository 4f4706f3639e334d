"""Style variants of phrases: regional spelling, digits for words, contractions."""

import re

_NUMBERS = frozenset("""zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
thousand million billion trillion first second third fourth fifth sixth seventh eighth ninth tenth""".split())
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s)?")
_SAME = [frozenset(line.split("|")) for line in (
    "us|u.s.|usa|u.s.a.|united states|america|the us|the united states|the u.s.",
    "uk|u.k.|united kingdom|britain|the uk|the united kingdom", "percent|per cent|percentage",
    "toward|towards", "among|amongst", "while|whilst", "okay|ok", "mr|mister", "tv|television",
    "un|united nations",
    "grey|gray", "mum|mom", "till|until", "can't|cannot|can not", "further|farther", "learnt|learned")]
_CONTRACTED = [(re.compile(old), new) for old, new in (
    (r"\bcan't\b", "cannot"), (r"\bwon't\b", "will not"), (r"n't\b", " not"), (r"'re\b", " are"),
    (r"'ll\b", " will"), (r"'ve\b", " have"), (r"'m\b", " am"), (r"'d\b", " would"),
    (r"\b(it|that|he|she|there|what|who|here|where)'s\b", r"\1 is"))]
_VARIETY = [(re.compile(old), new) for old, new in (
    (r"is(e[drs]?|ers?|ing|ations?)\b", r"iz\1"), (r"ys(e[ds]?|ing)\b", r"yz\1"), (r"our", "or"),
    (r"(?<=[bcdt])re(s?)\b", r"er\1"), (r"ll", "l"), (r"ence\b", "ense"), (r"ogue(s?)\b", r"og\1"),
    (r"amme(s?)\b", r"am\1"), (r"ae", "e"), (r"(?<=t)yre", "ire"), (r"(?<=dg)e(?=ment)", ""))]


def is_style(first: str, second: str) -> bool:
    """Whether two phrases in lower case differ only in style, or only in numbers."""
    words, others = first.split(), second.split()
    if any(_is_number(word) for word in {*words} ^ {*others}):
        return True
    if any(first in same and second in same for same in _SAME):
        return True
    return _common_spelling(first) == _common_spelling(second)


def _is_number(word: str) -> bool:
    return word in _NUMBERS or bool(_NUMBER.fullmatch(word))


def _common_spelling(phrase: str) -> str:
    for contracted, full in _CONTRACTED:
        phrase = contracted.sub(full, phrase)
    for spelling, common in _VARIETY:
        phrase = spelling.sub(common, phrase)
    return "".join(character for character in phrase if character.isalnum())
