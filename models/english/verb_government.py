"""Verbs that take an infinitive, a gerund or a bare infinitive."""

from functools import lru_cache

from .lemmas import analyses

WITH_INFINITIVE = frozenset("decide hope want agree refuse promise plan manage fail expect wish afford pretend vow"
                            " threaten hesitate aim intend choose offer".split())
WITH_INFINITIVE_OR_OBJECT = WITH_INFINITIVE | frozenset(
    "need begin start continue force order ask tell go seem appear tend try allow".split())
"""The same with verbs that take other complements too, but never "to" with a word in -ing."""
WITH_GERUND = frozenset("enjoy avoid finish keep mind consider suggest deny risk postpone admit imagine practise"
                        " practice quit resent dislike".split())
WITH_BARE_INFINITIVE = frozenset("let make".split())
INFINITIVE_ADJECTIVES = frozenset("able unable likely unlikely ready willing".split())


@lru_cache(maxsize=20_000)
def verbs(word: str) -> frozenset[str]:
    """The verbs of which a word in lower case is a form other than a gerund."""
    return frozenset(a.lemma for a in analyses(word) if a.part == "VERB" and a.tag != "VBG")
