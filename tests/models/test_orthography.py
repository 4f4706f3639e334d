"""Each rule finds what it should, and good English in all its forms is left alone."""

import random
from itertools import pairwise

import pytest
from degarble.models.rules.articles import starts_with_vowel_sound
from degarble.models.rules.ordinals import ordinal_ending
from degarble.models.rules.orthography import _NO_PROSE, RULES, is_tokenised, non_prose_mask, repairs
from degarble.models.rules.repairs import Repair, without_overlap
from hypothesis import given, settings
from hypothesis import strategies as st


def mended(text: str) -> str:
    """The text with every repair that knows its replacement applied."""
    for repair in reversed(repairs(text)):
        if repair.replacement is not None:
            text = text[:repair.start] + repair.replacement + text[repair.end:]
    return text


FOUND = [
    ("lost_space", "They left the valley.Later they returned.", "They left the valley. Later they returned."),
    ("lost_space", "He shut the door,then he sat down.", "He shut the door, then he sat down."),
    ("lost_space", 'She called it "a war."The crowd rose.', 'She called it "a war." The crowd rose.'),
    ("lost_space", "He praised the “old guard”before he left.", "He praised the “old guard” before he left."),
    ("lost_space", "They spoke of“open doors” again.", "They spoke of “open doors” again."),
    ("lost_space", 'The mayor said,"We will build it."', 'The mayor said, "We will build it."'),
    ("lost_space", "He met Lin,Chen,Zhou and others.", "He met Lin, Chen, Zhou and others."),
    ("lost_space", "It ended in 2014.The rest is known.", "It ended in 2014. The rest is known."),
    ("space_before_mark", "The river rose , and the bridge, they said, fell.",
     "The river rose, and the bridge, they said, fell."),
    ("space_before_mark", "The river rose, and then, at last, it fell .",
     "The river rose, and then, at last, it fell."),
    ("space_before_mark", "The river ( in flood) rose.", "The river (in flood) rose."),
    ("broken_hyphen", "A well -known painter lives here.", "A well-known painter lives here."),
    ("broken_hyphen", "The post- war years were lean.", "The post-war years were lean."),
    ("broken_hyphen", "A French -German treaty was signed.", "A French-German treaty was signed."),
    ("article", 'She bought a "ancient" coin.', 'She bought an "ancient" coin.'),
    ("broken_hyphen", "The Anglo -Saxon kings ruled.", "The Anglo-Saxon kings ruled."),
    ("broken_hyphen", "They signed a 12- year lease.", "They signed a 12-year lease."),
    ("broken_hyphen", "A rules- based order.", "A rules-based order."),
    ("glued_capital", "They came fromOsaka by train.", "They came from Osaka by train."),
    ("glued_word", "They came fromSchool by train.", "They came from school by train."),
    ("glued_function_word", "The end ofthe road was near.", "The end of the road was near."),
    ("glued_function_word", "He sat inthe garden.", "He sat in the garden."),
    ("split_word", "The develop ment of trade took years.", "The development of trade took years."),
    ("split_word", "An inter national court met.", "An international court met."),
    ("doubled_word", "They walked to the the station.", "They walked to the station."),
    ("doubled_word", "Many migrant migrant workers came.", "Many migrant workers came."),
    ("doubled_word", "He joined the Administration Administration.", "He joined the Administration."),
    ("doubled_phrase", "They met in the in the library.", "They met in the library."),
    ("doubled_phrase", "He flew to New York New York last week.", "He flew to New York last week."),
    ("doubled_phrase", "They won for the second time for the second time.", "They won for the second time."),
    ("ordinal_ending", "It was her 21th birthday.", "It was her 21st birthday."),
    ("ordinal_ending", "The 112nd and the 3th day.", "The 112th and the 3rd day."),
    ("same_twice", "They stressed prudence and prudence.", "They stressed prudence."),
    ("same_twice", "Prudence and prudence is needed.", "Prudence is needed."),
    ("same_twice", "They won the battle against hunger and the battle against hunger.",
     "They won the battle against hunger."),
    ("article", "They built a “open market” there.", "They built an “open market” there."),
    ("article", "It was an unique chance.", "It was a unique chance."),
    ("article", "We waited a hour.", "We waited an hour."),
    ("article", "She holds a MBA.", "She holds an MBA."),
    ("article", "He is an European.", "He is a European."),
    ("article", "A old man smiled.", "An old man smiled."),
    ("article", "She has a 8-year-old son.", "She has an 8-year-old son."),
    ("space_in_quotes", 'He said "it rains " and left.', 'He said "it rains" and left.'),
    ("space_in_quotes", "He said “ it rains” and left.", "He said “it rains” and left."),
    ("mojibake", "The cafÃ© in MÃ¼nchen closed.", "The café in München closed."),
    ("stray_control", "The \u200btown\x02 slept.", "The town slept."),
    ("look_alike", "The rivеr froze.", "The river froze."),
    ("fullwidth", "The river rose，and the bridge fell。", "The river rose, and the bridge fell."),
    ("fullwidth", "In ２０１９ the town （then small） grew.", "In 2019 the town (then small) grew."),
]


@pytest.mark.parametrize(("rule", "text", "wanted"), FOUND)
def test_finds_and_mends(rule: str, text: str, wanted: str) -> None:
    assert {repair.rule for repair in repairs(text)} == {rule}
    assert mended(text) == wanted


MARKED = [
    ("untranslated", "The director of the 蕃 office spoke.", "蕃"),
    ("untranslated", "He returned to the город in spring.", "город"),
    ("stray_control", "The caf\ufffd was full of people.", "caf\ufffd"),
    ("lost_quote", 'They set up the so-called "silent wall along the coast.', '"silent wall along the'),
]


@pytest.mark.parametrize(("rule", "text", "marked"), MARKED)
def test_marks_what_it_cannot_mend(rule: str, text: str, marked: str) -> None:
    (repair,) = repairs(text)
    assert (repair.rule, repair.replacement, text[repair.start:repair.end]) == (rule, None, marked)


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in FOUND} | {case[0] for case in MARKED} == set(RULES)


def test_a_glued_capital_may_hide_a_common_word() -> None:
    (repair,) = repairs("They reached the border andTown hall.")
    assert (repair.replacement, repair.alternatives) == ("and town", ("and Town",))
    (repair,) = repairs("They reached the border andTown Hall.")
    assert (repair.replacement, repair.alternatives) == ("and Town", ("and town",))


GOOD = [
    # names, brands, abbreviations
    "Dr. J.R.R. Smith, Ph.D., moved from the U.S. to the U.K. in 1999.",
    "She uses an iPhone, YouTube, eBay, GitHub, LaTeX and a MacBook; McDonald and DeSantis do not.",
    "Yahoo!Japan, Node.js, ASP.NET and Amazon.com opened at 10:30, i.e. early, e.g. before noon.",
    "Lang Lang, Yang Yang, Li Li and Boutros Boutros-Ghali went to Pago Pago with Duran Duran.",
    "The A and B grades; vitamin A is vital; an X-ray; a one-off; a UN envoy; an FBI agent; a NATO summit.",
    "An honest heir waited an hour for a European union, a university, a unicorn and an umbrella.",
    "A historic hotel, an historic hotel, a Ukrainian and a Uyghur, an 18-year-old and an 80-page book.",
    "An Jianguo spoke. A New York judge agreed.",
    # addresses, files, code, mark-up
    "Write to jo.doe@example.com or see https://example.com/a,b?c=d and www.example.org.",
    "Open notes.txt, setup.py and data.tar.gz; call obj.method() or std::vector, and set my_var.",
    "Run ls -la or grep -v, then `a  ,b` once more.",
    "Ministry of Foreign Affairs &amp; Trade, <b>bold</b>.",
    # numbers, times, ranges, dashes
    "It cost 1,000.50 dollars at 10:30 on 26 July, version 3.11.2, a ratio of 3:1.",
    "The price fell - by a lot - from 1990-95 to 2001–05; it was -5 degrees.",
    "Two- and three-year terms, pre- or post-war, short-, mid- and long-term aims.",
    "News today -Evening Herald",
    # speech and quotations
    "“It rains,” she said. “Does it?” he asked.",
    '"I came," he said, "and I saw." "And?" she asked.',
    '"This sentence opens a speech that goes on in the next paragraph.',
    "and here ends a speech that began before.\" ",
    "'Tis the season of rock 'n' roll, isn't it?",
    'The board is 6" wide and 5\'10" long.',
    # words said twice on purpose
    "It grew more and more, again and again, very very slowly, and they had had enough.",
    "I know that that is so. No no, bye bye! It went on and on, through and through.",
    "He calls a lie a lie; they gave the friend the friend deserved.",
    "They walked and walked for hours and hours; faster and faster it ran.",
    "From time to time to this day, day by day by day, hand in hand in hand with them.",
    "What will be will be. He said it, it happened. We won something and something was lost.",
    "The logo shows a peach and a peach flower.",
    # compounds and rare words
    "Every day he can not find the home town of the data base makers.",
    "Therein, thereof, hereto, somewhat, whatsoever, into, onto, forever, tofu, without.",
    "A policy maker, a cyber attack, an inter-city train.",
    # foreign words as glosses
    "Xi Jinping (习近平) met Vladimir Putin (Владимир Путин).",
    "The character 中 means middle, the Russian мир means peace.",
    "Café, naïve, São Paulo, Gdańsk, Ångström, β-carotene, 5 µm, 20 °C, € 5.",
    # tokenised text: spaces are the form
    "The river rose , and the bridge ( built in 1901 ) fell .",
    "He didn 't say it , she said : \" It rains . \" And it did .",
    "A rules @-@ based order , he &apos;s told .",
    "It is John 's , they say .",
    # ellipses and headings
    "Well ... it depends ... perhaps.",
    "We had a good laugh )",
    "Chapter 1: Beginnings",
    "Name\tValue\tUnit",
    "",
    " ",
]


@pytest.mark.parametrize("text", GOOD)
def test_leaves_good_text_alone(text: str) -> None:
    assert repairs(text) == []


@pytest.mark.parametrize(("text", "tokenised"), [
    ("It rained , and it stopped .", True), ("It rained, and it stopped.", False), ("It rained", False),
    ("A rules @-@ based order", True), ("It rained , but then, after all, it stopped.", False),
    ("The share is 19 % .", True), ("He is an Inc. man , they say .", True)])
def test_knows_tokenised_text(text: str, tokenised: bool) -> None:
    assert is_tokenised(text) is tokenised


@pytest.mark.parametrize(("word", "vowel"), [
    ("apple", True), ("one", False), ("once", False), ("only", True), ("onion", True), ("hour", True),
    ("honest", True), ("house", False), ("historic", None), ("user", False), ("usher", True),
    ("union", False), ("unintended", True), ("unimportant", True),
    ("unanimous", False), ("umbrella", True), ("eulogy", False),
    ("event", True), ("European", False), ("year", False), ("MRI", True), ("CEO", False), ("NATO", None),
    ("EU", None), ("FBI", True), ("UN", None), ("AI", True), ("8", True), ("11", True), ("18", True),
    ("1", False), ("100", False), ("1800", None), ("80", True), ("x", None), ("zzyzx", None)])
def test_how_words_begin(word: str, vowel: bool | None) -> None:
    assert starts_with_vowel_sound(word) is vowel


_LETTERS = "aeAnN thofTe.,\"“”'-1 中и\u200bÃ©()[]!?:;，"
_TEXT = st.text(st.sampled_from(_LETTERS), max_size=80) | st.text(max_size=60)


@settings(max_examples=300, deadline=None)
@given(_TEXT)
def test_repairs_are_sorted_apart_and_change_something(text: str) -> None:
    found = repairs(text)
    assert all(0 <= r.start < r.end <= len(text) for r in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(r.replacement != text[r.start:r.end] and r.rule in RULES for r in found)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6)), max_size=20))
def test_the_first_given_of_overlapping_repairs_stays(places: list[tuple[int, int]]) -> None:
    given_ = [Repair(start, start + size, "", "", str(i), "") for i, (start, size) in enumerate(places)]
    kept: list[Repair] = []
    for repair in given_:
        if all(repair.end <= other.start or other.end <= repair.start for other in kept):
            kept.append(repair)
    assert without_overlap(given_) == sorted(kept, key=lambda r: r.start)


_RNG = random.Random(7)
HUGE = {
    "one word": "a" * 100_000, "dots": "a." * 50_000, "commas": "ab,cd" * 20_000, "quotes": '"a ' * 33_000,
    "spaces": " " * 100_000, "brackets": "( a" * 33_000, "doubles": "the " * 25_000,
    "and": "ab and " * 14_000,
    "controls": "\u200b " * 50_000, "Chinese": "a中，" * 33_000, "hyphens": "a -b" * 25_000,
    "mojibake": "cafÃ© " * 16_000, "tags": "<a" * 50_000,
    "noise": "".join(_RNG.choice("ab ,.\"“”-(中é") for _ in range(100_000)),
}


@pytest.mark.parametrize("kind", HUGE)
def test_huge_segments_are_read_to_their_end(kind: str) -> None:
    text = HUGE[kind]
    found = repairs(text)
    assert all(0 <= r.start <= r.end <= len(text) and r.replacement != text[r.start:r.end] for r in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.lists(st.sampled_from(["a", ".", "/", ":", "www.", "@", "com", " ", "-", "_x", "()", "&lt;", "<b>",
                                 "x" * 250]), max_size=12).map("".join))
def test_what_is_no_prose_is_not_missed_by_the_quick_look(text: str) -> None:
    assert any(non_prose_mask(text)) == (_NO_PROSE.search(text) is not None)


def test_ordinals_of_any_length_are_read() -> None:
    assert [repair.replacement for repair in ordinal_ending(f"{'1' * 5000}st")] == [f"{'1' * 5000}th"]
