"""Edits that put other words in the place of some words of a segment, no longer than they need be."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ....corpora.categories import FUNCTION_WORDS
from ....corpora.public_sets.differences import TOKEN, plain
from ...rules.articles import starts_with_vowel_sound

_SENTENCE_END = re.compile(r'[.!?:]["”’)]?\s*$|^\W*$')


class Token(NamedTuple):
    """A word or mark. key: in lower case. inside: it has a capital that no start of a sentence gives."""

    start: int
    end: int
    form: str
    key: str
    inside: bool


class Edit(NamedTuple):
    """text[start:end] is to read `replacement`."""

    start: int
    end: int
    replacement: str


def tokens(text: str) -> list[Token]:
    """The words and marks of a segment."""
    return [Token(*match.span(), match[0], plain(match[0]), match[0][0].isupper() and match[0] != "I"
                  and not _SENTENCE_END.search(text[max(0, match.start() - 4):match.start()]))
            for match in TOKEN.finditer(text)]


def runs(text: str, found: Sequence[Token], longest: int) -> list[tuple[int, int]]:
    """The phrases of at most so many words with one space between them, as first:end of the tokens."""
    phrases = []
    for first in range(len(found)):
        end = first
        while end < len(found) and end < first + longest and found[end].form[0].isalnum() and \
                (end == first or text[found[end - 1].end:found[end].start] == " "):
            end += 1
            phrases.append((first, end))
    return phrases


def substituted(text: str, found: Sequence[Token], first: int, end: int, replacement: str) -> Edit | None:
    """The edit that gives tokens first:end other words, without the words that both sides begin or end with;
    capitals are carried over and "a" becomes "an" where it must. None where nothing changes."""
    old, new = found[first:end], _in_the_case_of(replacement, found[first:end])
    before = after = 0
    while before < min(len(old), len(new)) and old[before].key == plain(new[before]):
        before += 1
    while after < min(len(old), len(new)) - before and old[-1 - after].key == plain(new[-1 - after]):
        after += 1
    first, end, words = first + before, end - after, " ".join(new[before:len(new) - after])
    if first == end and not words:
        return None
    if first == end:
        return _inserted(text, found, first, words, behind=before > 0)
    if not words:
        return _deleted(found, first, end, behind=before > 0)
    return _with_article(found, first, Edit(found[first].start, found[end - 1].end, words))


def _inserted(text: str, found: Sequence[Token], at: int, words: str, behind: bool) -> Edit:
    if behind:
        return Edit(found[at - 1].end, found[at - 1].end, f" {words}")
    start, form = found[at].start, found[at].form
    if form[0].isupper() and not found[at].inside and words[0].isupper():
        return Edit(start, found[at].end, f"{words} {form if form.isupper() else form[0].lower() + form[1:]}")
    return Edit(start, start, f"{words} ")


def _deleted(found: Sequence[Token], first: int, end: int, behind: bool) -> Edit:
    """With the space before; at the start of a phrase with the space behind, and its capital is handed on."""
    if behind:
        return Edit(found[first - 1].end, found[end - 1].end, "")
    following = found[end]
    if found[first].form[0].isupper() and not found[first].inside:
        return Edit(found[first].start, following.end, following.form[:1].upper() + following.form[1:])
    return Edit(found[first].start, following.start, "")


def _in_the_case_of(replacement: str, old: Sequence[Token]) -> list[str]:
    """The words with capitals where the old ones have them; what is written with capitals keeps them."""
    words = replacement.split()
    content = [token.form for token in old if token.key not in FUNCTION_WORDS] or [old[0].form]
    if all(form.isupper() and len(form) > 1 for form in content):
        return [word.upper() for word in words]
    if all(form[0].isupper() for form in content) and len(old) > 1 and old[-1].inside:
        return [word if word in FUNCTION_WORDS else word[:1].upper() + word[1:] for word in words]
    if old[0].form[0].isupper() and old[0].key != "i":
        return [words[0][:1].upper() + words[0][1:], *words[1:]]
    return words


def _with_article(found: Sequence[Token], first: int, edit: Edit) -> Edit:
    article = found[first - 1] if first else None
    if article is None or article.key not in ("a", "an") or edit.start != article.end + 1:
        return edit
    spoken, was_spoken = starts_with_vowel_sound(edit.replacement.split()[0]), article.key == "an"
    if spoken is None or spoken == was_spoken or starts_with_vowel_sound(found[first].form) != was_spoken:
        return edit
    right = "an" if spoken else "a"
    right = right.capitalize() if article.form[0].isupper() else right
    return Edit(article.start, edit.end, f"{right} {edit.replacement}")
