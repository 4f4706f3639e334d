"""Proposals that exchange conjunctions and relative pronouns, delete redundant ones, and insert or delete "that"."""

from collections.abc import Iterator

from ...english.word_classes import CLOSED, may_be_noun, may_be_verb, tags
from ..proposal import Document, Proposal
from .sentence import Token, delete_tokens, insert_before, replace_token, tokens

KIND = "conjunction"
TWICE, RELATIVE, OTHER, THAT = 0.8, 1.5, 2.0, 2.0
_REDUNDANT = {"although": "but yet however", "though": "but yet", "because": "so therefore", "since": "so",
           "if": "so then", "as": "so"}
"""Conjunctions, and those that are redundant in the next clause."""
_SWAPS = {"that": "which who", "which": "that who where", "who": "which that", "where": "which",
          "and": "but or", "but": "and", "or": "and nor", "if": "whether", "whether": "if", "while": "when and",
          "when": "if while", "so": "such", "such": "so", "because": "because of", "despite": "although",
          "although": "despite", "like": "as", "than": "as"}
_SAYING = frozenset("say says said believe believes believed think thinks thought stress stressed stresses note"
                    " noted notes show shows showed shown reveal revealed claim claims claimed hope hopes hoped"
                    " add added adds announce announced indicate indicates indicated report reported reports"
                    " emphasize emphasized point pointed mean means know knows knew found fact".split())
_MAX_DISTANCE = 200


def conjunctions(document: Document, index: int) -> Iterator[Proposal]:
    """Exchanges of conjunctions and relative pronouns; deletions for "although … but" and "because … so"."""
    text = document.texts[index]
    sentence = tokens(text)
    for at, token in enumerate(sentence):
        if token.low in _REDUNDANT:
            yield from _redundant(text, sentence, at)
        for other in _SWAPS.get(token.low, "").split(" " if token.low != "because" else "\n"):
            if other and token.alone and not (token.low == "that" and _is_determiner(token)):
                cost = RELATIVE if token.low in ("that", "which", "who") else OTHER
                yield replace_token(sentence, at, other, KIND, cost, f"{other!r} for {token.low!r}")
        if token.low == "that" and token.before in _SAYING:
            yield from delete_tokens(text, sentence, at, KIND, THAT, "without 'that'")
        if token.before in _SAYING and token.low != "that" and _opens_clause(token):
            yield insert_before(sentence, at, "that", KIND, THAT, f"'that' after {token.before!r}")


def _is_determiner(token: Token) -> bool:
    return bool(token.after) and token.after not in CLOSED and may_be_noun(token.after) and \
        not may_be_verb(token.after) and (not token.before or token.before in CLOSED)


def _opens_clause(token: Token) -> bool:
    return token.named or token.low in ("the", "he", "she", "it", "they", "we", "i", "this", "these", "there") or \
        (token.low not in CLOSED and "NNS" in tags(token.low))


def _redundant(text: str, sentence: tuple[Token, ...], at: int) -> Iterator[Proposal]:
    """Delete either the conjunction or a redundant one after the next comma."""
    first = sentence[at]
    for later in range(at + 2, len(sentence)):
        second = sentence[later]
        between = text[first.end:second.start]
        if len(between) > _MAX_DISTANCE or any(mark in between for mark in ".!?;"):
            return
        if second.low in _REDUNDANT[first.low].split() and between.endswith(", "):
            reason = f"{first.low!r} says what {second.low!r} says again"
            for place in (later, at):
                yield from delete_tokens(text, sentence, place, KIND, TWICE, reason)
            return
