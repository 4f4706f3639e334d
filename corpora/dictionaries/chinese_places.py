"""The English names of Chinese places, from what CC-CEDICT says of them: "Sihong County in Suqian, Jiangsu"."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

KINDS = {"县": "County", "区": "District", "市": "City", "镇": "Town", "村": "Village", "乡": "Township",
         "州": "Prefecture", "省": "Province"}
"""The last character of a place, with the English word for the kind of place."""
_KIND = re.compile(r"\b(?:province|city|county|district|prefecture|township|town|village|banner|municipality|"
                   r"autonomous|region|island|mountain|river|lake|capital)\b", re.IGNORECASE)
_CHINESE = re.compile(r"[\u3400-\u9fff·|]+(?:\[[^]]*\])?")
_HEAD = re.compile(r"\s*[(,;/]| (?:in|of|near|on|at) ")
_NAME = re.compile(r"[A-ZÉÜ][\w'’-]+")
_PROVINCES = re.compile(
    "Anhui|Beijing|Chongqing|Fujian|Gansu|Guangdong|Guangxi|Guizhou|Hainan|Hebei|Heilongjiang|Henan|Hubei|Hunan|"
    "Inner Mongolia|Jiangsu|Jiangxi|Jilin|Liaoning|Ningxia|Qinghai|Shaanxi|Shandong|Shanghai|Shanxi|Sichuan|Taiwan|"
    "Tianjin|Tibet|Xinjiang|Yunnan|Zhejiang")
_LONGEST = 3
"""Syllables of a name that may be written in pinyin. Longer ones contain the name of a people."""
_NO_NAME = frozenset({"Mt", "Mount", "North", "South", "East", "West", "New", "The", "Old"})


def place_names(characters: str, syllables: Sequence[str], definitions: str) -> tuple[str, ...]:
    """The English names of a Chinese place, the likeliest first, then its pinyin; empty if it is none.

    A place with its kind ("泗洪县") has its names with the kind first ("Sihong County", "Sihong").
    """
    text = _CHINESE.sub("", definitions.split("/")[0])
    if not _KIND.search(text):
        return ()
    names = list(dict.fromkeys(_names(text)))
    kind = KINDS.get(characters[-1]) if len(characters) > 2 or characters[-1] == "县" else None
    bare = syllables[:-1] if kind else syllables
    pinyin = "".join(bare).replace("v", "u").capitalize()
    if not names or not (_PROVINCES.search(text) or pinyin.lower() in map(_letters, names)):
        return ()
    if len(bare) <= _LONGEST and pinyin.lower() not in map(_letters, names) and names[0] != "Shaanxi":
        names.append(pinyin)  # Shaanxi has its second a to tell it from Shanxi
    return tuple(form for name in names for form in ((f"{name} {kind}", name) if kind else (name,)))


def _names(text: str) -> Iterator[str]:
    """The capitalised words that begin the text, and what follows each "or"."""
    for part in _HEAD.split(text)[0].split(" or "):
        name = _NAME.match(part)
        if name and name[0] not in _NO_NAME and not _KIND.fullmatch(name[0]):
            yield name[0]


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).lower()
    return re.sub("[^a-z]", "", plain)
