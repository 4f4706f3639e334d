"""degarble compare: test whether one run is better than another."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .options import combined, examples

if TYPE_CHECKING:
    from ...evaluation.comparison import ComparedMeasure

resampling_options = combined(
    click.option("--resamples", default=1000, show_default=True, type=click.IntRange(min=0),
                 help="Bootstrap resamples; 0 for no intervals."),
    click.option("--seed", default=12345, show_default=True, type=click.IntRange(min=0),
                 help="Random seed of the resampling."),
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(epilog=examples(
    "degarble evaluate --report a.jsonl --ref news.ref.txt --stats a.npz",
    "degarble evaluate --report b.jsonl --ref news.ref.txt --stats b.npz",
    "degarble compare a.npz b.npz"))
@click.argument("runs", nargs=-1, required=True, metavar="A.npz B.npz …")
@click.option("--trials", default=1000, show_default=True, type=click.IntRange(min=1),
              help="Trials of the approximate randomisation.")
@resampling_options
@json_option
def compare(runs: tuple[str, ...], trials: int, resamples: int, seed: int, as_json: bool) -> None:
    """Compare runs with the first one, by paired bootstrap and approximate randomisation.

    Reads the files that `degarble evaluate --stats` wrote; needs no text and no model. All runs must be scored
    on the same texts with the same settings.
    """
    from ...evaluation import Bootstrap, comparison
    from ...evaluation.measures import read_run

    table = comparison.compare([read_run(path) for path in runs], Bootstrap(resamples, seed), trials)
    if as_json:
        print_json([asdict(measure) for measure in table])
    else:
        show_comparison(table)


def show_comparison(table: "Sequence[ComparedMeasure]") -> None:
    """Print runs side by side."""
    from .tables import comparison_table, console

    out = console()
    out.print(comparison_table(table))
    out.print("In round brackets: difference to the first run. ↑ better, ↓ worse: p < 0.05 in both the paired "
              "bootstrap and the approximate randomisation.", style="dim")


def print_json(record: object) -> None:
    """Print `record` as JSON without escapes for non-ASCII. Raises ValueError for NaN."""
    click.echo(json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1))
