"""Candidates for a span with wrong grammar: other forms of a word, from lemminflect, and other articles."""

import re

from lemminflect import getAllInflections, getAllLemmas

from ..frequencies import zipf

MOST_WORDS = 2
"""Longer spans are left to the language model: there are too many ways to change them."""
_LISTED = 1.5
"""Zipf frequency below which a form is taken for one that nobody uses."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_ARTICLE = re.compile(r"(?i)\b(?:the|an?) | (?:the|an?)\b")
_BARE = re.compile(r"(?i)(?<!\bthe )(?<!\ba )(?<!\ban )\b(?!(?:the|an?)\b)[a-z]")


def inflected(phrase: str) -> list[str]:
    """A short phrase with one word in another of its forms: "add" gives "added", "adds", "adding"."""
    if len(phrase.split()) > MOST_WORDS:
        return []
    return list(dict.fromkeys(phrase[:word.start()] + form + phrase[word.end():]
                              for word in _WORD.finditer(phrase) for form in forms(word[0])))


def forms(word: str) -> list[str]:
    """The other forms of all that the word may be a form of, with its capital; the word itself not."""
    lower = word.lower()
    lemmas = dict.fromkeys(lemma for of_kind in getAllLemmas(lower).values() for lemma in of_kind)
    found = dict.fromkeys(form for lemma in lemmas
                          for form in (lemma, *(f for fs in getAllInflections(lemma).values() for f in fs)))
    return [form[:1].upper() + form[1:] if word[:1].isupper() else form
            for form in found if form != lower and zipf(form) >= _LISTED]


def with_other_article(phrase: str) -> list[str]:
    """A short phrase without its article, or with "the" or "a" before one of its words."""
    if len(phrase.split()) > MOST_WORDS:
        return []
    found = [phrase[:match.start()] + phrase[match.end():] for match in _ARTICLE.finditer(phrase)]
    for match in _BARE.finditer(phrase):
        one = "an" if match[0].lower() in "aeiou" else "a"
        found += [f"{phrase[:match.start()]}{article} {phrase[match.start():]}" for article in ("the", one)]
    return [text for text in dict.fromkeys(found) if text.strip()]
