"""Garbles of spacing, punctuation and grammar in clean English.

A noise finds the places in a text where it fits and garbles one of them; it returns None if there is none. The errors
are those of translations from Chinese, which has no articles, no inflection and no spaces.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..categories import FUNCTION_WORDS
from ..dictionaries.inflections import BASE_OF, IRREGULAR, inflect, possible_bases


@dataclass(frozen=True, slots=True)
class Garble:
    """Replace text[start:end] of the clean text by `replacement`; `noise` is the name in NOISES."""

    start: int
    end: int
    replacement: str
    category: str
    noise: str


Noise = Callable[[str, random.Random], Garble | None]

_VERBS = frozenset(IRREGULAR) | frozenset("""
accept add agree allow appear apply ask believe call carry cause change claim close consider continue cover
create decide develop die end enter exist expect explain follow happen help hope include increase join kill
learn like live look love move need occur offer open order pass plan play point produce provide pull push
raise reach receive remain remember report require return save seem serve start stay stop suggest support
talk try turn use wait walk want warn watch work""".split())
_AGREEMENT = {"is": "are", "are": "is", "was": "were", "were": "was", "has": "have", "have": "has",
              "does": "do", "do": "does"}
_PREPOSITIONS = {"in": "on at of to", "on": "in at of", "at": "in on to", "of": "in for from", "for": "to of",
                 "to": "for in at", "from": "of by in", "by": "from with of", "with": "by to and",
                 "into": "in onto to", "about": "on to for", "during": "in at", "between": "in among"}
_PREFIXES = {"Indo": "Indian", "Sino": "China", "Franco": "French", "Anglo": "British", "Euro": "European",
             "Afro": "African", "Russo": "Russian", "Austro": "Austrian", "Greco": "Greek", "Asia": "Asian",
             "Trans": "Across", "Anti": "Against", "Pro": "Supporting", "Post": "After",
             "Pre": "Before", "Inter": "Between", "Mid": "Middle", "Multi": "Many", "Non": "Not"}
_PEOPLES = dict(pair.split(":") for pair in """
Afghanistan:Afghan America:American Argentina:Argentine Australia:Australian Austria:Austrian Belgium:Belgian
Brazil:Brazilian Britain:British Canada:Canadian Chile:Chilean China:Chinese Colombia:Colombian Cuba:Cuban
Denmark:Danish Egypt:Egyptian England:English Europe:European Finland:Finnish France:French Germany:German
Greece:Greek Hungary:Hungarian India:Indian Indonesia:Indonesian Iran:Iranian Iraq:Iraqi Ireland:Irish
Israel:Israeli Italy:Italian Japan:Japanese Korea:Korean Lebanon:Lebanese Malaysia:Malaysian Mexico:Mexican
Netherlands:Dutch Nigeria:Nigerian Norway:Norwegian Pakistan:Pakistani Peru:Peruvian Poland:Polish
Portugal:Portuguese Romania:Romanian Russia:Russian Scotland:Scottish Spain:Spanish Sweden:Swedish
Switzerland:Swiss Syria:Syrian Taiwan:Taiwanese Thailand:Thai Turkey:Turkish Ukraine:Ukrainian
Vietnam:Vietnamese Wales:Welsh Asia:Asian Africa:African""".split())
_OTHER_PEOPLE = _PEOPLES | {people: country for country, people in _PEOPLES.items()}
_INTRANSITIVE = ("appeared arrived collapsed died disappeared emerged existed fell happened lasted occurred "
                 "remained rose stayed vanished")


def _any_of(words: "dict[str, str] | str") -> str:
    return r"\b(" + "|".join(words.split() if isinstance(words, str) else words) + r")\b"


_WORD = re.compile(r"\b[A-Za-z]+\b")
_TWO_WORDS = re.compile(r"\b([A-Za-z]+)(?= ([a-z]+)\b)")
_LONG = re.compile(r"\b[A-Za-z][a-z]{6,}\b")
_AFTER_STOP = re.compile(r"(?<=\w)[.,;:?!] [\w“\"]\w*|\b[a-z]+ [“\"]\w+")
_COMPOUND = re.compile(r"\b([A-Za-z]+)-([A-Za-z]+)\b")
_OPENING = re.compile(r"(?<!\S)[“\"](\w+)")
_CLOSING = re.compile(r"(\w+[.,?!]?)[”\"](?!\w)")
_CONTENT = re.compile(r"\b[a-z]{4,}(?: [a-z]{4,})?\b")
_VERB = re.compile(_any_of(_AGREEMENT))
_THIRD = re.compile(r"\b(he|she|it|who|which|He|She|It) ([a-z]{2,}s)\b")
_OTHERS = re.compile(r"\b(they|we|you|people|They|We|You|People) ([a-z]+)\b")
_AN = re.compile(r"\b([Aa]n?) (?=[a-z])")
_ARTICLE = re.compile(r"\b(The|the|An?|an?) ([a-z]+[a-rt-z])\b")
_BARE = re.compile(r"\b(in|of|from|to|for|with|by|at) "
                   r"([A-Z][a-z]+|[a-z]+(?:ion|ity|ness|ism|ment|ance|ence))\b")
_MAYBE_ADJECTIVE = "(?: (?:[a-z]+(?:al|ic|ive|ful|ous|ern|ary|ish)|big|large|small|new|old|young|major))?"
_MANY = re.compile(r"\b((?:many|several|two|three|four|five|six|ten|these|those|various|few|hundred|thousand"
                   r"|million|both|numerous|[2-9]|\d\d+)" + _MAYBE_ADJECTIVE + r") ([a-z]{3,}s)\b")
_ONE = re.compile(r"\b((?:an?|one|this|each|every|another)" + _MAYBE_ADJECTIVE + r") ([a-z]{3,}[a-rt-z])\b"
                  r"(?= (?:in|of|to|for|from|on|at|is|was|has|and|that|who|with)\b|[.,])")
_PREPOSITION = re.compile(r"(?<=[\w,] )" + _any_of(_PREPOSITIONS) + r"(?= \w)")
_AUXILIARIES = {"bare": "will would can could may must should to", "perfect": "has have had",
                "passive": "was were is are been be"}
_GOVERNED = re.compile(_any_of(" ".join(_AUXILIARIES.values())) + r" ([a-z]{2,})\b")
_PAST = re.compile(r"(?<!\bthe )(?<!\ba )\b(?:" + "|".join(BASE_OF) + r"|[a-z]{3,}ed)\b")
_HAPPENED = re.compile(r"(?<!\bhas )(?<!\bhad )(?<!\bhave )" + _any_of(_INTRANSITIVE))
_PREFIXED = re.compile(_any_of(_PREFIXES) + r"-([A-Za-z][a-z]+)")
_PEOPLE = re.compile(_any_of(_OTHER_PEOPLE))


def match_case(word: str, model: str) -> str:
    """`word`, capitalised if `model` is."""
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def glued(text: str, rng: random.Random) -> Garble | None:
    """Two words joined: "and copy" as "andcopy" or "andCopy"."""
    match = _random_match(_TWO_WORDS, text, rng)
    if match is None:
        return None
    second = match[2].capitalize() if rng.random() < 0.5 else match[2]
    return Garble(match.start(), match.end(2), match[1] + second, "fluency/spacing", "glued")


def split(text: str, rng: random.Random) -> Garble | None:
    """A long word split: "postponed" as "post poned" or "post -poned"."""
    match = _random_match(_LONG, text, rng)
    if match is None:
        return None
    at = rng.randint(3, len(match[0]) - 3)
    replacement = match[0][:at] + rng.choice((" ", " ", " ", " -", "- ")) + match[0][at:]
    return Garble(match.start(), match.end(), replacement, "fluency/spacing", "split")


def lost_space(text: str, rng: random.Random) -> Garble | None:
    """The space after a full stop or comma, or before an opening quote, removed."""
    match = _random_match(_AFTER_STOP, text, rng)
    return match and Garble(*match.span(), match[0].replace(" ", ""), "fluency/spacing", "lost_space")


def loose_hyphen(text: str, rng: random.Random) -> Garble | None:
    """Spaces at a hyphen: "high-risk" as "high -risk", "high- risk" or "high - risk"."""
    match = _random_match(_COMPOUND, text, rng)
    return match and Garble(*match.span(), match[1] + rng.choice((" -", " -", "- ", " - ")) + match[2],
                            "fluency/spacing", "loose_hyphen")


def lost_quote(text: str, rng: random.Random) -> Garble | None:
    """One of a pair of quotes removed."""
    match = _random_match(rng.choice((_OPENING, _CLOSING)), text, rng)
    return match and Garble(*match.span(), match[1], "fluency/punctuation", "lost_quote")


def repeated(text: str, rng: random.Random) -> Garble | None:
    """Words repeated: "deaths" as "deaths and deaths", "of the" as "of the of the"."""
    doubled = rng.random() < 0.35
    match = _random_match(_TWO_WORDS if doubled and rng.random() < 0.5 else _CONTENT, text, rng)
    if match is None:
        return None
    start, end = match.start(), match.end(match.lastindex or 0)
    between = " " if doubled else rng.choice((" and ", " and ", ", ", " or "))
    again = text[start].lower() + text[start + 1:end]
    return Garble(start, end, text[start:end] + between + again, "fluency/repetition", "repeated")


def agreement(text: str, rng: random.Random) -> Garble | None:
    """A verb that disagrees with its subject: "is" for "are", "he say", "they says"."""
    pattern = rng.choice((_VERB, _VERB, _THIRD, _OTHERS))
    match = _random_match(pattern, text, rng)
    if match is None or pattern is _VERB:
        return match and _grammar(*match.span(), _AGREEMENT[match[0]], "agreement")
    wanted = "s" if pattern is _THIRD else ""
    known = [base for base, ending in possible_bases(match[2]) if base in _VERBS and ending == wanted]
    if not known:
        return None
    return _grammar(*match.span(2), known[0] if wanted else inflect(known[0], "s"), "agreement")


def article(text: str, rng: random.Random) -> Garble | None:
    """A wrong, missing or superfluous article: "an" for "a", "in the China"."""
    kind = rng.random()
    match = _random_match(_AN if kind < 0.25 else _ARTICLE if kind < 0.75 else _BARE, text, rng)
    if match is None:
        return None
    if kind < 0.25:
        return _grammar(*match.span(1), match[1][0] if match[1][1:] else match[1] + "n", "article")
    if kind < 0.75:
        return _grammar(*match.span(), match_case(match[2], match[1]), "article")
    return _grammar(*match.span(2), "the " + match[2], "article")


def number(text: str, rng: random.Random) -> Garble | None:
    """A noun with the wrong number: "two year", "a countries"."""
    many = rng.random() < 0.6
    match = _random_match(_MANY if many else _ONE, text, rng)
    if match is None or match[2] in FUNCTION_WORDS:
        return None
    singular = possible_bases(match[2])[-1][0] if many else inflect(match[2], "s")
    return None if singular == match[2] else _grammar(*match.span(2), singular, "number")


def preposition(text: str, rng: random.Random) -> Garble | None:
    """A preposition replaced by another."""
    match = _random_match(_PREPOSITION, text, rng)
    return match and _grammar(*match.span(), rng.choice(_PREPOSITIONS[match[0]].split()), "preposition")


def tense(text: str, rng: random.Random) -> Garble | None:
    """A wrong verb form: "will went", "has go", "were kill", or a bare verb instead of the past tense."""
    match = _random_match(_GOVERNED if rng.random() < 0.6 else _PAST, text, rng)
    if match is None:
        return None
    word = match[match.lastindex or 0]
    known = next(((base, ending) for base, ending in possible_bases(word) if base in _VERBS and ending != "s"), None)
    forms = _wrong_forms(match[1] if match.lastindex else "", *known) if known else []
    if not forms:
        return None
    return _grammar(match.start(match.lastindex or 0), match.end(), rng.choice(forms), "tense")


def _wrong_forms(auxiliary: str, base: str, ending: str) -> list[str]:
    if auxiliary in _AUXILIARIES["bare"].split():
        return [] if ending else [inflect(base, "ed"), inflect(base, "ing")]
    if auxiliary in _AUXILIARIES["perfect"].split():
        return [base, inflect(base, "ing")] if ending == "ed" else []
    return [base] if ending == "ed" else []


def passive(text: str, rng: random.Random) -> Garble | None:
    """A passive of an intransitive verb: "was happened"."""
    match = _random_match(_HAPPENED, text, rng)
    if match is None:
        return None
    word = {"fell": "fallen", "rose": "risen"}.get(match[0], match[0])
    return _grammar(*match.span(), rng.choice(("was ", "was ", "were ", "been ")) + word, "passive")


def prefix_written_out(text: str, rng: random.Random) -> Garble | None:
    """A prefix replaced by a full word: "Indo-Pacific" as "Indian Pacific"."""
    match = _random_match(_PREFIXED, text, rng)
    return match and Garble(*match.span(), f"{_PREFIXES[match[1]]} {match[2]}", "accuracy/named-entity",
                            "prefix_written_out")


def people_for_country(text: str, rng: random.Random) -> Garble | None:
    """A nationality instead of the country, or the reverse: "Lebanese" for "Lebanon"."""
    match = _random_match(_PEOPLE, text, rng)
    return match and Garble(*match.span(), _OTHER_PEOPLE[match[0]], "accuracy/named-entity",
                            "people_for_country")


def _random_match(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _grammar(start: int, end: int, replacement: str, noise: str) -> Garble:
    return Garble(start, end, replacement, "fluency/grammar", noise)
