"""Learns the tables of models/shipped/proposals from the translations of WMT news sets: minutes on one core.

    python benchmarks/fitting/learn_tables.py DATA                      # writes all tables
    python benchmarks/fitting/learn_tables.py DATA --out /tmp/tables    # somewhere else

Only the sets that may be learned from are read (corpora/public_sets/consensus.py). The tables hold words and short
phrases with counts, no sentences, and no names that one document alone has.
"""

import argparse
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

import learn_confusions
import learn_senses
from degarble.corpora.public_sets.consensus import ConsensusSet, training_sets

LANGUAGES = (("japanese", ("ja-en",), ()), ("cyrillic", ("uk-en",), ("ru-en",)),
             ("latin", (), ("ro-en", "et-en")), ("devanagari", (), ("ne-en",)), ("sinhala", (), ("si-en",)))
"""By script the pairs of the WMT sets and of MLQE-PE that its lexicon is learned from."""
PLACES = 1_000_000
"""Line numbers that each set of MLQE-PE may have."""
OUT = Path(__file__).parents[2] / "models" / "shipped" / "proposals"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    sets = training_sets(options.data)
    confusions = learn_confusions.learn_confusions(sets)
    write(options.out / "confusions.tsv.gz", learn_confusions.as_rows(confusions))
    chinese = learn_senses.learn_senses(learn_senses.lines_of(sets, "zh-en"))
    write(options.out / "senses.tsv.gz", learn_senses.as_rows(chinese))
    write(options.out / "lexicon.tsv.gz", lexicon(sets, options.data))


def lexicon(sets: Sequence[ConsensusSet], data: Path) -> Iterator[str]:
    """The lines of the table of the languages but Chinese, the names of the columns first."""
    yield "script\tsource\tenglish\tshare"
    for script, pairs, post_edited in LANGUAGES:
        lines = [line for pair in pairs for line in learn_senses.lines_of(sets, pair)]
        for number, pair in enumerate(post_edited):
            lines += learn_senses.post_edited_lines(data / "mlqe-pe" / pair, (number + 100) * PLACES)
        for sense in learn_senses.learn_senses(lines):
            yield f"{script}\t{sense.source}\t{sense.english}\t{sense.share:.3f}"


def write(path: Path, rows: Iterator[str]) -> None:
    """Writes the same bytes for the same rows, whenever it is run."""
    text = "".join(f"{row}\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path}: {text.count(chr(10)) - 1} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
