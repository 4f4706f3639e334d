"""Minimal edits that replace a phrase of a segment."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ....corpora.categories import FUNCTION_WORDS
from ....corpora.public_sets.differences import TOKEN, normalise_token
from ...english.lemmas import inflected
from ...rules.articles import starts_with_vowel_sound

_BASIC_TAGS = frozenset({"NN", "VB", "VBP", "JJ", "RB"})
_SENTENCE_END = re.compile(r'[.!?:]["”’)]?\s*$|^\W*$')


class Token(NamedTuple):
    """A word or punctuation mark. key: normalised, in lower case. own_capital: capitalised inside a sentence."""

    start: int
    end: int
    form: str
    key: str
    own_capital: bool


class Edit(NamedTuple):
    """Replace text[start:end] with `replacement`."""

    start: int
    end: int
    replacement: str


def tokens(text: str) -> list[Token]:
    """The words and punctuation marks of a segment."""
    return [Token(*match.span(), match[0], normalise_token(match[0]), match[0][0].isupper() and match[0] != "I"
                  and not _SENTENCE_END.search(text[max(0, match.start() - 4):match.start()]))
            for match in TOKEN.finditer(text)]


def phrases(text: str, sentence: Sequence[Token], longest: int) -> list[tuple[int, int]]:
    """The ranges (first, end) of tokens that are phrases: up to `longest` words separated by single spaces."""
    ranges = []
    for first in range(len(sentence)):
        end = first
        while end < len(sentence) and end < first + longest and sentence[end].form[0].isalnum() and \
                (end == first or text[sentence[end - 1].end:sentence[end].start] == " "):
            end += 1
            ranges.append((first, end))
    return ranges


def inflect_phrase(phrase: str, part: str, tag: str) -> str:
    """The phrase with the last word inflected, "" if it has no such form. part, tag: see `english.lemmas`."""
    first, _, last = phrase.rpartition(" ")
    form = inflected(last, part, tag) or (last if tag in _BASIC_TAGS else "")
    return f"{first} {form}".strip() if form else ""


def substitute(text: str, sentence: Sequence[Token], first: int, end: int, replacement: str) -> Edit | None:
    """The edit that replaces tokens first:end, or None if nothing changes. Words that both sides share at the start
    or end stay out of the edit. Capitals and a preceding a/an are adapted."""
    old, new = sentence[first:end], _match_case(replacement, sentence[first:end])
    before = after = 0
    while before < min(len(old), len(new)) and old[before].key == normalise_token(new[before]):
        before += 1
    while after < min(len(old), len(new)) - before and old[-1 - after].key == normalise_token(new[-1 - after]):
        after += 1
    first, end, words = first + before, end - after, " ".join(new[before:len(new) - after])
    if first == end and not words:
        return None
    if first == end:
        return _insert(sentence, first, words, after_word=before > 0)
    if not words:
        return _delete(sentence, first, end, after_word=before > 0)
    return _with_article(sentence, first, Edit(sentence[first].start, sentence[end - 1].end, words))


def _insert(sentence: Sequence[Token], at: int, words: str, after_word: bool) -> Edit:
    if after_word:
        return Edit(sentence[at - 1].end, sentence[at - 1].end, f" {words}")
    start, form = sentence[at].start, sentence[at].form
    if form[0].isupper() and not sentence[at].own_capital and words[0].isupper():
        return Edit(start, sentence[at].end, f"{words} {form if form.isupper() else form[0].lower() + form[1:]}")
    return Edit(start, start, f"{words} ")


def _delete(sentence: Sequence[Token], first: int, end: int, after_word: bool) -> Edit:
    """Delete tokens and the space before them; at the start of the phrase, the space after, and move the capital."""
    if after_word:
        return Edit(sentence[first - 1].end, sentence[end - 1].end, "")
    following = sentence[end]
    if sentence[first].form[0].isupper() and not sentence[first].own_capital:
        return Edit(sentence[first].start, following.end, following.form[:1].upper() + following.form[1:])
    return Edit(sentence[first].start, following.start, "")


def _match_case(replacement: str, old: Sequence[Token]) -> list[str]:
    """The words with the capitals of the old tokens added."""
    words = replacement.split()
    content = [token.form for token in old if token.key not in FUNCTION_WORDS] or [old[0].form]
    if all(form.isupper() and len(form) > 1 for form in content):
        return [word.upper() for word in words]
    if all(form[0].isupper() for form in content) and len(old) > 1 and old[-1].own_capital:
        return [word if word in FUNCTION_WORDS else word[:1].upper() + word[1:] for word in words]
    if old[0].form[0].isupper() and old[0].key != "i":
        return [words[0][:1].upper() + words[0][1:], *words[1:]]
    return words


def _with_article(sentence: Sequence[Token], first: int, edit: Edit) -> Edit:
    """Extend the edit to an a/an before it that the replacement makes wrong."""
    article = sentence[first - 1] if first else None
    if article is None or article.key not in ("a", "an") or edit.start != article.end + 1:
        return edit
    vowel, was_vowel = starts_with_vowel_sound(edit.replacement.split()[0]), article.key == "an"
    if vowel is None or vowel == was_vowel or starts_with_vowel_sound(sentence[first].form) != was_vowel:
        return edit
    right = "an" if vowel else "a"
    right = right.capitalize() if article.form[0].isupper() else right
    return Edit(article.start, edit.end, f"{right} {edit.replacement}")
