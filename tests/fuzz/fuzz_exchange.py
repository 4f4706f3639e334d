"""What must hold of reports, glossaries and files of other tools: read or refused, and what is read makes sense."""

import json
from collections.abc import Sequence

from degarble.corpora.errors import DegarbleError
from degarble.corpora.exchange.registry import EXPORTS, export, read_ratings
from degarble.corpora.glossary import read_glossary
from degarble.corpora.records import Alternative, Edit, Result, Segment, Span
from degarble.corpora.reports import read_results, result_line, write_results
from degarble.evaluation.m2 import read_m2
from degarble.pipeline.report.page import html
from degarble.pipeline.review.imported import Report
from degarble.pipeline.run.apply import apply_file, read_meta
from fuzz_files import FOLDER

RESULTS = [
    Result(
        Segment("They opened the the bridge.", "1", "news", "他们"),
        (Span(12, 19, "fluency/repetition", "major", 0.9, "rules"),),
        (
            Edit(
                12,
                19,
                "the the",
                "the",
                "fluency/repetition",
                0.97,
                "accept",
                "twice",
                "rule",
                (Alternative("The", 0.1),),
                2.5,
            ),
        ),
    ),
    Result(
        Segment("Bayidon and 😀 wrod", "2", "news"),
        (),
        (
            Edit(0, 7, "Bayidon", "Biden", "accuracy/named-entity", 0.5, "review"),
            Edit(14, 18, "wrod", "word", decision="reject"),
        ),
    ),
    Result(Segment("", "3", "b")),
    Result(Segment("Rien.", "4", "b"), language="fr"),
]
REPORTS = [
    "".join(result_line(result, with_edits=with_edits) for result in RESULTS).encode() for with_edits in (True, False)
]
GLOSSARIES = [
    b"\0wrong\tright\na\tb\n\tc\n",
    b'\1source,target\n"a, b",c\n,d\n',
    b"\1a\nb,c\n",
    b'\2<martif><termEntry id="1"><langSet xml:lang="en"><tig><term>a</term><termNote>deprecated</termNote></tig>'
    b"<tig><term>b</term></tig></langSet></termEntry></martif>",
]
M2 = [
    b"S They opened the the bridge .\nA 2 4|||R:DET|||the|||REQUIRED|||-NONE-|||0\n\nS a\n"
    b"A -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0\n"
]


def exported(name: str) -> list[bytes]:
    return ["".join(export(name, RESULTS, "t")).encode("utf-8", "replace")]


def _annotated() -> list[bytes]:
    tasks = json.loads(exported("label-studio")[0])
    for task in tasks:
        task["annotations"] = [
            {"completed_by": {"email": "ann"}, "was_cancelled": False, "result": task["predictions"][0]["result"]}
        ]
    return [json.dumps(tasks).encode()]


def _logged() -> list[bytes]:
    lines = []
    for items in json.loads(exported("pearmut")[0])["data"]:
        said = [
            {"degarble": {"error_spans": item["error_spans"]["degarble"], "textfield": item["tgt"]["degarble"] + "!"}}
            for item in items
        ]
        lines.append(json.dumps({"item": items, "annotation": said, "item_i": 0, "user_id": "ann"}))
    return ["\n".join(lines).encode()]


IMPORTED = {"mqm-tsv": exported("mqm-tsv"), "label-studio": _annotated(), "pearmut": _logged()}


def report(data: bytes) -> None:
    """A report that is read can be written, exported, applied and shown."""
    path, out = FOLDER / "r.jsonl", FOLDER / "out"
    path.write_bytes(data)
    try:
        results = list(read_results(path))
    except DegarbleError:
        return
    for result in results:
        text = result.cleaned
        assert len(text) <= len(result.segment.text) + sum(len(edit.replacement) for edit in result.edits)
        for parts in (result.spans, result.edits):
            assert all(0 <= part.start <= part.end <= len(result.segment.text) for part in parts)
    write_results(out, results)
    # NaN is not itself
    assert list(map(repr, read_results(out))) == list(map(repr, results))
    for name in EXPORTS:
        _all_of(name, results)
    try:
        apply_file(str(path), str(out), overwrite=True)
        html(results, "t", None)
    except DegarbleError:
        pass


def _all_of(name: str, results: Sequence[Result]) -> None:
    try:
        for _ in export(name, results, "t"):
            pass
    except DegarbleError:
        pass


def glossary(data: bytes) -> None:
    path = FOLDER / f"g{('.tsv', '.csv', '.tbx')[data[0] % 3] if data else '.tsv'}"
    path.write_bytes(data[1:])
    try:
        found = read_glossary(str(path))
    except DegarbleError:
        return
    assert all((*found.right_for, *found.forms))


def judged(name: str, data: bytes) -> None:
    """What raters said gives decisions that stand in the texts."""
    path = FOLDER / "judged"
    path.write_bytes(data)
    records = Report(RESULTS)
    try:
        for each in read_ratings(name, path):
            for entry in records.entries(each, "judged"):
                text = RESULTS[entry.place.row].segment.text
                assert 0 <= entry.place.start <= entry.place.end <= len(text)
                assert entry.verdict in ("accept", "reject")
                assert isinstance(entry.reviewer, str)
                assert entry.replacement is None or isinstance(entry.replacement, str)
    except DegarbleError:
        return


def m2(data: bytes) -> None:
    path = FOLDER / "a.m2"
    path.write_bytes(data)
    try:
        blocks = read_m2(path)
    except DegarbleError:
        return
    for block in blocks:
        for edits in block.annotations.values():
            assert all(0 <= edit.start <= edit.end <= len(block.tokens) for edit in edits)


META = [b'{"input": {"path": "input", "format": "txt", "text_col": null}, "counts": {}}']


def meta(data: bytes) -> None:
    """Run facts: applying a report whose facts are anything."""
    if b"hf:" in data or b":/" in data:
        # what a URL names is not asked for
        return
    (FOLDER / "m.jsonl").write_bytes(REPORTS[0])
    (FOLDER / "m.meta.json").write_bytes(data)
    try:
        read_meta(str(FOLDER / "m.jsonl"))
        apply_file(str(FOLDER / "m.jsonl"), str(FOLDER / "out"), overwrite=True)
    except DegarbleError:
        pass
