"""Learn the tables of models/shipped/proposals from the translations of WMT news sets, in minutes on one core.

    python benchmarks/fitting/tables/learn_tables.py DATA                      # writes all tables
    python benchmarks/fitting/tables/learn_tables.py DATA --out /tmp/tables    # writes them to another folder

Reads only the training sets (corpora/public_sets/consensus.py). The tables contain words and short phrases with counts,
no sentences, and no names that occur in only one document.
"""

import argparse
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

import learn_confusions
import learn_romaji
import learn_senses
from degarble.corpora.public_sets.consensus import ConsensusSet, training_sets

LANGUAGES = (("japanese", ("ja-en",), ()), ("cyrillic", ("uk-en",), ("ru-en",)),
             ("latin", (), ("ro-en", "et-en")), ("devanagari", (), ("ne-en",)), ("sinhala", (), ("si-en",)))
"""By script: the language pairs of WMT sets and of MLQE-PE that its lexicon is learned from."""
PLACES = 1_000_000
"""The maximum number of lines of a set of MLQE-PE."""
OUT = Path(__file__).parents[3] / "models" / "shipped" / "proposals"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
    write(options.out / "romaji.tsv.gz", learn_romaji.romaji_rows())


def lexicon(sets: Sequence[ConsensusSet], data: Path) -> Iterator[str]:
    """The lines of the table for all languages except Chinese, starting with the header."""
    yield "script\tsource\tenglish\tshare"
    for script, pairs, post_edited in LANGUAGES:
        lines = [line for pair in pairs for line in learn_senses.lines_of(sets, pair)]
        for number, pair in enumerate(post_edited):
            lines += learn_senses.post_edited_lines(data / "mlqe-pe" / pair, (number + 100) * PLACES)
        for sense in learn_senses.learn_senses(lines):
            yield f"{script}\t{sense.source}\t{sense.english}\t{sense.share:.3f}"


def write(path: Path, rows: Iterator[str]) -> None:
    """Write the rows; the same rows always give the same bytes."""
    text = "".join(f"{row}\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{path}: {text.count(chr(10)) - 1} rows, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
