"""Finds the numbers in a source text of any script."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from math import prod

from ..scripts import CHINESE, JAPANESE, KOREAN, script
from .english import DATE, dates_in
from .quantity import Kind, Quantity, unique

_HANZI_DIGITS = {character: value for value, group in enumerate(
    ("〇零○", "一壹弌", "二贰貳两兩弐", "三叁參叄参", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"))
    for character in group}
_SMALL = {"十": 10.0, "拾": 10.0, "百": 100.0, "佰": 100.0, "千": 1000.0, "仟": 1000.0, "십": 10.0, "백": 100.0,
          "천": 1000.0, "廿": 20.0}
_LARGE = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8, "兆": 1e12, "만": 1e4, "억": 1e8, "조": 1e12}
_ONES, _SMALLS, _LARGES = ("".join(of) for of in (_HANZI_DIGITS, _SMALL, _LARGE))
_NUMERAL = _ONES + _SMALLS + _LARGES
_ASIAN = re.compile(rf"(?P<tenths>\d)割(?:(?P<hundredths>\d)分)?(?:(?P<thousandths>\d)[厘毛])?(?!合)"
                    rf"|\.\d+|(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?"
                    rf"(?: ?[多余餘]?(?:[{_SMALLS}](?![米克瓦])(?!兆[焦瓦赫帕字比])[{_LARGES}]?"
                    rf"|[{_LARGES}]+)"
                    rf"(?:\d[\d,]*(?:\.\d+)?)?)*"
                    rf"|(?<!\d)[{_NUMERAL}]+(?:[多余餘几幾数數][{_LARGES}]+)?(?:[点點][{_ONES}]+(?![十分]))?[{_LARGES}]*")
_ABOUT = re.compile(rf"([{_NUMERAL}]*十)([{_ONES}])([{_ONES}])")
"""Approximate numbers in Chinese: ten, seven, eight for seventeen or eighteen."""
_EITHER = re.compile(rf"([{_ONES}])([{_ONES}])(?=[{_SMALLS}{_LARGES}])")
"""Approximate numbers: 六七千 is six or seven thousand."""
_PIECE = re.compile(rf"(\d[\d,]*(?:\.\d+)?)|([{_NUMERAL}])")
_COUNTERS = ("年月日号號时時分秒人名个個元円块岁歳才回次家台条件度倍％%届位间間天周週点點吨公米里キメトド校社本"
             "頭戸票ポかヶ例所座辆艘架级級层階番区명일월년원개시분회대위")
_VAGUE = "数數几幾何多餘余"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民国": 1911, "民國": 1911}
_TENTHS = "割成"
_AFTERNOON = re.compile(r"(?:午後|下午|晚上|夜|오후|傍晚|晚)$")
_FRACTION = re.compile(rf"([{_NUMERAL}\d]+)分(?:之|の)([{_NUMERAL}\d.]+)")
_WORDS_WITH_NUMERALS = re.compile("一些|一起|一般|一样|一定|一直|一时|一致|一方|一部|万一|十分|千万|三明治|一下|四川|"
                                  "三菱|一带一路|一帯一路|九州|四国|千葉|三重|百度|五輪|五环|十字|万博|八百长|三井|三星|三亚")
_SPACED = re.compile(r"(?<![\w.,])[-−]?(?P<digits>\d{1,3}(?:(?P<mark>[.,' ’  ])\d{3})(?:(?P=mark)\d{3})*(?!\d)"
                     r"(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?P<rest>\w*)(?P<percent> ?[%٪])?")
_APART = re.compile(r"(?<![\w.,])\d+(?:(?P<mark> [.,] )\d+)(?:(?P=mark)\d+)*")
"""A number with spaces around its marks, as tokenizers write it."""
_UNITS = re.compile(r"(?:km|kg|m|cm|mm|g|t|ha|ml|l|st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_ENTITY = re.compile(r"&#?\w+;")
_POINT = re.compile(r"(?<=\d)[・･](?=\d)|(?<![\d])[・･](?=\d{3}(?!\d))")
_RANGE = re.compile(r"(\d{4})年?[-~～〜–—－ー]$")
_MULTIPLIERS = (("тысяч", 1e3), ("тисяч", 1e3), ("тис", 1e3), ("тыс", 1e3), ("миллион", 1e6), ("мільйон", 1e6),
                ("млн", 1e6), ("миллиард", 1e9), ("мільярд", 1e9), ("млрд", 1e9), ("триллион", 1e12),
                ("трильйон", 1e12),
                ("mii", 1e3), ("mie", 1e3), ("milioane", 1e6), ("milion", 1e6), ("miliard", 1e9), ("tuhat", 1e3),
                ("miljon", 1e6), ("miljard", 1e9), ("million", 1e6), ("millón", 1e6), ("millones", 1e6),
                ("mille", 1e3), ("mil", 1e3), ("milliard", 1e9), ("milliarden", 1e9), ("tausend", 1e3),
                ("mio", 1e6), ("mrd", 1e9), ("milhão", 1e6), ("milhões", 1e6), ("milhões", 1e6), ("bilhões", 1e9),
                ("bilhão", 1e9), ("thousand", 1e3), ("billion", 1e9), ("trillion", 1e12),
                ("लाख", 1e5), ("करोड", 1e7), ("हजार", 1e3), ("हज़ार", 1e3), ("अर्ब", 1e9), ("अरब", 1e9),
                ("सय", 1e2), ("खरब", 1e11), ("खर्ब", 1e11), ("मिलियन", 1e6), ("बिलियन", 1e9),
                ("ट्रिलियन", 1e12), ("مليون", 1e6),
                ("ملايين", 1e6), ("مليار", 1e9), ("ألف", 1e3), ("آلاف", 1e3), ("מיליון", 1e6), ("מיליארד", 1e9),
                ("אלף", 1e3), ("εκατομμύρι", 1e6), ("δισεκατομμύρι", 1e9), ("χιλιάδ", 1e3), ("triệu", 1e6),
                ("nghìn", 1e3), ("ngàn", 1e3), ("tỷ", 1e9), ("juta", 1e6), ("ribu", 1e3), ("milyon", 1e6),
                ("milyar", 1e9), ("bin", 1e3), ("ล้าน", 1e6), ("พัน", 1e3), ("หมื่น", 1e4), ("แสน", 1e5),
                ("දහස", 1e3), ("ලක්ෂ", 1e5), ("මිලියන", 1e6), ("කෝටි", 1e7), ("බිලියන", 1e9))
_BUDDHIST = re.compile(r"(?:พ\.?ศ\.?|พุทธศักราช)\s*$")
_BUDDHIST_YEARS = 543


@lru_cache(maxsize=4096)
def source_numbers(text: str) -> tuple[Quantity, ...]:
    """The numbers of a source text, in order. Digits of all scripts are read."""
    text = _ENTITY.sub(lambda match: " " * len(match[0]), text)
    plain = _POINT.sub(".", "".join(map(_digit, text)))
    found = _asian(plain) if script(text) in (CHINESE, JAPANESE, KOREAN) else _spaced(plain)
    return tuple(found)


def _digit(character: str) -> str:
    """The character in ASCII if it is a digit of any script or a full-width mark."""
    value = unicodedata.decimal(character, None)
    if value is not None:
        return str(value)
    return {"，": ",", "．": ".", "％": "%", "٫": ".", "٬": ",", "：": ":"}.get(character, character)


def _asian(text: str) -> Iterator[Quantity]:
    fractions = list(_FRACTION.finditer(text))
    for match in fractions:
        below, above = (_asian_value(part) for part in match.groups())
        if below and above is not None:
            kind: Kind = "percent" if below == 100 else "number"
            values = (above,) if below == 100 else (above / below, above, below)
            yield Quantity(*match.span(), match[0], values, kind, below == 100)
    yield from dates_in(text)
    done = [match.span() for match in (*fractions, *DATE.finditer(text), *_WORDS_WITH_NUMERALS.finditer(text))]
    for match in _ASIAN.finditer(text):
        if not (any(start <= match.start() < end for start, end in done) or _is_code(text, match)
                or (len(match[0]) > 1 and set(match[0]) <= set(_LARGES))):  # 亿万 means "very many"
            yield from _asian_numbers(text, match)


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Whether the number is a part of a code, like "G20" or "3D"."""
    before = text[max(0, match.start() - 2):match.start()]
    follows_letter = before[-1:].isascii() and (before[-1:].isalpha() or (
        before[-1:] in "-_/" and before[:-1].isalpha()))
    is_unit = _UNITS.match(text, match.end()) is not None
    return follows_letter or (re.match("[A-Za-z]", text[match.end():]) is not None and not is_unit)


def _asian_numbers(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """The number that a match of _ASIAN means: one for each digit in "三四年级", else at most one."""
    start, end = match.span()
    form, about = match[0], _ABOUT.fullmatch(match[0])
    if match["hundredths"] or match["thousandths"]:
        share = float(f"0.{match['tenths']}{match['hundredths'] or 0}{match['thousandths'] or 0}")
        yield Quantity(start, end, form, (round(100 * share, 1), share), "percent")
        return
    end = match.end("tenths") if match["tenths"] else end
    if _is_row_of_digits(form, text[end:end + 2]):
        yield from (Quantity(start + at, start + at + 1, numeral, (float(_HANZI_DIGITS[numeral]),), certain=False)
                    for at, numeral in enumerate(form))
    elif (either := _EITHER.search(form)) and _HANZI_DIGITS[either[2]] == _HANZI_DIGITS[either[1]] + 1:
        readings = [_asian_value(form[:a] + form[b:]) for a, b in (either.span(2), either.span(1))]
        yield Quantity(start, end, form, unique(value or 0.0 for value in readings), certain=False)
    elif about:
        low = _asian_value(about[1] + about[2]) or 0.0
        values = unique([low, float(_HANZI_DIGITS[about[3]]) + low // 10 * 10])
        yield Quantity(start, end, form, values, certain=False)
    elif (value := _asian_value(re.sub("[ 多余餘几幾数數]", "", text[start:end]))) is not None:
        yield _asian_quantity(text, start, end, value)


def _is_row_of_digits(form: str, after: str) -> bool:
    """Whether each numeral is a digit of its own ("三四年级"). Years and forms with a zero are one number."""
    return len(form) > 1 and all(numeral in _HANZI_DIGITS for numeral in form) and (
        not after.startswith("年") or after in ("年级", "年級")) and \
        not any(_HANZI_DIGITS[numeral] == 0 for numeral in form)


def _asian_quantity(text: str, start: int, end: int, value: float) -> Quantity:
    form, before, after = text[start:end], text[:start], text[end:end + 2]
    values, ordinal = [value], before.endswith(("第", "제"))
    kind: Kind = "number"
    in_digits = form[0].isdigit()
    firm = in_digits or (len(form) > 1 and after[:1] in _COUNTERS and after[:1] != ""
                         and (any(c in _SMALL or c in _LARGE for c in form) or len(form) > 2))
    if before.endswith(tuple(_VAGUE)) or (after[:1] in "多几幾数數余餘" and after):
        firm = False
    era = next((first for name, first in _ERAS.items() if before.endswith(name)), None)
    if after.startswith("年") and era is not None:
        values, kind = [value + era, value], "year"
    elif after.startswith("年") and value >= 1000:
        kind = "year"
    elif after.startswith(("年代", "世紀", "世纪")):
        values.append(value + 1900)
    elif after.startswith("月") and 1 <= value <= 12:
        kind = "month"
    elif after.startswith(("日", "号", "號", "일")):
        ordinal = True
    elif after.startswith(("%", "个百分", "ポイ", "퍼센", "パーセ")):
        kind = "percent"
    elif after[:1] and after[:1] in _TENTHS and value <= 10:
        values, kind = [10 * value, value], "percent"
        firm = firm and after[:1] == "割"
    elif after.startswith(("时", "時", "点", "點", ":", "시")):
        kind = "hour"
        values += [value + 12] if value < 12 else [value - 12]
        if _AFTERNOON.search(before) and value < 12:
            values = [value, value + 12]
    first = _RANGE.search(before)
    if first and len(form) == 2 and form.isdigit():
        values.append(value + int(first[1]) // 100 * 100)
    if len(form) == 2 and form.isdigit() and kind == "number":
        values += [1900 + value, 2000 + value]
    if kind == "hour" and after[1:2] == "半":
        values.append(30.0)
    return Quantity(start, end, form, unique(values), kind, firm, ordinal)


def _asian_value(form: str) -> float | None:
    """The value of digits and numerals ("3万5千", "一千二百", "二〇二一"); None for other forms, like "亿万"."""
    pieces = _PIECE.findall(form)
    if not pieces or "".join(a or b for a, b in pieces) != form.replace("点", "").replace("點", ""):
        return float(form) if re.fullmatch(r"\.\d+", form) else None
    point = re.search("[点點]", form)
    if point:
        whole = _asian_value(form[:point.start()])
        scale = prod(_LARGE[c] for c in form if c in _LARGE)
        decimals = "".join(str(_HANZI_DIGITS[c]) for c in form[point.end():] if c in _HANZI_DIGITS)
        return None if whole is None or not decimals else float(f"{whole:.0f}.{decimals}") * scale
    if len(pieces) > 1 and all(b in _HANZI_DIGITS for _, b in pieces):
        return float("".join(str(_HANZI_DIGITS[b]) for _, b in pieces))
    total = section = 0.0
    current: float | None = None
    for at, (digits, numeral) in enumerate(pieces):
        if digits:
            current = float(digits.replace(",", ""))
        elif numeral in _HANZI_DIGITS:
            current = float(_HANZI_DIGITS[numeral])
        elif numeral in _SMALL:
            section, current = section + (1.0 if current is None else current) * _SMALL[numeral], None
        elif at and pieces[at - 1][1] in _LARGE:
            total *= _LARGE[numeral]  # 万亿
        else:
            section += current or 0.0
            total, section, current = total + (section or 1.0) * _LARGE[numeral], 0.0, None
    return total + section + (current or 0.0)


def _spaced(text: str) -> Iterator[Quantity]:
    dates, apart = list(DATE.finditer(text)), list(_APART.finditer(text))
    yield from dates_in(text)
    for match in _SPACED.finditer(text):
        if any(date.start() <= match.start() < date.end() for date in dates):
            continue
        rest, after = match["rest"].casefold(), text[match.end("digits"):].lstrip("- \xa0").removeprefix("de ")
        word = re.split(r"[\s,;.]", after, maxsplit=1)[0].casefold()
        start, end = match.start("digits"), match.end("digits")
        scale = next((by for name, by in _MULTIPLIERS if (rest or word).startswith(name)
                      and len(rest or word) <= len(name) + 3), None)
        if match["mark"] and re.match(r"-\d", text[end:]):
            continue  # a telephone number
        if rest and scale is None and rest[0].isascii() and rest[0].isalpha() and len(rest) > 3:
            continue
        readings = _readings(match["digits"], match["mark"])
        values = [value * scale for value in readings] if scale else readings
        kind: Kind = "percent" if match["percent"] else "number"
        if _BUDDHIST.search(text[:start]):
            values, kind = [values[0] - _BUDDHIST_YEARS, values[0]], "year"
        if text[end:end + 1] == ":" or text[end:end + 2].lower().startswith(("h", " h")):
            kind = "hour"
            values += [values[0] + 12] if values[0] < 12 else [values[0] - 12]
        if len(match["digits"]) == 2:
            values += [1900 + values[0], 2000 + values[0]]
        if text[end:end + 1] in (".", "/", "-") and values[0] <= 31:
            values.append(values[0])
        whole = next((run for run in apart if run.start() <= start < run.end()), None)
        if whole:
            mark = whole["mark"].strip()
            values += _readings(re.sub(r"\s", "", whole[0]), mark)
        yield Quantity(start, end, match["digits"], unique(values), kind, whole is None)


def _readings(digits: str, mark: str | None) -> list[float]:
    """The possible values of digits with points and commas: "1.234" can be 1234 or 1.234."""
    bare = re.sub("[^0-9.,]", "", digits)
    if not re.search("[.,]", bare):
        return [float(bare)]
    *_, last = re.split("[.,]", bare)
    as_whole = float(re.sub("[.,]", "", bare))
    cut = len(bare) - len(last) - 1
    as_decimal = float(re.sub("[.,]", "", bare[:cut]) + "." + last)
    if mark in (".", ",") and bare.count(mark) != 1:
        return [as_whole] if bare[cut] == mark else [as_decimal]
    if len(last) == 3:
        return [as_whole, as_decimal]
    return [as_decimal]
