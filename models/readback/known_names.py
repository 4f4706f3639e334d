"""Tests whether a word is a name by itself, however rare, and so no garble of a better-known name.

A small language model prefers frequent names to rare but correct ones. As counter-evidence this module uses the
dictionary, word frequencies and the form of Chinese, Japanese and Korean names.
"""

import re
from functools import cache, lru_cache
from itertools import chain

from ...corpora.dictionaries import cedict
from ...corpora.dictionaries.japanese_names import given_names, surnames
from ...corpora.dictionaries.romaji import hepburn, normalised
from ..english.frequencies import zipf
from .pinyin import syllabifications as cuts
from .reading import without_accents

WELL_KNOWN = 2.5
"""The lowest Zipf frequency at which a capitalised form is a known name or an English word."""
SURNAMES = frozenset(
    "ai an ao ba bai ban bao bei bi bian bo bu cai cao cen chai chang che chen cheng chi chong chu chuan chun"
    " cong cui dai dang deng di diao ding dong dou du duan fan fang fei feng fu gai gan gao ge geng gong gou gu"
    " guan gui guo hai han hang hao he hong hou hu hua huan huang hui huo ji jia jian jiang jiao jin jing ju jue"
    " kang ke kong kou kuai kuang lai lan lang lao le lei leng li lian liang liao lin ling liu long lou lu luan"
    " luo lv lyu ma mai man mao mei men meng mi miao min ming mo mou mu na nan ni nie ning niu ou pan pang pei"
    " peng pi pian ping pu qi qian qiang qiao qin qiu qu quan que ran rao ren rong ru ruan rui sang sha shan"
    " shang shao she shen sheng shi shu shuai song su sui sun suo tai tan tang tao teng tian tong tu wan wang"
    " wei wen weng wu xi xia xian xiang xiao xie xin xing xiong xu xuan xue yan yang yao ye yi yin ying yong you"
    " yu yuan yue yun zang zeng zha zhai zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuang zhuo zong zou zu"
    " zuo chan cheung chow chiang choi ho hsu kwok kwong lam lau leung lo mak ng tam tsai tsang tse tsui wong yip"
    " yeung ouyang sima shangguan zhuge situ xiahou huangfu murong dongfang linghu nangong gongsun duanmu"
    .split())
"""Chinese surnames in pinyin and in the commonest other romanisations, in lower case."""
KINDS_OF_PLACE = frozenset(
    "province city county district prefecture town township village river lake mountain mountains island islands"
    " road street avenue bay port harbor harbour airport station railway bridge dam reservoir canyon gorge strait"
    " basin plateau pass temple university banner league region peninsula sea gulf peak valley delta ocean desert"
    " plain glacier".split())
"""Words that follow the name of a place, in lower case."""
_LONGEST_GIVEN = 2  # syllables of a Chinese given name
_KOREAN = re.compile(r"[A-Z][a-z]+-[a-z]+")
_SHORTEST_JAPANESE = 4  # letters; shorter names often equal a syllable of pinyin


def is_known_name(form: str, before: str = "", after: str = "") -> bool:
    """Whether a capitalised word or run of words is a known name or has the form of one. `before` and `after` are the
    adjacent words, or ""."""
    words = tuple(form.split())
    if len(words) > 1 and (is_chinese_person(words) or _is_japanese_person(words) or _is_korean_person(words)):
        return True
    return bool(words) and all(map(_is_known_word, words, (before, *words), (*words[1:], after)))


def is_chinese_person(words: tuple[str, ...]) -> bool:
    """Whether the words have the form of a Chinese person's name: a surname and one or two syllables of pinyin, in
    either order. The syllables can be separate or hyphenated."""
    if not all(word[:1].isupper() for word in words[:2]):
        return False
    letters = [_letters(word) for word in words]
    return any(surname in SURNAMES and _is_given("".join(given))
               for surname, given in ((letters[0], letters[1:]), (letters[-1], letters[:-1])))


@lru_cache(maxsize=16384)
def is_pinyin(word: str) -> bool:
    """Whether the word consists of syllables of pinyin."""
    letters = _letters(word)
    return bool(letters) and bool(cuts(letters, 1))


@lru_cache(maxsize=16384)
def is_listed(word: str) -> bool:
    """Whether the word, or each part of a compound with hyphens, is frequent or part of a name in the dictionary."""
    bare = without_accents(word)
    return any(all(zipf(part) >= WELL_KNOWN or part in _dictionary() for part in parts)
               for parts in ((bare,), bare.split("-")))


def _is_known_word(word: str, before: str, after: str) -> bool:
    letters = _letters(word)
    if len(word) < 2 or letters in SURNAMES or is_listed(word) or is_japanese(word):
        return True
    if _KOREAN.fullmatch(word) and any(other[:1].isupper() and is_listed(other) for other in (before, after)):
        return True
    if not is_pinyin(word):
        return False
    if after.lower() in KINDS_OF_PLACE:
        return True
    beside = (before if before[:1].isupper() else "", after if after[:1].isupper() else "")
    return _is_given(letters) and any(_letters(other) in SURNAMES for other in beside if other)


@lru_cache(maxsize=16384)
def is_japanese(word: str) -> bool:
    """Whether a word is a Japanese surname or given name, romanised as in newspapers."""
    letters = _letters(word)
    return len(letters) >= _SHORTEST_JAPANESE and letters in _japanese()


def _is_japanese_person(words: tuple[str, ...]) -> bool:
    return len(words) == 2 and all(len(word) > 2 and _letters(word) in _japanese() for word in words)


def _is_korean_person(words: tuple[str, ...]) -> bool:
    return len(words) == 2 and any(is_listed(surname) and _KOREAN.fullmatch(given)
                                   for surname, given in (words, words[::-1]))


@lru_cache(maxsize=16384)
def _is_given(letters: str) -> bool:
    return any(len(cut) <= _LONGEST_GIVEN for cut in cuts(letters, 4))


def _letters(word: str) -> str:
    return re.sub("[^a-z]", "", without_accents(word.lower().replace("ü", "v")))


@cache
def _dictionary() -> frozenset[str]:
    """The capitalised words in the names of the dictionary."""
    names = chain((meaning for entry in cedict.entries() if entry.name for meaning in entry.meanings),
                  chain.from_iterable(cedict.places().values()))
    return frozenset(without_accents(word).strip(".,()\"'") for name in names for word in name.split()
                     if word[:1].isupper())


@cache
def _japanese() -> frozenset[str]:
    return frozenset(normalised(hepburn(kana)) for table in (surnames(), given_names())
                     for kana in {name.kana for name in table})
