"""Names respelt as by a transliteration and back: Merkel, Meikeer, Mokel.

A name is cut into consonants and vowels, as a syllabary without clusters and with few final consonants would hear
it, and spelt again. The caller's random generator makes the results reproducible; there is no list of names.
"""

import random
import re

_PARTS = re.compile(r"sch|sh|ch|th|ph|ck|[bcdfghjklmnpqrstvwxz]|[aeiouy]+|.", re.DOTALL)
_HEARD = {
    "b": ("b", "p"), "c": ("k", "g"), "ck": ("k", "ke"), "ch": ("q", "ch"), "d": ("d", "t"), "f": ("f",),
    "g": ("g", "k"), "h": ("h",), "j": ("j", "zh", "y"), "k": ("k", "g"), "l": ("l",), "m": ("m",),
    "n": ("n",), "p": ("p", "b"), "ph": ("f",), "q": ("k",), "r": ("l", "r", "er"), "s": ("s", "x", "si"),
    "sch": ("sh",), "sh": ("sh", "x"), "t": ("t", "d"), "th": ("s", "t"), "v": ("w", "f"), "w": ("w", "hu"),
    "x": ("ks", "kes"), "z": ("z", "c", "zi"),
}
_VOWELS = {"a": ("a", "ya", "ai"), "e": ("e", "ei", "ai"), "i": ("i", "yi"), "o": ("o", "ao", "uo"),
           "u": ("u", "wu", "iu"), "y": ("i", "yi")}
_FINALS = {"n", "ng", "r"}


def garble_name(name: str, rng: random.Random) -> str:
    """Respell one word by ear. The result differs from a word of two or more letters."""
    for _ in range(8):
        spelt = _respell(name.lower(), rng)
        if spelt != name.lower():
            return spelt.capitalize() if name[:1].isupper() else spelt
    return name + name[-1:]


def _respell(name: str, rng: random.Random) -> str:
    parts = _PARTS.findall(name)
    spelt: list[str] = []
    for i, part in enumerate(parts):
        if part[0] in "aeiouy":
            letter = part[0]
            spelt.append(part if rng.random() < 0.5 else rng.choice(_VOWELS[letter]))
            continue
        heard = part if rng.random() < 0.4 else rng.choice(_HEARD.get(part, (part,)))
        following = parts[i + 1] if i + 1 < len(parts) else ""
        open_syllable = following[:1] in tuple("aeiouy")
        if not open_syllable and heard not in _FINALS and heard[-1] not in "aeiou" and rng.random() < 0.5:
            heard += rng.choice("eui")
        spelt.append(heard)
    return "".join(spelt)
