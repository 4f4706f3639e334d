"""The names in a Chinese source sentence: of the dictionary, and of persons and places that it lacks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.cedict import Entry
from ...corpora.dictionaries.chinese_places import KINDS
from ...corpora.dictionaries.chinese_words import frequencies
from ..english.frequencies import zipf
from ..readback.known_names import WELL_KNOWN
from ..readback.names import english_name, split_person
from ..readback.pinyin import distance, sounds
from .japanese_names import japanese_person
from .scripts import CHINESE
from .source_name import SourceName, as_pinyin, common_syllables, learned_name
from .words import SourceWord, source_words

_MAX_DISTANCE = 1.6
"""The maximum phonetic distance between characters and a word that they transliterate."""
_ENDS_OF_PLACE = frozenset("山江河湖")
"""Last characters of places that belong to the English name: 韶山 is Shaoshan."""
_NO_NAME = frozenset("等及中内里的了和与上下前后说称为在是有将从到对")
"""Characters that hardly ever end a given name."""
_OFFICES = frozenset("委局部厅署所")
"""Last characters of short names of offices, which may begin like a person's: 卫健委."""
_TRANSLITERATING = frozenset("斯克尔特德姆夫格普布兹赫库鲁卡洛诺娜莎丝蒂奇茨")
"""Characters that, as a word, continue a name that is written by sound: 卢卡 is Lucca, but 卢卡库 is not."""
_PRONOUNS = frozenset("本该此各全某")
"""Characters before a kind of place that are no name: 于本省 is "in this province"."""
_BEFORE_PLACE = frozenset("在于是和从到与及往向由至赴去以的为经沿达省市区县州")
"""Characters before the name of an unknown place. After others, the name may be longer: 尔木市 in 格尔木市."""
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温季俞章鲁葛伍韦"
    "申尤毕聂丛焦柳邢路岳齐梅莫庄辛管祝左涂谷祁舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司"
    "柏宁柯阮桂闵解强柴华车冉房边邬郎蓝臧闫肖代付阴丘裘仇芮桑")
"""The surnames of nearly all Chinese people. Other surnames in the dictionary are mostly other words in a text."""
_HARDLY_A_WORD = 4.5
"""The Zipf frequency in Chinese below which a character is hardly a word by itself."""
_LONGEST_UNLIKE = 2
"""Characters of a name that may stand in pinyin though its English name is another word. 路透社 is always Reuters."""


def chinese_names(text: str) -> Iterator[SourceName]:
    """The names of the dictionary, then the persons and places that it lacks."""
    words = _with_longer_people(source_words(text))
    for at, (word, after) in enumerate(zip(words, (*words[1:], None), strict=True)):
        if after is not None and after.start == word.end and after.form in _TRANSLITERATING:
            continue
        if at and words[at - 1].form != "·" and _is_in_foreign_name(words, at):
            continue
        if word.name:
            entries, places = cedict.by_characters().get(word.form, ()), cedict.places().get(word.form, ())
            people = [found for entry in entries for meaning in entry.meanings[:2]
                      if (found := split_person(entry, meaning))]
            english = [f"{given} {surname}" for _, surname, given in people] + [
                f"{surname} {given}" for _, surname, given in people]
            if not people:
                english = [*places, *(name for entry in entries for meaning in entry.meanings[:4]
                                      for name in _forms(entry, meaning))]
            pinyin = as_pinyin(entries[0].syllables if entries else common_syllables(word.form))
            unlike = not (people or places or _sounds_like(pinyin[0], english))
            if word.form in cedict.named_by_sound() or (unlike and len(word.form) <= _LONGEST_UNLIKE):
                english += pinyin
            if english:
                certain = not places or len(word.form) > 2 or zipf(english[0]) >= WELL_KNOWN
                yield SourceName(word.start, word.end, text[word.start:word.end], _distinct(english), pinyin, certain,
                                 bool(people), surname=people[0][1] if people else "")
        elif len(word.form) > 1 and (learned := learned_name(CHINESE, word.key)):
            yield SourceName(word.start, word.end, word.form, learned, (), True)
    yield from _chinese_people(text, words)


def _with_longer_people(words: Sequence[SourceWord]) -> list[SourceWord]:
    """The words, with a person of two characters as single characters if a character follows that is hardly a word:
    罗文 is a singer, but 罗文彬 is somebody else."""
    found: list[SourceWord] = []
    for word, after in zip(words, (*words[1:], None), strict=True):
        goes_on = (after is not None and after.start == word.end and len(after.form) == 1
                   and frequencies().get(after.form, 0.0) < _HARDLY_A_WORD)
        if goes_on and word.name and len(word.form) == 2 and word.form[0] in _SURNAMES and \
                word.form not in cedict.places():
            found += [replace(word, start=word.start + i, end=word.start + i + 1, form=character, key=character,
                              name=False) for i, character in enumerate(word.form)]
        else:
            found.append(word)
    return found


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one only in an apostrophe: "Yan'an", not "Yanan"."""
    kept: dict[str, str] = {}
    for name in names:
        kept.setdefault(name.replace("'", ""), name)
    return tuple(kept.values())


def _sounds_like(spelling: str, names: Sequence[str]) -> bool:
    """Whether a spelling sounds like one of the names."""
    return any(distance(sounds(spelling), sounds(name), _MAX_DISTANCE) <= _MAX_DISTANCE for name in names)


@lru_cache(maxsize=8192)
def _forms(entry: Entry, meaning: str) -> tuple[str, ...]:
    """The English names in a meaning: both of "Guomindang or Kuomintang". If the characters sound like one of its
    words, that word comes first (默克尔 is "Merkel" and "Angela Merkel")."""
    first, _, second = meaning.partition(" or ")
    if second[:1].isupper():
        return (*_forms(entry, first), *_forms(entry, second))
    english = english_name(meaning)
    parts = [part for part in english.split() if part[0].isupper()]
    if len(parts) < 2:
        return (english,) if english else ()
    heard = sounds("".join(entry.syllables))
    distances = {part: distance(heard, sounds(part), _MAX_DISTANCE) for part in parts}
    nearest = min(distances, key=distances.__getitem__)
    whole = distance(heard, sounds(english), _MAX_DISTANCE)
    return (nearest, english) if distances[nearest] < min(whole, _MAX_DISTANCE) else (english,)


def _chinese_people(text: str, words: Sequence[SourceWord]) -> Iterator[SourceName]:
    """Persons that are not in the dictionary: a surname and one or two characters that are not words themselves."""
    taken = 0
    for at, word in enumerate(words):
        if word.start < taken or word.form == "·" or _is_in_foreign_name(words, at):
            continue
        rest = ""
        for other in words[at + 1:at + 4]:
            if len(other.form) > 1 or other.start != word.end + len(rest):
                break
            rest += other.form
        whole = word.form + rest
        japanese = next((found for size in (4, 3) if (found := japanese_person(whole[:size]))), None)
        if japanese:
            size, names = japanese
            taken = word.start + size
            yield SourceName(word.start, word.start + size, text[word.start:word.start + size], names,
                             tuple(names) + as_pinyin(common_syllables(whole[:size])), False, True)
        elif len(word.form) == 1 and _may_begin_place(text, words, at) and (place := _unknown_place(word.form + rest)):
            size, names = place
            taken = word.start + size
            yield SourceName(word.start, taken, text[word.start:taken], names, names[-1:])
        elif rest and word.form in _chinese_surnames() and (len(word.form) > 1 or word.form in _SURNAMES):
            if rest[1:2] in _OFFICES:
                continue
            given = rest[:2] if rest[1:2] not in _NO_NAME else rest[:1]
            syllables = common_syllables(given)
            taken = end = word.end + len(given)
            if len(syllables) == len(given) and text[end:end + 1] != "·" and given not in _NO_NAME:
                surname = _chinese_surnames()[word.form]
                name, shorter = (f"{surname} {''.join(part).capitalize()}" for part in (syllables, syllables[:1]))
                yield SourceName(word.start, end, text[word.start:end], (name,), (name,), False, True,
                                 (shorter,) if shorter != name else (), surname)


def _is_in_foreign_name(words: Sequence[SourceWord], at: int) -> bool:
    """Whether only single characters stand between "·" and this word: 韦 in 亨利·塔姆韦罗 is no surname."""
    start = words[at].start
    for before in range(at - 1, -1, -1):
        word = words[before]
        if word.end != start or len(word.form) > 1:
            return False
        if word.form == "·":
            return True
        start = word.start
    return False


def _may_begin_place(text: str, words: Sequence[SourceWord], at: int) -> bool:
    """Whether the word before is no unknown character, which may belong to the same name."""
    start = words[at].start
    adjacent = at > 0 and words[at - 1].end == start
    return not adjacent or len(words[at - 1].form) > 1 or text[start - 1] in _BEFORE_PLACE


def _unknown_place(characters: str) -> tuple[int, tuple[str, ...]] | None:
    """The length of the name and its English names, for one or two characters before a kind of place."""
    for size in (3, 2) if characters[0] not in _NO_NAME | _BEFORE_PLACE else ():
        kind = characters[size - 1:size]
        if characters[:size - 1] in cedict.by_characters() and size > 2:
            return None
        if size > 2 and kind in KINDS and characters[1:size] not in cedict.by_characters() and \
                characters[1:size - 1] not in _PRONOUNS:
            name = "".join(common_syllables(characters[:2])).capitalize()
            return size, (f"{name} {KINDS[kind]}", name)
        if kind in _ENDS_OF_PLACE and characters[0] not in _SURNAMES:
            return size, as_pinyin(common_syllables(characters[:size]))
    return None


@cache
def _chinese_surnames() -> Mapping[str, str]:
    """Surnames in simplified characters, with their pinyin."""
    return {entry.characters: "".join(entry.syllables).replace("v", "ü").capitalize() for entry in cedict.surnames()}
