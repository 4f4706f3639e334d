"""tmx, xliff, po: what is read is what translate-toolkit reads, and only edited text changes."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import pytest
from degarble.corpora.errors import InputError
from degarble.corpora.formats import ReadOptions, Row, open_rows, render, write_rows
from degarble.corpora.formats.mapped_text import PLACEHOLDER
from degarble.corpora.formats.markup import escape_xml
from degarble.corpora.records import Edit, Result, Segment
from degarble.pipeline.decide import Policy, decide
from hypothesis import given, settings
from hypothesis import strategies as st

XLIFF_1 = """<?xml version='1.0' encoding="UTF-8"?>
<!-- kept --><xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
 <file original="f.txt" source-language="zh" target-language="en"><body>
  <trans-unit id="1"><source>你<g id="1">好</g></source>
   <target  state='final'>the <g id="1">the</g> &amp; b<x id="2"/>c</target>
   <alt-trans><target>the the</target></alt-trans></trans-unit>
  <trans-unit id="2"><source>x</source><target/></trans-unit>
  <trans-unit id="3" translate="no"><source>y</source><target>the the</target></trans-unit>
  <trans-unit id="4"><source>z</source></trans-unit>
  <trans-unit id="5"><source>w</source><target><![CDATA[a < b]]></target></trans-unit>
</body></file></xliff>
"""
XLIFF_2 = """<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f1"><unit id="u">
<segment id="s1" state="final"><source>x <pc id="1">y</pc></source>
<target>good <pc id="1">the the</pc> z</target></segment><ignorable><source> </source></ignorable>
<segment><source>b</source><target>c <ph id="2"/> d</target></segment></unit></file></xliff>"""
TMX = """<tmx version="1.4"><header srclang="zh"/><body><tu tuid="9">
<tuv xml:lang="zh"><seg>是<ph x="1">{b}</ph></seg></tuv>
<tuv xml:lang="en-US"><note>q</note>
<seg>He <bpt i="1">&lt;b></bpt>is is<ept i="1">&lt;/b></ept> <ph>x</ph> so</seg></tuv></tu>
<tu><tuv xml:lang="de"><seg>nichts</seg></tuv></tu>
<tu><tuv xml:lang="EN"><seg>two</seg></tuv></tu></body></tmx>"""
PO = '''# top
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#: a.c:1
#, c-format
msgid "a %s"
msgstr "the "
"the %s \\"q\\"\\n"

msgid "one"
msgid_plural "many"
msgstr[0] "one the the"
msgstr[1] "many <b>the</b> the"
msgid "empty"
msgstr ""
#~ msgid "old"
#~ msgstr "the the"
'''
FILES = {"a.xlf": XLIFF_1, "b.xliff": XLIFF_2, "a.tmx": TMX, "a.po": PO}


def read(folder: Path, name: str, content: str, **options: str) -> list[Row]:
    path = folder / name
    path.write_bytes(content.encode())
    return list(open_rows(path, ReadOptions(**options)))


def edited(rows: list[Row], old: str, new: str) -> str:
    """The file with each first `old` of a segment replaced by `new`."""
    return "".join(render(row, replaced(row.segment, old, new) if row.segment else None) for row in rows)


def replaced(segment: Segment, old: str, new: str) -> Result | None:
    at = segment.text.find(old)
    return None if at < 0 else Result(segment, (), (Edit(at, at + len(old), old, new),))


def segments(rows: list[Row]) -> list[tuple[str, str, str, str | None]]:
    return [(s.id, s.doc, s.text, s.source) for s in (row.segment for row in rows) if s]


@pytest.mark.parametrize(("name", "expected"), [
    ("a.xlf", [("1", "f.txt", f"the the & b{PLACEHOLDER}c", "你好"), ("5", "f.txt", "a < b", "w")]),
    ("b.xliff", [("u/s1", "f1", "good the the z", "x y"), ("u", "f1", f"c {PLACEHOLDER} d", "b")]),
    ("a.tmx", [("9", "a", f"He is is {PLACEHOLDER} so", f"是{PLACEHOLDER}"), ("3", "a", "two", None)]),
    ("a.po", [("9", "a", 'the the %s "q"\n', "a %s"), ("14", "a", "one the the", "one"),
              ("15", "a", "many <b>the</b> the", "many")]),
])
def test_segments(tmp_path: Path, name: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    assert segments(read(tmp_path, name, FILES[name])) == expected


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_without_edits_the_bytes_are_the_same(tmp_path: Path, name: str, ending: str) -> None:
    content = "\ufeff" + FILES[name].replace("\n", ending)
    rows = read(tmp_path, name, content)
    write_rows(tmp_path / "out", ((row, Result(row.segment) if row.segment else None) for row in rows))
    assert (tmp_path / "out").read_bytes() == content.encode()


@pytest.mark.parametrize(("name", "old", "new", "before", "after"), [
    ("a.xlf", "& b", "< d", "<target  state='final'>the <g id=\"1\">the</g> &amp; b<x id=\"2\"/>c</target>",
     '<target  state="needs-review-translation">the <g id="1">the</g> &lt; d<x id="2"/>c</target>'
     "<note from=\"degarble\">'&amp; b' → '&lt; d'</note>"),
    ("b.xliff", "the the", "the", None, None),
    ("a.tmx", "is is", "is", "<seg>He <bpt i=\"1\">&lt;b></bpt>is is<ept",
     '<prop type="x-degarble">edited</prop><seg>He <bpt i="1">&lt;b></bpt>is<ept'),
    ("a.po", 'the %s "q"', 'one "%s"', None, None),
])
def test_an_edit_changes_its_text_and_marks_the_unit(tmp_path: Path, name: str, old: str, new: str,
                                                     before: str | None, after: str | None) -> None:
    result = edited(read(tmp_path, name, FILES[name]), old, new)
    if before is not None and after is not None:
        assert FILES[name].count(before) == 1
        assert result == FILES[name].replace(before, after)
    kept = [text.replace(old, new, 1) for _, _, text, _ in segments(read(tmp_path, name, FILES[name]))]
    assert [text for _, _, text, _ in segments(read(tmp_path, name, result))] == kept


def test_xliff_2_segment_says_that_it_was_edited(tmp_path: Path) -> None:
    result = edited(read(tmp_path, "b.xliff", XLIFF_2), "the the", "the")
    assert '<segment id="s1" state="translated" subState="degarble:edited">' in result


def test_po_entry_becomes_fuzzy_with_a_comment(tmp_path: Path) -> None:
    result = edited(read(tmp_path, "a.po", PO), "the the", "the")
    assert ("# degarble: 'the the' → 'the'\n#: a.c:1\n#, fuzzy, c-format\nmsgid \"a %s\"\n"
            'msgstr "the"\n" %s \\"q\\"\\n"\n') in result
    assert "# degarble: 'the the' → 'the'\n#, fuzzy\nmsgid \"one\"" in result
    assert result.endswith('#~ msgid "old"\n#~ msgstr "the the"\n')


@pytest.mark.parametrize(("name", "start", "end", "decision"), [
    ("a.xlf", 4, 7, "accept"), ("a.xlf", 0, 7, "reject"), ("a.xlf", 3, 5, "reject"),
    ("a.xlf", 11, 12, "reject"), ("a.xlf", 12, 13, "accept"), ("a.xlf", 11, 11, "accept"),
    ("a.po", 0, 7, "accept"), ("a.po", 8, 9, "reject"),
])
def test_no_edit_touches_a_tag(tmp_path: Path, name: str, start: int, end: int, decision: str) -> None:
    segment = next(row.segment for row in read(tmp_path, name, FILES[name]) if row.segment)
    edit = Edit(start, end, segment.text[start:end], "x", confidence=0.99)
    [decided] = decide([edit], Policy(), segment.protected)
    assert decided.decision == decision
    assert ("inline tag" in decided.reason) == (decision == "reject")
    assert decide([decided], Policy(), segment.protected) == (decided,)


def test_even_an_edit_across_tags_loses_none(tmp_path: Path) -> None:
    result = edited(read(tmp_path, "a.xlf", XLIFF_1), f"the & b{PLACEHOLDER}", "x")
    assert '>the <g id="1">x</g><x id="2"/>c</target>' in result


@pytest.mark.parametrize(("name", "content", "cause"), [
    ("a.tmx", "<tmx><body>", "a.tmx:1: not well-formed XML: no element found"),
    ("a.tmx", "<tmx>\n<a></b></tmx>", "a.tmx:2: not well-formed XML: mismatched tag"),
    ("a.xlf", "<!DOCTYPE x [<!ENTITY a 'b'>]>\n<xliff/>", "a.xlf: the file declares the entity 'a', which is not"),
    ("a.tmx", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>\n<tmx/>", "the file declares the entity 'a'"),
    ("a.tmx", "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://[::1]/'> %a;]>\n<tmx/>", "the file declares the entity 'a'"),
    ("a.po", 'msgid "a"\nmsgstr "b\n', "a.po:2: not a line of a PO file"),
    ("a.po", '"a"\n', "a.po:1: not a line of a PO file"),
])
def test_wrong_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str,
                     cause: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=cause):
        read(Path(), name, content)


def test_many_units_without_a_translation_are_not_held(tmp_path: Path) -> None:
    units = '<tu><tuv xml:lang="de"><seg>nichts</seg></tuv></tu>' * 20_000
    rows = read(tmp_path, "a.tmx", f"<tmx><body>{units}</body></tmx>")
    assert len(rows) > 3
    assert max(len(row.raw) for row in rows) < 400_000


TEXT = st.text(st.sampled_from(list("ab é语<>&'\"]")), max_size=8)
TAGS = st.sampled_from(['<g id="1">{}</g>', '<x id="2"/>{}', "{}<bpt id='3'>&lt;b></bpt>", "<!-- > -->{}",
                        "<mrk mtype='x'>{}</mrk>", "<ph id=\"4\">code</ph>{}", "&#x41;{}"])


@st.composite
def contents(draw: st.DrawFn) -> str:
    content = escape_xml(draw(TEXT))
    for tag in draw(st.lists(TAGS, max_size=3)):
        content = escape_xml(draw(TEXT)) + tag.format(content) + escape_xml(draw(TEXT))
    return content


def xliff(parts: list[str]) -> str:
    units = "".join(f'<trans-unit id="{i}"><source>s</source><target>{part}</target></trans-unit>\n'
                    for i, part in enumerate(parts))
    return ('<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file><body>'
            f"{units}</body></file></xliff>")


@settings(deadline=None)
@given(st.lists(contents(), min_size=1, max_size=4), st.data())
def test_xliff_property(parts: list[str], data: st.DataObject) -> None:
    """Unedited: canonically identical. Edited: the text is as wanted and every tag is there, in order."""
    content = xliff(parts)
    with tempfile.TemporaryDirectory() as folder:
        rows = read(Path(folder), "a.xlf", content)
        assert canonicalize("".join(render(row, None) for row in rows)) == canonicalize(content)
        chosen = data.draw(st.sampled_from([row for row in rows if row.segment]))
        segment = chosen.segment
        assert segment is not None
        start = data.draw(st.integers(0, len(segment.text)))
        end = data.draw(st.integers(start, len(segment.text)))
        edit = Edit(start, end, segment.text[start:end], data.draw(TEXT), confidence=1.0)
        result = Result(segment, (), decide([edit], Policy(), segment.protected))
        written_anew = "".join(render(row, result if row is chosen else None) for row in rows)
        again = read(Path(folder), "b.xlf", written_anew)
    texts = [row.segment.text for row in again if row.segment]
    assert texts == [result.cleaned if row is chosen else row.segment.text for row in rows if row.segment]


def toolkit(name: str, content: str) -> list[str]:
    from translate.storage import po, tmx, xliff

    stores: dict[str, Callable[[], Any]] = {".po": po.pofile, ".tmx": tmx.tmxfile, ".xlf": xliff.xlifffile}
    store = stores[Path(name).suffix]()
    store.parse(content.encode())
    units = [unit for unit in store.units if unit.istranslatable()]
    return [str(unit.gettarget("en") if name.endswith(".tmx") else unit.target) for unit in units]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.sampled_from(list("ab é语<&'\"\\\n\t")), min_size=1, max_size=9),
                min_size=1, max_size=4),
       st.sampled_from([".po", ".tmx", ".xlf"]))
def test_read_as_translate_toolkit_reads(texts: list[str], suffix: str) -> None:
    """Files that it wrote give the texts that it reads, and come out as they went in."""
    from translate.storage import po, tmx, xliff

    texts = [text.strip() or "x" for text in texts] if suffix != ".po" else texts
    makers: dict[str, Callable[[], Any]] = {".po": po.pofile, ".tmx": tmx.tmxfile, ".xlf": xliff.xlifffile}
    store = makers[suffix]()
    for number, text in enumerate(texts):
        unit = store.addsourceunit(f"source {number}")
        if suffix == ".tmx":
            unit.settarget(text, lang="en")
        else:
            unit.target = text
    stream = io.BytesIO()
    store.serialize(stream)
    content = stream.getvalue().decode()
    with tempfile.TemporaryDirectory() as folder:
        rows = read(Path(folder), f"a{suffix}", content, source_col="zh")
    assert "".join(row.raw for row in rows) == content
    assert [row.segment.text for row in rows if row.segment] == toolkit(f"a{suffix}", content)
