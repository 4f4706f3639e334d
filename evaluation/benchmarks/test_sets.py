"""Readers of public test sets in their published layouts.

mlqe-pe    MLQE-PE (Fomicheva et al. 2020): PAIR/SPLIT.src, .mt, .pe, .tags, also in folders named PAIR-SPLIT
wmt22-qe   WMT22 word-level quality estimation (Zerva et al. 2022): PAIR/test.2022.mt_tok (or .mt), .src and
           test.2022.PAIR.tags
wmt23-qe   WMT23 word-level and error spans (Blain et al. 2023): a table of gold words with the columns pair, method,
           segment, target, tokens, tags, and a table of gold spans with pair, method, segment, target, starts, ends,
           severities. File names contain T1w or word, and T2 or span. Sources come from test.*.src next to
           test.*.mt. Segments listed in hallucinations_idx.tsv are left out.
mqm        MQM ratings (Freitag et al. 2021): a TSV with a column target in which <v> … </v> marks an error,
           or degarble's JSON lines with system, doc, seg, rater, source, text, spans

The files may be anywhere below the given folder, so a checkout of the publishers' repository works.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...corpora.errors import InputError, OptionError
from ...corpora.public_sets.readers import read_lines
from ...corpora.records import Segment, Span

_ERROR: Final = "accuracy/mistranslation"
_END_TOKEN: Final = "<EOS>"
_MARKED: Final = re.compile(r"<v>(.*?)</v>", re.DOTALL)
_NO_ERROR: Final = ("no-error", "neutral", "hotw-test", "")


@dataclass(frozen=True, slots=True)
class Item:
    """A segment and its gold: BAD tags (of words, or with an end token or gaps), spans, a post-edit."""

    segment: Segment
    tags: tuple[bool, ...] | None = None
    spans: tuple[Span, ...] | None = None
    post_edit: str | None = None


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The items of one language pair."""

    name: str
    pair: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A published score of a system on a language pair, with its measure and its source."""

    pair: str
    measure: str
    value: float
    system: str
    source: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The reader of a test set, where to download it, and published scores."""

    read: Callable[[Path, str], Iterator[GoldSet]]
    home: str
    published: tuple[Published, ...] = ()


def read_gold_sets(name: str, folder: Path, pairs: Sequence[str] = (), split: str = "dev") -> list[GoldSet]:
    """The test sets of a benchmark below the folder, sorted by pair; `pairs` selects language pairs.

    Raises OptionError for an unknown benchmark, InputError if the data are missing or inconsistent.
    """
    if name not in BENCHMARKS:
        raise OptionError(f"no benchmark called {name!r}", remedy=f"the benchmarks are {', '.join(BENCHMARKS)}")
    if not folder.is_dir():
        raise InputError("the folder does not exist", where=str(folder),
                         remedy=f"get {name} from {BENCHMARKS[name].home}")
    gold_sets = [gold for gold in BENCHMARKS[name].read(folder, split) if not pairs or gold.pair in pairs]
    missing = [pair for pair in pairs if pair not in {gold.pair for gold in gold_sets}]
    if not gold_sets or missing:
        raise InputError(f"no {name} data{' of ' if missing else ''}{', '.join(missing)}", where=str(folder),
                         remedy=f"get it from {BENCHMARKS[name].home}")
    return sorted(gold_sets, key=lambda gold: (gold.pair, gold.name))


def _mlqe(folder: Path, split: str) -> Iterator[GoldSet]:
    for path in sorted(folder.rglob(f"{split}.tags")):
        pair = path.parent.name.removesuffix(f"-{split}")
        columns = [read_lines(path.with_suffix(suffix)) for suffix in (".src", ".mt", ".pe", ".tags")]
        yield GoldSet(f"MLQE-PE {split}", pair, tuple(
            Item(Segment(text, str(number), pair, source), _tags(tags, text, f"{path}:{number}"),
                 post_edit=post_edit)
            for number, (source, text, post_edit, tags) in enumerate(_zip_columns(columns, path), start=1)))


def _wmt22(folder: Path, split: str) -> Iterator[GoldSet]:
    for path in sorted(folder.rglob("test.2022.*-en.tags")):
        pair = path.name.removeprefix("test.2022.").removesuffix(".tags")
        tokens = path.with_name("test.2022.mt_tok")
        texts = read_lines(tokens if tokens.is_file() else path.with_name("test.2022.mt"))
        sources = path.with_name("test.2022.src")
        columns = [texts, read_lines(path), read_lines(sources) if sources.is_file() else [""] * len(texts)]
        yield GoldSet("WMT22 QE", pair, tuple(
            Item(Segment(text, str(number), pair, source or None), _tags(tags, text, f"{path}:{number}"))
            for number, (text, tags, source) in enumerate(_zip_columns(columns, path), start=1)))


def _wmt23(folder: Path, split: str) -> Iterator[GoldSet]:
    sources, hallucinated = _sources(folder), _hallucinated(folder)
    for path in sorted(folder.rglob("*gold*.tsv")):
        kind = path.stem.lower()
        read = _gold_words if "t1w" in kind or "word" in kind else \
            _gold_spans if "t2" in kind or "span" in kind else None
        if read is None or path.with_name(path.name.replace("_header", "")) != path:
            continue
        by_pair = defaultdict[str, list[Item]](list)
        for number, line in enumerate(read_lines(path), start=1):
            fields = line.split("\t")
            if len(fields) > 2 and fields[2].isdecimal() and fields[0].lower().endswith("-en") \
                    and (fields[0].lower(), fields[2]) not in hallucinated:
                by_pair[fields[0].lower()].append(read(fields, sources, f"{path}:{number}"))
        for pair, items in by_pair.items():
            yield GoldSet(f"WMT23 QE {'words' if read is _gold_words else 'spans'}", pair, tuple(items))


def _gold_words(fields: Sequence[str], sources: dict[str, str], where: str) -> Item:
    if len(fields) != 6:
        raise InputError(f"{len(fields)} columns instead of pair, method, segment, target, tokens, tags",
                         where=where)
    tokens = fields[4].split()
    text = " ".join(tokens[:-1] if tokens[-1:] == [_END_TOKEN] else tokens)
    source = sources.get(_key(text), sources.get(_key(fields[3])))
    return Item(Segment(text, fields[2], fields[0].lower(), source), _tags(fields[5], text, where))


def _gold_spans(fields: Sequence[str], sources: dict[str, str], where: str) -> Item:
    """A gold item as the task's script reads it: target stripped, ends cut to its length, -1 for no error."""
    if len(fields) != 7:
        raise InputError(f"{len(fields)} columns instead of pair, method, segment, target, starts, ends, "
                         "severities", where=where)
    text = fields[3].strip()
    try:
        marks = [(int(start), min(int(end), len(text)), severity) for start, end, severity in zip(
            fields[4].split(), fields[5].split(), fields[6].split(), strict=True)]
    except ValueError as error:
        raise InputError(f"starts, ends and severities differ in number or are invalid: {error}",
                         where=where) from error
    return Item(Segment(text, fields[2], fields[0].lower(), sources.get(_key(text))),
                spans=tuple(Span(start, end, _ERROR, severity) for start, end, severity in marks
                            if start >= 0))


def _hallucinated(folder: Path) -> set[tuple[str, str]]:
    """(pair, number) of segments with inserted hallucinations, which the task's scripts also leave out."""
    rows = (line.split("\t") for path in folder.rglob("*hallucinations_[it]*.tsv") for line in read_lines(path))
    return {(fields[0].lower(), fields[1]) for fields in rows if len(fields) > 1}


def _sources(folder: Path) -> dict[str, str]:
    """The source of each translation, from files of sources next to files of translations."""
    known: dict[str, str] = {}
    for path in sorted(folder.rglob("test.*.mt")):
        source = path.with_name(path.name.removesuffix(".mt").removesuffix(".tok") + ".src")
        if source.is_file():
            known.update(zip(map(_key, read_lines(path)), read_lines(source), strict=False))
    return known


def _mqm(folder: Path, split: str) -> Iterator[GoldSet]:
    for path in sorted((*folder.rglob("*.jsonl"), *folder.rglob("*mqm*.tsv"))):
        pair = next((f"{codes[:2]}-en" for codes in re.findall(r"(?<![a-z])[a-z]{2}-?en(?![a-z])", path.stem)), "")
        if pair:
            items = tuple(_mqm_records(path) if path.suffix == ".jsonl" else _mqm_ratings(path))
            yield GoldSet(f"MQM {path.stem}", pair, items)


def _mqm_records(path: Path) -> Iterator[Item]:
    for number, line in enumerate(read_lines(path), start=1):
        try:
            record = json.loads(line)
            if not record["system"].startswith("ref"):
                spans = tuple(Span(s["start"], s["end"], _ERROR, s["severity"]) for s in record["spans"])
                segment = Segment(record["text"], record["seg"], record["doc"], record["source"])
                yield Item(segment, spans=spans)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"not an MQM record: {error}", where=f"{path}:{number}") from error


def _mqm_ratings(path: Path) -> Iterator[Item]:
    """One item for each translation and rater; each row of the file is one error."""
    header, *rows = read_lines(path)
    columns = header.split("\t")
    wanted = ("system", "doc", "seg_id", "rater", "source", "target", "severity")
    if not set(wanted) <= set(columns):
        raise InputError(f"the columns {', '.join(sorted(set(wanted) - set(columns)))} are missing", where=f"{path}:1")
    ratings = defaultdict[tuple[str, ...], list[Span]](list)
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(columns, row.split("\t"), strict=False))
        if len(cells) < len(columns):
            raise InputError(f"{len(cells)} cells in {len(columns)} columns", where=f"{path}:{number}")
        system, doc, seg, rater, source, target, severity = (cells[name] for name in wanted)
        if not system.lower().startswith(("ref", "human")):
            text = _MARKED.sub(r"\1", target)
            spans = ratings[system, doc, seg, rater, _MARKED.sub(r"\1", source), text]
            if severity.lower() not in _NO_ERROR:
                spans += _marked(target, severity.lower())
    for (_, doc, seg, _, source, text), spans in ratings.items():
        yield Item(Segment(text, seg, doc, source), spans=tuple(spans))


def _marked(target: str, severity: str) -> Iterator[Span]:
    removed = 0
    for match in _MARKED.finditer(target):
        start = match.start() - removed
        yield Span(start, start + len(match[1]), _ERROR, severity)
        removed += len("<v></v>")


def _tags(line: str, text: str, where: str) -> tuple[bool, ...]:
    tags, words = line.split(), len(text.split())
    if not {tag.upper() for tag in tags} <= {"OK", "BAD", "GOOD"}:
        raise InputError("some tags are neither OK nor BAD", where=where)
    if len(tags) not in (words, words + 1, 2 * words + 1):
        raise InputError(f"{len(tags)} tags for {words} words", where=where)
    return tuple(tag.upper() == "BAD" for tag in tags)


def _zip_columns(columns: Sequence[Sequence[str]], path: Path) -> Iterator[tuple[str, ...]]:
    if len({len(column) for column in columns}) > 1:
        raise InputError("the files next to this one differ in length", where=str(path))
    return zip(*columns, strict=True)


def _key(text: str) -> str:
    return "".join(text.split()).lower()


_WMT22: Final = "word-level task of WMT22 (Zerva et al. 2022), rounded"
_WMT23: Final = "word-level task of WMT23 (Blain et al. 2023), rounded"
_LARGE: Final = "source-aware, 560 M parameters"

BENCHMARKS: Final[dict[str, Benchmark]] = {
    "mlqe-pe": Benchmark(
        _mlqe, "github.com/sheffieldnlp/mlqe-pe, data/post-editing and data/test21_goldlabels"),
    "wmt22-qe": Benchmark(
        _wmt22, "github.com/WMT-QE-Task/wmt-qe-2022-data, test_data-gold_labels/task1_word-level",
        (Published("km-en", "words, MCC", 0.43, _LARGE, _WMT22),
         Published("ps-en", "words, MCC", 0.42, _LARGE, _WMT22))),
    "wmt23-qe": Benchmark(
        _wmt23, "github.com/WMT-QE-Task/wmt-qe-2023-data, gold_labels and test_data_2023",
        (Published("he-en", "words, MCC", 0.40, _LARGE, _WMT23),
         Published("zh-en", "words, MCC", 0.30, _LARGE, _WMT23))),
    "mqm": Benchmark(_mqm, "github.com/google/wmt-mqm-human-evaluation"),
}
