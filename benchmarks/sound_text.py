"""Count the marks on kinds of sound text that are not running prose: code, tables, headlines, lists of names, licences.

    python benchmarks/sound_text.py --data DATA

Prints the marks in 1,000 words for each kind and named threshold, and with `--clean` the accepted edits. Code, tables,
headings and licences come from the installed packages and this repository, names from the time zones, headlines and
other languages from DATA.
"""

import argparse
import re
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distributions
from itertools import islice
from pathlib import Path
from zoneinfo import available_timezones

from degarble.corpora.public_sets.consensus import dev_set, training_sets
from degarble.corpora.public_sets.readers import MLQE_PAIRS, read_mlqe
from degarble.corpora.records import Segment
from degarble.models.interfaces import Threshold
from degarble.models.registry import load_detector
from degarble.pipeline.cleaner import detect_batch, load

LEVELS: tuple[Threshold, ...] = ("precise", None, "balanced", "recall")
"""The thresholds of the columns; None is the default."""
WORDS = 4000
"""About how many words of each kind are read."""
HEADLINE_WORDS = range(4, 13)
ROOT = Path(__file__).parent.parent


def licences() -> Iterator[str]:
    """Lines of the licences of installed packages."""
    for dist in sorted(distributions(), key=lambda d: d.name):
        for file in dist.files or ():
            if file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
                yield from _lines(Path(str(dist.locate_file(file))))


def headings() -> Iterator[str]:
    """Headings and list items of the descriptions of installed packages."""
    for dist in sorted(distributions(), key=lambda d: d.name):
        for line in (dist.metadata.get_payload() or "").splitlines():
            if match := re.match(r"(?:#+|[-*]) +([A-Z][\w ,:'-]{15,80})$", line):
                yield match[1]


def code() -> Iterator[str]:
    """Lines of the standard library."""
    for name in ("argparse", "shutil", "tempfile", "calendar", "csv"):
        yield from _lines(Path(sysconfig.get_path("stdlib")) / f"{name}.py")


def tables() -> Iterator[str]:
    """Rows of the tables in the documentation, with tabs between cells."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        yield from (line.strip("| ").replace(" | ", "\t") for line in _lines(path) if line.startswith("| "))


def names() -> Iterator[str]:
    """Lists of eight cities."""
    cities = sorted({zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones() if "/" in zone})
    yield from (", ".join(cities[at:at + 8]) for at in range(0, len(cities), 8))


def headlines(data: Path) -> Iterator[str]:
    """Short references without a full stop."""
    for data_set in (*training_sets(data), dev_set(data)):
        for text in data_set.references[0]:
            if len(text.split()) in HEADLINE_WORDS and text[-1:].isalnum():
                yield text


def other_languages(data: Path) -> Iterator[str]:
    """Sources of MLQE-PE train in Latin script."""
    for pair in MLQE_PAIRS:
        if pair.startswith(("ro", "et")):
            yield from (e.segment.source or "" for e in islice(read_mlqe(data / "mlqe-pe" / pair, "train"), 200))


def _lines(path: Path) -> Iterator[str]:
    yield from (line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip())


def first_words(lines: Iterator[str]) -> list[Segment]:
    """Distinct lines of about WORDS words, each a segment."""
    chosen: list[Segment] = []
    count = 0
    for line in dict.fromkeys(lines):
        if count >= WORDS:
            break
        chosen.append(Segment(line, str(len(chosen))))
        count += len(line.split())
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clean", action="store_true", help="also count accepted edits")
    args = parser.parse_args()
    kinds = {"licences": licences(), "headings and list items": headings(), "code": code(), "tables": tables(),
             "lists of names": names(), "headlines": headlines(args.data),
             "other languages": other_languages(args.data)}
    detectors = [load_detector(threshold=level) for level in LEVELS]
    cleaner = load() if args.clean else None
    print(f"| Kind | Words | {' | '.join(str(level or 'default') for level in LEVELS)} | accepted edits |")
    print("|---" * (len(LEVELS) + 3) + "|")
    for kind, lines in kinds.items():
        segments = first_words(lines)
        words = sum(len(segment.text.split()) for segment in segments)
        counts = [sum(len(result.spans) for result in detect_batch(detector, segments)) for detector in detectors]
        rates = " | ".join(f"{1000 * count / words:.1f}" for count in counts)
        edits = "" if cleaner is None else sum(
            edit.decision == "accept" for result in cleaner.clean(segments) for edit in result.edits)
        print(f"| {kind} | {words:,} | {rates} | {edits} |", flush=True)


if __name__ == "__main__":
    main()
