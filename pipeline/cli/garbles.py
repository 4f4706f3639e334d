"""degarble benchmark garbles: score the shipped models and other checkers on the shipped garbles."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING

from .compare import print_json
from .options import Log, plural

if TYPE_CHECKING:
    from ...corpora.records import Result, Segment
    from ...evaluation.benchmarks.garbles_set import GarbledItem, Half

System = tuple[str, Callable[["Sequence[Segment]"], "list[Result]"]]
"""A name, and a function that turns segments into results."""


def benchmark_garbles(half: "Half", limit: int | None, systems: Sequence[System], log: Log, *,
                      as_json: bool) -> None:
    """Print the counts of each system per kind of garble."""
    from ...evaluation.benchmarks.garbles_scores import score_garbles
    from ...evaluation.benchmarks.garbles_set import read_garbles

    items = read_garbles(half)[:limit]
    log(f"garbles, {half}: {plural(len(items), 'sentence')}")
    runs = {name: score_garbles(items, read_items(items, read)) for name, read in systems}
    if as_json:
        print_json([{"set": "garbles", "half": half, "segments": len(items),
                     "runs": {name: asdict(scores) for name, scores in runs.items()}}])
        return
    from .tables import console, garbles_table

    out = console()
    for name, scores in runs.items():
        out.print(f"garbles, {half}, {plural(len(items), 'sentence')}: {name}", style="bold", markup=False)
        out.print(garbles_table(scores))
        out.print(f"Harmful: {scores.total.harmful:,} of {plural(scores.accepted, 'accepted edit')}. Changed: "
                  f"{scores.sound_items_changed} of {plural(scores.sound_items, 'sound sentence')}.",
                  style="dim", markup=False)


def read_items(items: "Sequence[GarbledItem]",
               read: "Callable[[Sequence[Segment]], list[Result]]") -> "list[Result]":
    """Read each item with the context segments before it, and return the result of the item itself."""
    documents = [item.segments for item in items]
    results = read([segment for document in documents for segment in document])
    return [results[end - 1] for end in accumulate(map(len, documents))]
