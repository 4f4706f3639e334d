"""Names of the document heard in a span, and spans that hold but half of one widened."""

from degarble.corpora.records import Span
from degarble.models.elsewhere import heard, like_names, whole_names
from degarble.models.proposals.readback.chinese import ChineseReadBack
from degarble.models.proposals.readback.reading import Reading


class Lexicon:
    """Reads one phrase back."""

    def __init__(self, phrase: str, name: str) -> None:
        self.phrase, self.name = phrase, name

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        return [Reading(self.name, 0.0, "", "sense")] if phrase == self.phrase else []


class Late(Lexicon):
    """Knows nothing the first time."""

    asked = False

    def readings(self, phrase: str, most: int = 12) -> list[Reading]:
        known, self.asked = self.asked, True
        return super().readings(phrase, most) if known else []


def spans(text: str, *marked: str) -> list[Span]:
    return [Span(text.index(one), text.index(one) + len(one), "accuracy/named-entity", "major", 0.6, "tagger")
            for one in marked]


def widened(text: str, *marked: str, read_back: Lexicon) -> list[str]:
    found = whole_names(text, spans(text, *marked), {"shimada"}, read_back)
    return [text[span.start:span.end] for span in found]


def test_a_name_written_or_sounding_like_another_of_the_document() -> None:
    assert like_names("Merkal", ["Merkel", "Oslo"]) == ["Merkel"]
    assert like_names("merkal", ["Merkel"]) == []


def test_a_name_that_went_through_chinese_is_heard_in_the_span() -> None:
    assert heard("Feilideliuke's", ["Oslo"]) == []
    (new, name, _), = heard("Berigen's", ["Oslo", "Bergen"])
    assert (new, name) == ("Bergen's", "Bergen")
    (new, name, _), = heard("then Bolisow", ["Anna Borisov"])
    assert (new, name) == ("then Borisov", "Borisov")


def test_the_nearest_come_first_and_no_more_than_three() -> None:
    near = heard("Karlsun", ["Carlson", "Carlsen", "Kalson", "Karlssen", "Bergen"])
    assert len(near) == 3
    assert [far for *_, far in near] == sorted(far for *_, far in near)


def test_usual_words_and_short_ones_are_not_taken_for_names() -> None:
    assert heard("Minister", ["Menster"]) == []
    assert heard("Ao", ["Au"]) == []
    assert heard("aosilu", ["Oslo"]) == []


def test_a_span_is_widened_where_the_whole_is_read_back_as_a_name_of_the_document() -> None:
    lexicon = Lexicon("Island Field", "Shimada")
    text = "There Coach Island Field spoke, and Field left."
    assert widened(text, "Field", read_back=lexicon) == ["Island Field"]
    assert widened(text, "Island", "Field", read_back=lexicon) == ["Island Field"]
    assert widened(text, "Coach", read_back=lexicon) == ["Coach"]
    assert widened(text, "Coach", "Field", read_back=Lexicon("Coach Island Field", "Shimada")) == [
        "Coach Island Field"]
    assert widened(text, "Island", "Field", read_back=Late("Island Field", "Shimada")) == ["Island Field"]
    assert widened(text, "Coach Island", "Field", read_back=lexicon) == ["Coach Island", "Field"]
    assert widened(text, "Field", read_back=Lexicon("Island Field", "Nobody")) == ["Field"]


def test_half_of_a_name_in_pinyin_is_read_back_through_the_dictionary() -> None:
    text = "People in Fu Dao were warned."
    span, = whole_names(text, spans(text, "Dao"), {"fukushima"}, ChineseReadBack())
    assert text[span.start:span.end] == "Fu Dao"
