"""Sentence splitting: where sentences end, exact offsets, no sentence too long."""

import pytest
from degarble.corpora.sentences import is_sentence, split
from hypothesis import given, settings
from hypothesis import strategies as st

# "|" stands where a sentence ends and another begins; spaces beside it lie between them
CASES = [
    "The U.S. Senate met.",
    "It rained all night.| The river rose.", "Did it rain?| It did!| Well.",
    "The bridge was closed.|Traffic went round it.", 'She said, "we shall win."|The crowd cheered.',
    "He called it “a farce.”|Nobody laughed.", "Is that so?|Yes, it is.",
    "It cost 40 euros.|Then the price rose.", "They left (too late).|Everyone knew.",
    "They left (too late.)|Everyone knew.", "We met the mayor.|“It is over,” he said.",
    "It ended in 2019.|The next one began in 2021.", 'All was quiet.|"Who is there?" she asked.',
    "It grew by 3.5%.|That was less than hoped.", "The plant was opened by Mr. Sato.|It makes tyres.",
    "He joined the WTO.|The vote was close.", "He lives in the U.S.| She lives in Spain.",
    "The U.S.-led talks failed.", "On Jan. 5 it snowed.", "It rose 3.5 percent.", "Look at No. 5 first.",
    "She has a Ph.D. in law.", "She has a Ph.D.| He has none.",
    "Some fruit, e.g. apples, i.e. pomes, sell well.", "See www.example.com for more.",
    "Visit www.example.com.| It is free.", "Open file.Name.py first.", "It runs on Node.js today.",
    "ASP.NET is old.", "Mr. and Mrs. Smith met Dr. Jones.", "J. R. R. Tolkien wrote it.",
    "J.R.R. Tolkien wrote it.", "George W. Bush left.", "Come at 5 p.m. Monday.",
    "He came at 5 p.m.| Then he left.", "Acme Inc. bought Foo Ltd. Tuesday.", "Acme Inc.| It was cheap.",
    "It was signed by Acme Corp.| The deal closed.", "apples, pears, etc. were sold.",
    "apples, pears, etc.| They sold.", "Gen. Lee and Sen. Ames met Gov. Roy.",
    "at St. Paul's on Main St. in town", "Smith v. Jones was heard.", "See Fig. 3 and pp. 10-12.",
    "Washington, D.C. is hot.", "He went to Washington, D.C.| It was hot.", "The E.U. summit ended.",
    "The U.N. Security Council met.", "Prime Minister Vol. II appeared.", "Well... maybe not.",
    "Well...| Maybe he will.", "Well… maybe.", "Well…| Nobody knows.", "What?!| No!", "Really?!?!|Yes.",
    "Wait . . . what?", "He left . | She stayed .", '"What?" she asked.', "“Stop!” he cried.",
    "Yahoo! is a firm.", '"Go!"| He went.', "“Go.”| He went.", "He said ‘go.’| She went.",
    "(He left.)| She stayed.", "He left.[3]| She stayed.", "[He left.]| She stayed.",
    "The group vs. the rest.", "approx. 5 km", "The site is example.org and free.",
    "we went home. it was late.", "iPhone sales fell.| eBay rose.", "今天下雨。|河水上涨。",
    "你好！|你是谁？|我。",
    "他说：“走吧。”|她走了。", "「行こう。」と彼は言った。", "今日は雨。| It rained.",
    "First line\nsecond line",
    "- one item\n|- two items", "• one• two", "1. First thing.| 2. Second thing.",
    "1. First thing.\n|2. Second thing.", "A para.\n\n|Another.", "1. Introduction",
    "The version is 2.0.1 now.", "Version 2.0.| It is new.", "at 10.30 a.m. on Friday",
    "He scored 10.| She scored 9.", "In 2020.| In 2021.", "It was T.S. Eliot who wrote it.",
    "Vitamin C.| It helps.", "It was plan B.| Nobody liked it.", "So did I.| She left.",
    "E. coli is common.", "Lt. Gen. Roy left.", "Rep. Ann Lee (D-Calif.) spoke.", "Yes.|No.|Maybe.",
    "He said no.|But she said yes.", "the deal failed.|He left", "Write to ann.Lee@example.com now.",
    "See https://example.com/A.Page?x=Y.Z now.", "The C.E.O. resigned.", "a.m.", "...", "Hi",
    "Sales fell 5 per cent.|In May they rose.", "He spoke of peace.”|He left.",
    "The price was $3.|It rose.", "He asked why?|She left.", "Stop!|Now go.", "What is this ?| Nothing .",
    "He came in at No. 10 Downing Street.", "No.| He did not.", "Is it no?| No.| It is.",
    "The index (up 3.2 pts.) rose.", "Prof. Dr. Klein spoke.", "They met in Sept. 2020 and on Oct. 3.",
    "It lasted 5 min. and 3 sec. longer.", "He, Jr., left.", "Martin Luther King Jr. spoke.",
    "King Jr.| He spoke.", "The minister resigned.|Her deputy took over.",
    "“We will not go,” he said.|The hall fell silent.", "The plan (see p. 12) failed.",
    "It opened in Feb. 2018 and shut in Nov. 2020.", "Capt. Moreau met Adm. Ruiz in St. Louis.",
    "The firm, Baker & Co., was sold.", "He works for Baker & Co.| The firm is old.",
    "Its price is $1.5 million.|Few can pay.", "The U.K. government agreed.",
    "She moved to the U.K.|There she wrote.", "Trains leave at 7 a.m. and 9 p.m.| Buses never stop.",
    'He cried: "Stop!"|Then he ran.', "“Is it true?”|“Yes.”", "Who knows?|Nobody does.",
    "The score was 3-2.|Fans wept.", "The cat sat . | The dog ran .",
    "mail bob.jones@mail.example.org for it", "Download setup.exe from files.example.net/Latest.Build now.",
    "Use numpy.ndarray or pandas.DataFrame here.", "Run main.cpp then.", "He said that...| Nothing more.",
    "And then… silence.", "A. B. Carter arrived.", "They call it Project X.| It is secret.", "Dr.Lee came.",
    "See No.7 and Fig.2 there.", "雨停了。|他走了！|好吗？", "第一句。 | Second sentence.",
    "彼は「はい。」と言った。|終わり。",
    "• First point\n|• Second point", "* Do this.\n|* Do that.", "Title Without Stop\n\n|Body starts here.",
    "a wrapped line that\ngoes on here", "He left (at last!).| She stayed.", "(See below.)|The end.",
    "It was over.”|“Not yet.”", "Dr. Ng, M.D., spoke.",
    "The vote was 5 to 4.|Justice Kay wrote the opinion.", "They earned 5,000.50 euros.| Taxes took half.",
    "It happened at 10:30.|Police came at 11.", "Go to Sec. 3 of Art. 7.",
    "We saw lions, tigers, etc.|Then it rained.", "It was Sgt. Pepper's band.",
    "The 1990s ended.|The 2000s began.", "Mr. Brown vs. Mrs. Green", "He has an M.B.A. from Yale.",
    "Is 3.14 pi?| Almost.", "In the E.U., rules differ.", "“Never.”| That was all he said.",
    "NATO met.|NATO voted.", "It fell 5%.|It rose 6%.", "Hmm.| OK.| Fine.", "What the...?| Oh.",
    "He won!!!|Everyone cheered.", "So she asked, “Why?” and left.",
    "They met in Washington D.C. on Friday.", "the end.the start", "He lost.|€5 million is gone.",
]


def sentences(text: str, most_words: int = 400) -> list[str]:
    return [text[start:end] for start, end in split(text, most_words=most_words)]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    assert sentences(case.replace("|", "")) == [part.strip() for part in case.split("|")]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\u3000"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert split(text) == []


def test_offsets_are_code_points_and_exclude_whitespace() -> None:
    assert split("  \U0001f600 One.\u3000 Two.\r\n") == [(2, 8), (10, 14)]


def test_straight_quotes_are_told_apart_after_a_lost_one() -> None:
    assert sentences('He said "no.She left.He said "so."Then "I did."We knew."Why?" they asked.') == [
        'He said "no.', "She left.", 'He said "so."', 'Then "I did."', "We knew.", '"Why?" they asked.']


class TestLongSentences:
    def test_cut_after_the_last_semicolon(self) -> None:
        text = "a b, c d; e f, g h i j k"
        assert sentences(text, 8) == ["a b, c d;", "e f, g h i j k"]

    def test_cut_after_the_last_comma(self) -> None:
        assert sentences("a b, c d, e f g h", 6) == ["a b, c d,", "e f g h"]

    def test_a_mark_too_early_is_passed_over(self) -> None:
        assert sentences("a; b c d e f g h i j", 8) == ["a; b c d e f g h", "i j"]

    def test_number_with_a_comma_is_whole(self) -> None:
        assert sentences("a b c 1,000 e f", 5) == ["a b c 1,000 e", "f"]

    def test_text_without_spaces(self) -> None:
        assert [len(part) for part in sentences("x" * 100, 2)] == [48, 48, 4]
        assert sentences("语言语言，语言", 6) == ["语言语言，", "语言"]

    def test_as_long_as_allowed_stays_whole(self) -> None:
        assert sentences("a b c d", 4) == ["a b c d"]

    def test_nonsense_limit(self) -> None:
        with pytest.raises(ValueError, match="most_words is 0"):
            split("a", most_words=0)


@pytest.mark.parametrize("unit", ["a", "word ", "语", "word, ", '"', "(", " ", "\n ", "."])
def test_a_megabyte_is_split_and_nothing_lost(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    parts = "".join(text[start:end] for start, end in split(text))
    assert "".join(parts.split()) == "".join(text.split())


PIECES = st.sampled_from([
    "word", "Word", "U.S", "Dr", "a", "3", ".", "...", "!", "?", "…", "。", "」", '"', "”", "(", ")", " ",
    "  ",
    "\n", "\r\n", "\u2028", "\x85", ",", "语", "\U0001f600", "-", "@"])
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@settings(deadline=None)
@given(TEXTS, st.integers(1, 8))
def test_sentences_partition_the_text(text: str, most_words: int) -> None:
    at = 0
    for start, end in split(text, most_words=most_words):
        assert at <= start < end
        assert text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        assert len(text[start:end].split()) <= most_words
        at = end
    assert text[at:].strip() == ""


@pytest.mark.parametrize("text", [
    "The U.S. Senate met.", "“It is over!” ", "- Two men came.", "2 of 3 left…", "完了。"])
def test_text_that_is_a_sentence(text: str) -> None:
    assert is_sentence(text)


@pytest.mark.parametrize("text", [
    "", "Senate meets", "def x(): pass.", "a cell", "Paris, Rome, Bonn", "and they left."])
def test_text_that_is_no_sentence(text: str) -> None:
    assert not is_sentence(text)
