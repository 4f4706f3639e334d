"""Families of frequent English words that share a stem, found by suffix (economic, economical, economy)."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from .frequencies import zipf
from .lemmas import analyses, dictionary_form, inflected, parts_of_speech
from .word_classes import CLOSED, frequent_words

_FREQUENT = 2.8
_MAX_RARER = 2.6
_LIMIT = 8
_UNAMBIGUOUS = 5
"""Words that share a stem of at least this length are related whatever their suffixes."""
_DERIVING = frozenset("e y ful fully fulness less er or ness able ment ly ily ise ize ous al ive ist ship hood en"
                  " th".split())
"""Suffixes that derive a related word even from words of three or four letters: "sunny", but not "station"."""
_SUFFIXES = _DERIVING | frozenset("""
ic ical ics icity ically ally ality ial ially ity ety ty ization isation izing ification ify ication ation ition ion
ative itive ively ousness ously ious iously eous ary arily ory ery ry age ism istic ability ibility ible ably ibly
ility ent ence ency ential ently ant ance ancy ate ator ation atic acy at an ian ish some ure ee eer ward wise dom
ular ule ium us um istics erly iality eral erial
""".split())
_ALTERNATIONS = (("sion", "d"), ("sive", "d"), ("sible", "d"), ("mission", "mit"), ("missive", "mit"),
                 ("ription", "rib"), ("riptive", "rib"), ("uction", "uc"), ("uctive", "uc"), ("olution", "olv"),
                 ("umption", "um"), ("eption", "eiv"), ("anation", "ain"), ("aration", "air"), ("etition", "eat"),
                 ("enance", "ain"), ("cation", "k"), ("ification", "ify"), ("anatory", "ain"), ("ief", "iev"),
                 ("ystatic", "yst"), ("ensity", "ens"), ("osity", "ous"), ("umber", "umer"), ("sis", "s"),
                 ("tic", "s"), ("tical", "s"), ("se", "s"), ("ze", "s"), ("ability", "able"),
                 ("ibility", "ible"), ("ably", "able"), ("ibly", "ible"))
"""Word endings that change before a suffix, with the ending of the stem."""
_REGULAR = (("", "ly", "ness"), ("le", "ly", ""), ("y", "ily", "iness"), ("ic", "ically", ""))
"""The endings of an adjective, its adverb and its noun."""
_OF_ADJECTIVES = ("able", "ible", "ous", "ful", "ive", "less", "ical")
_KNOWN = 1.5
"""The Zipf frequency from which a word that is formed by rule exists."""
_ALIKE = tuple(frozenset(row.split()) for row in (
    "ism ist istic", "ic ism", "ent ence ency ently", "ant ance ancy antly", "ate ation ative ator"))
"""Suffixes that derive related words from one stem, however short: silent, silence."""
_COMPLETE = 4
"""Listed families of at least this many words are complete."""
_LISTED = """
politics political policy politician politically
success successful succeed successfully successive; strong strength strengthen strongly
long length lengthen lengthy; wide width widen widely; broad breadth; deep depth deepen deeply
high height heighten highly; true truth truly truthful; die death dead deadly; live life alive living
choose choice; prove proof; speak speech speaker; sell sale seller; lose loss lost; give gift; grow growth
know knowledge knowledgeable; think thought thoughtful; see sight; fly flight; poor poverty poorly; hot heat
angry anger; hungry hunger; proud pride; able ability enable capable capability capacity; rich enrich
large enlarge largely; danger endanger dangerous; courage encourage courageous encouragement
proceed process procedure; exceed excess excessive; receive receipt reception recipient
respond response responsive responsible responsibility; defend defence defense defensive
offend offence offense offensive; intend intent intention intentional; destroy destruction destructive
analyse analysis analytical analyst analyze; safe safety save; base basis basic; hypothesis hypothetical
minister ministry ministerial; weigh weight; complain complaint; arrive arrival; believe belief
advise advice adviser advisory; succeed succession; move movement motion; join joint; sign signature signal
law legal lawful; nature natural naturally; person personal personnel personality
use user useful useless usage usefulness; act action active activity actor; bear birth born
economy economic economical economics economist economically
history historic historical historically historian; electric electrical electricity electronic electronics
resilience resilient; benefit beneficial beneficiary
produce product production productive productivity producer
effect effective efficient efficiency effectiveness
stable stability stabilize stabilise stabilization instability; nuclear nucleus
describe description descriptive; mechanism mechanical machine machinery; secret secrecy secretary
attract attraction attractive attractiveness; compete competition competitive competitiveness competitor
create creation creative creativity; young youth youthful; explain explanation; apply application applicant
vary variety various variation variable; pass passage; enter entry entrance; remember memory memorial
begin beginning; hate hatred; serve service; bomb bombing
govern government governance governor governmental; neutral neutrality neutralize neutralization
nation national nationality nationwide; secure security securely; innovate innovation innovative
digit digital digitize digitization; vaccine vaccination vaccinate; medicine medical medicinal medication
school scholar scholarship; critic critical critique criticism criticize criticise; crisis critical
center central centre; emphasis emphasize emphasise; administer administration administrative administrator
marry marriage; diplomat diplomacy diplomatic diplomatically; science scientific scientist scientifically
technology technique technical technological; tough toughness
compare comparison comparative comparable; recognize recognition; maintain maintenance; permit permission
persuade persuasion; succession succeed
"""
"""Families that suffixes do not show, and complete families of frequent words."""


@lru_cache(maxsize=20_000)
def word_family(word: str) -> tuple[str, ...]:
    """The family of a dictionary form, in lower case, sorted by similarity of frequency; listed words come first."""
    listed = _listed().get(word, ())
    family = set(listed)
    for stem, suffix in _keys(word) if len(listed) < _COMPLETE else ():
        family |= {other for other, of_other in _families().get(stem, ())
                   if len(stem) >= _UNAMBIGUOUS or _are_related(suffix, of_other)}
    minimum = max(_FREQUENT, zipf(word) - _MAX_RARER)
    regular = {other for other in _regular(word) if zipf(other) >= _KNOWN}
    chosen = [other for other in family | regular if other != word and other not in CLOSED
              and (other in listed or other in regular or (zipf(other) >= minimum and not _is_form(other, word)))]
    return tuple(sorted(chosen, key=lambda other: (other not in listed, abs(zipf(other) - zipf(word)), other)))[:_LIMIT]


def _regular(word: str) -> Iterator[str]:
    """By rule: the adverb and the noun in -ness of an adjective, and the adjective of either; who does what a verb
    says, and the doing."""
    for a in analyses(word):
        if a.tag == "VB":
            yield _agent(word)
        elif a.tag == "VBG" and a.lemma != word:
            yield _agent(a.lemma)
    for base in {word.removesuffix("er"), word.removesuffix("r"), word.removesuffix("er")[:-1]} - {word}:
        if word == _agent(base):
            yield from (inflected(base, "VERB", "VBG"), base)
    for ending, adverb, noun in _REGULAR:
        for suffix in filter(None, (adverb, noun)):
            adjective = word.removesuffix(suffix) + ending
            if word.endswith(suffix) and _is_adjective(adjective):
                yield adjective
            if word.endswith(ending) and _is_adjective(word):
                yield word.removesuffix(ending) + suffix


@lru_cache(maxsize=20_000)
def _agent(verb: str) -> str:
    """The noun in -er of a verb, or ""."""
    stem = inflected(verb, "VERB", "VBG").removesuffix("ing")
    noun = f"{stem}er"
    return noun if len(stem) > 2 and stem.islower() and any(a.tag == "NN" for a in analyses(noun)) else ""


@lru_cache(maxsize=20_000)
def _is_adjective(word: str) -> bool:
    return "ADJ" in parts_of_speech(word) or (word.endswith(_OF_ADJECTIVES) and zipf(word) >= _FREQUENT)


def _are_related(suffix: str, other: str) -> bool:
    """Whether two words with a short common stem and these suffixes are related."""
    one_is_bare = (suffix == "" and other in _DERIVING) or (other == "" and suffix in _DERIVING)
    return one_is_bare or any({suffix, other} <= alike for alike in _ALIKE)


@lru_cache(maxsize=50_000)
def _is_form(other: str, word: str) -> bool:
    """Whether `other` is not a dictionary form, or is a form of `word`."""
    return dictionary_form(other) != other or any(a.lemma == word for a in analyses(other)) or not analyses(other)


@cache
def _families() -> Mapping[str, tuple[tuple[str, str], ...]]:
    families: dict[str, list[tuple[str, str]]] = {}
    for word in frequent_words(_FREQUENT):
        for stem, suffix in _keys(word):
            families.setdefault(stem, []).append((word, suffix))
    return {stem: tuple(words) for stem, words in families.items() if len(words) > 1}


def _keys(word: str) -> Iterator[tuple[str, str]]:
    """The possible stems of a word, each with its suffix."""
    seen = set()
    for stem, suffix in _raw_keys(word):
        stem = _normal(stem)
        if len(stem) >= 3 and stem not in seen:
            seen.add(stem)
            yield stem, suffix


def _raw_keys(word: str) -> Iterator[tuple[str, str]]:
    yield word, ""
    for length in range(1, min(8, len(word) - 2)):
        if word[-length:] in _SUFFIXES:
            yield word[:-length], word[-length:]
    for ending, other in _ALTERNATIONS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield word[:-len(ending)] + other, ending


def _normal(stem: str) -> str:
    stem = stem[:-1] if stem.endswith("e") else f"{stem[:-1]}y" if stem.endswith("i") else stem
    return stem[:-1] if stem[-2:-1] == stem[-1:] and stem[-1:] not in "aeiou" else stem


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    listed: dict[str, dict[str, None]] = {}
    for row in _LISTED.replace("\n", ";").split(";"):
        words = row.split()
        for word in words:
            listed.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in listed.items()}
