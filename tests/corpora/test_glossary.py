"""The user's glossary: read from its three formats, and stronger than what the models think."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, OptionError
from degarble.corpora.glossary import Glossary, read_glossary
from degarble.corpora.records import Edit, Segment, Span, apply_edits
from degarble.models.glossary import GlossaryCorrector, GlossaryDetector
from degarble.models.proposals.names.document_names import document_names
from degarble.models.proposals.proposal import Document
from degarble.models.registry import load_corrector, load_detector
from degarble.pipeline.cleaner import Cleaner

TBX = """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body>
<termEntry id="1"><langSet xml:lang="zh"><tig><term>火锅</term></tig></langSet>
<langSet xml:lang="en">
<tig><term>fire pan</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
<tig><term>hot pot</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
</langSet></termEntry>
<termEntry id="2"><langSet xml:lang="en-GB"><tig><term>Kovrel</term></tig></langSet></termEntry>
</body></text></martif>
"""
EXPECTED = Glossary({"fire pan": "hot pot"}, ("hot pot", "Kovrel"))


@pytest.mark.parametrize(("name", "content"), [
    ("g.tsv", "wrong\tright\nfire pan\thot pot\n\n\tKovrel\n"),
    ("g.tsv", "\ufefffire pan\thot pot\r\nKovrel"),
    ("g.csv", 'source,target\n"fire pan",hot pot\n,Kovrel\n'),
    ("g.tsv", "count\twrong\tright\tby\n2\tfire pan\thot pot\tann\n1\t\tKovrel\n"),
    ("g.tsv", "fire pan\thot pot\nKovrel".encode("utf-16")),
])
def test_each_format_gives_the_same_glossary(name: str, content: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert read_glossary(str(path)) == EXPECTED


@pytest.mark.parametrize(("name", "content"), [
    ("g.tbx", TBX),
    ("g.tbx", TBX.replace("?>", " encoding='gb18030'?>").encode("gb18030")),
    ("g.tsv", "火锅\t\thot pot\n"),
    ("g.csv", "right,wrong,source\nhot pot,,火锅\n"),
])
def test_terms_of_the_source(name: str, content: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert read_glossary(str(path)).terms == {"火锅": "hot pot"}


def test_a_wrong_form_of_a_term_is_replaced_where_the_source_has_the_term(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    path.write_text("火锅\tfire pan\thot pot\n", encoding="utf-8")
    glossary = read_glossary(str(path))
    cleaner = Cleaner(load_detector("rules", "cpu", glossary=glossary),
                      load_corrector("rules", "cpu", glossary=glossary))
    sources = ("他们吃火锅。", "他们在烤盘上吃。", None)
    segments = [Segment("They ate from a fire pan.", source=source) for source in sources]
    assert [result.cleaned for result in cleaner.clean(segments)] == [
        "They ate from a hot pot.", "They ate from a fire pan.", "They ate from a fire pan."]


@pytest.mark.parametrize(("name", "content", "said"), [
    ("g.tsv", "a\tb\tc\td\n", "g.tsv:1: an entry must"),
    ("g.tsv", "火锅\t\thot pot\n火锅\t\tfire pot\n", "g.tsv:2: '火锅' is 'hot pot' above, but 'fire pot' here"),
    ("g.csv", "a,b\na,c\n", "g.csv:2: 'a' is 'b' above, but 'c' here"),
    ("g.tsv", "a\tb\n\tc\n", "g.tsv:2: an entry must"),
    ("g.tbx", "<martif>", "g.tbx: not XML"),
    ("g.tsv", "wrong\tright\na\n", "g.tsv:2: an entry must"),
    ("g.tsv", b"\xff\xff", "g.tsv:1: not valid UTF-8"),
    ("g.csv", b"a,\0b", "g.csv:1: contains a NUL"),
    ("g.csv", "a,b\nb," + "x" * 200_000, "g.csv:2: not a table: field larger than field limit"),
    ("g.tbx", "<!DOCTYPE m [<!ENTITY a 'b'>]><martif>&a;</martif>", "g.tbx: the file declares an entity"),
])
def test_bad_glossaries_name_file_line_and_cause(name: str, content: str | bytes, said: str,
                                                 tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as caught:
        read_glossary(str(path))
    assert said in str(caught.value)


def test_a_missing_file_and_another_extension_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_glossary(str(tmp_path / "none.tsv"))
    with pytest.raises(OptionError, match=r"\.tbx"):
        read_glossary("g.xlsx")


def test_wrong_forms_are_whole_words_and_the_longest_wins() -> None:
    detector = GlossaryDetector(Glossary({"pan": "pot", "fire pan": "hot pot", "C++": "Rust"}, ()))
    text = "A fire pan, a pan, a panther and C++."
    [spans] = detector.detect([Segment(text)])
    assert [text[s.start:s.end] for s in spans] == ["fire pan", "pan", "C++"]


def test_what_the_glossary_says_is_done() -> None:
    glossary = Glossary({"fire pan": "hot pot"}, ("hot pot",))
    cleaner = Cleaner(load_detector("rules", "cpu", glossary=glossary),
                      load_corrector("rules", "cpu", glossary))
    [result] = cleaner.clean(["They ate the the fire pan."])
    assert result.cleaned == "They ate the hot pot."
    assert [edit.origin for edit in result.edits] == ["rule:doubled_word", "glossary"]


def test_right_forms_are_proposed_for_what_is_like_them() -> None:
    document = Document(("President Kovrell spoke.",), ("Kovrel", "Dashimuke"))
    assert [(p.start, p.end, p.replacement) for p in document_names(document, 0)] == [(10, 17, "Kovrel")]


class Wide:
    """Replaces all of each segment that has a span."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        return [(Edit(0, len(segment.text), segment.text, "x"),) if of_segment else ()
                for segment, of_segment in zip(segments, spans, strict=True)]


def test_no_other_edit_reaches_into_what_the_glossary_says() -> None:
    segment = Segment("The fire pan on it.")
    spans = [Span(*bounds, "terminology", "major", 1.0, origin)
             for *bounds, origin in ((4, 12, "glossary"), (13, 15, "tagger"))]
    [edits] = GlossaryCorrector(Glossary({"fire pan": "hot pot"}, ()), Wide()).propose([segment], [spans])
    assert apply_edits(segment.text, edits) == "The hot pot on it."


def test_the_other_spans_are_the_other_correctors() -> None:
    glossary = Glossary({"fire pan": "hot pot"}, ())
    segment = Segment("The fire pan on the the table.")
    spans = load_detector("rules", "cpu", glossary=glossary).detect([segment])
    [edits] = GlossaryCorrector(glossary, load_corrector("rules", "cpu")).propose([segment], spans)
    assert apply_edits(segment.text, edits) == "The hot pot on the table."
