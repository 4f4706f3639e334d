"""Proposals that replace rare words by frequent words of similar spelling, and confusable words by each other."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from ..english.frequencies import zipf
from ..english.lemmas import analyses
from ..english.word_classes import CLOSED, frequent_words
from .grammar.sentence import Token, replace_token, tokens
from .proposal import Document, Proposal

KIND, CATEGORY = "spelling", "fluency/spelling"
BASE, STEP, A_WORD, BY_SOUND = 1.5, 1.5, 1.0, 1.5
"""Costs: of any respelling, of each changed letter, and if the rare form is a word; of a confusable word."""
_RARE, _RARE_UNKNOWN, _FREQUENT = 2.7, 3.6, 3.2
"""Zipf frequencies: words of the dictionary below _RARE and other words below _RARE_UNKNOWN may be misspelt; their
replacement needs _FREQUENT."""
_MIN_DIFFERENCE = 0.8
"""Zipf difference by which the replacement is more frequent."""
_MIN_LENGTH, _MIN_LENGTH_FOR_TWO = 4, 6
_MAX_WORDS = 4
_MAX_MATCHES = 24
_CONFUSED = """
their there they're; your you're; its it's; affect effect; then than; lose loose; principal principle
to too two; whose who's; advice advise; accept except; access excess; adapt adopt adept; aid aide; altar alter
assure ensure insure; bare bear; board bored; brake break; breath breathe; by buy bye; capital capitol
career carrier; cite site sight; coarse course; compliment complement; conscience conscious; council counsel
councillor counsellor; country county; desert dessert; device devise; dairy diary; die dye; dose does
draft draught; economic ecological; elicit illicit; emigrate immigrate; eminent imminent; expand expend
extend extent; fair fare; farther further; form from; formally formerly; foreword forward; gilt guilt; hear here
heard herd; hole whole; hoard horde; idle idol; incidence incidents; instance instants; know now no; knew new
later latter; lead led; lessen lesson; lightening lightning; live leave; loan lone; mail male; main mane
marshal martial; meat meet; medal metal; miner minor; moral morale; of off; passed past; patience patients
peace piece; peak peek pique; personal personnel; plain plane; pole poll; practice practise; precede proceed
price prize; pray prey; presence presents; prosecute persecute; quiet quite; rain reign rein; raise rise arise
right write rite; road rode; role roll; sale sail; scene seen; sea see; sent cent scent; sever severe; sole soul
stationary stationery; statue statute stature; steal steel; storey story; tail tale; team teem
thorough through though; threw through; throne thrown; trail trial; waist waste; wait weight; waive wave
war was; ware wear where were; weak week; weather whether; which witch; wander wonder; won one; world word
would wood; angel angle; causal casual; costumer customer; crash crush; fell felt fall; found founded
hard hardly; high highly; late lately; near nearly; lay lie laid; rob rub; sit set; special especial especially
thing think; three tree; tired tried; trust thrust; united untied; exit exist; contract contact; contest context
conform confirm; reality realty; region religion; respectively respectfully; sensible sensitive; imply infer
police policy; lunch launch; ban van; bribe bride; chef chief; sweet sweat; vary very; warn worn warm
aboard abroad; alley ally; attach attack; collision collusion; commend command comment; cooperation corporation
decease disease; decent descent; defuse diffuse; discreet discrete; disinterested uninterested; envelop envelope
historic historical; ingenious ingenuous; lately latest; beside besides; sometime sometimes; everyday every-day
maybe may-be; already all-ready; altogether all-together; into in-to; apart a-part; anymore any-more
someday some-day; cannot can-not; dont don't; doesnt doesn't; didnt didn't; cant can't cannot; wont won't
isnt isn't; wasnt wasn't; arent aren't; havent haven't; im I'm; ive I've; thats that's
"""


def spelling(document: Document, index: int) -> Iterator[Proposal]:
    """The similar frequent words for each rare word, and the other words for each confusable word."""
    sentence = tokens(document.texts[index])
    for at, token in enumerate(sentence):
        for other in confusable_words().get(token.low, ()):
            yield replace_token(sentence, at, other, KIND, BY_SOUND, f"{token.low!r} is taken for {other!r}", CATEGORY)
        if _may_be_misspelt(token):
            for other, cost in similar_words(token.low):
                yield replace_token(sentence, at, other, KIND, cost, f"{other!r} is near and more frequent", CATEGORY)


def _may_be_misspelt(token: Token) -> bool:
    return (token.alone or token.right == "-") and not token.named and not token.form[0].isdigit() and \
        not (token.opens and token.form.isupper())


@cache
def confusable_words() -> Mapping[str, tuple[str, ...]]:
    """The words that each word may be confused with."""
    found: dict[str, dict[str, None]] = {}
    for row in _CONFUSED.replace("\n", ";").split(";"):
        group = [word.replace("-", " ") for word in row.split()]
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    return {word: tuple(others) for word, others in found.items()}


@lru_cache(maxsize=50_000)
def similar_words(word: str) -> tuple[tuple[str, float], ...]:
    """Frequent words at an edit distance of one or two from a rare lower-case word, with costs, nearest first."""
    frequency = zipf(word)
    too_frequent = frequency >= (_RARE if analyses(word) else _RARE_UNKNOWN)
    if len(word) < _MIN_LENGTH or too_frequent or word in CLOSED or not (word.isascii() and word.isalpha()):
        return ()
    steps = 2 if len(word) >= _MIN_LENGTH_FOR_TWO else 1
    base = BASE + (A_WORD if frequency >= 1.5 and analyses(word) else 0.0)
    own = {a.lemma for a in analyses(word)}
    near = [(base + STEP * distance + (other[0] != word[0]) * 0.5, -zipf(other), other)
            for length in range(len(word) - steps, len(word) + steps + 1)
            for other, distance, _ in extract(word, _by_length().get(length, ()), scorer=OSA.distance,
                                              score_cutoff=steps, limit=_MAX_MATCHES)
            if zipf(other) >= frequency + _MIN_DIFFERENCE and not own & {a.lemma for a in analyses(other)}]
    return tuple((other, cost) for cost, _, other in sorted(near)[:_MAX_WORDS])


@cache
def _by_length() -> Mapping[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for word in frequent_words(_FREQUENT):
        found.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in found.items()}
