"""degarble benchmark: score the shipped models and other checkers on public test sets."""

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from .compare import json_option, print_json, resampling_options, show_comparison
from .garbles import System, benchmark_garbles
from .options import (
    Log,
    corrector_option,
    detector_option,
    device_option,
    examples,
    logger,
    plural,
    quiet_option,
    threshold_option,
)

if TYPE_CHECKING:
    from ...corpora.records import Result, Segment
    from ...evaluation import Bootstrap
    from ...evaluation.benchmarks.test_sets import GoldSet, Published
    from ...evaluation.measures import Run
    from ...models.interfaces import Threshold

_NAMES = ("mlqe-pe", "wmt22-qe", "wmt23-qe", "mqm", "garbles")


@click.command(epilog=examples(
    "degarble benchmark mlqe-pe --data mlqe-pe --pair ro-en --limit 200",
    "degarble benchmark mlqe-pe --data mlqe-pe --correct --peer harper",
    "degarble benchmark wmt23-qe --data wmt-qe-2023-data --without-source",
    "degarble benchmark garbles --half dev"))
@click.argument("name", type=click.Choice(_NAMES))
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path),
              help="The folder of the test set, as published; garbles needs none.")
@click.option("--pair", "pairs", multiple=True, metavar="xx-en", help="Only this pair; may be repeated.")
@click.option("--split", default="dev", show_default=True, metavar="NAME",
              help="The split of mlqe-pe: dev, test20 or test21.")
@click.option("--half", default="dev", show_default=True, type=click.Choice(["dev", "test"]),
              help="The half of garbles. Tune on dev only.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N segments of each pair.")
@click.option("--without-source", is_flag=True, help="Hide the source from the detector.")
@click.option("--correct", is_flag=True,
              help="Also correct, and score the corrected and the unchanged texts against post-edits.")
@click.option("--peer", "peers", multiple=True, metavar="NAME",
              help="Compare with another checker: quire-grammar, harper, languagetool:URL.")
@detector_option
@threshold_option("balanced")
@corrector_option
@device_option
@resampling_options
@json_option
@quiet_option
def benchmark(name: str, data: Path | None, pairs: tuple[str, ...], split: str,
              half: Literal["dev", "test"], limit: int | None, without_source: bool, correct: bool,
              peers: tuple[str, ...], detector: str | None, threshold: "Threshold", corrector: str | None, device: str,
              resamples: int, seed: int, as_json: bool, quiet: bool) -> None:
    """Score the models on a public test set with its official metrics, next to published systems.

    The test sets are not shipped; if one is missing, the error says where to get it. Published figures follow
    each table with their sources. They always refer to the full set, even with --limit.

    garbles is shipped: garbled sentences with their fixes. This benchmark always corrects, and counts per kind the
    garbles that are found, proposed and fixed, and the harmful edits. It takes --half, --limit, --peer, --json and
    the model options.
    """
    from ...evaluation import Bootstrap
    from ...evaluation.benchmarks.test_sets import BENCHMARKS, read_gold_sets

    plan, log = Bootstrap(resamples, seed), logger(quiet)
    if name == "garbles":
        checkers = [_ours(detector, corrector, device, threshold, correct=True, log=log), *map(_peer, peers)]
        benchmark_garbles(half, limit, checkers, log, as_json=as_json)
        return
    if data is None:
        raise click.UsageError(f"{name} needs --data, the folder of the test set")
    if (correct or peers) and not resamples and not as_json:
        raise click.UsageError("--correct and --peer compare, which needs --resamples; --json prints figures without")
    gold_sets = [_limited(gold, limit, without_source) for gold in read_gold_sets(name, data, pairs, split)]
    systems = [_ours(detector, corrector, device, threshold, correct=correct, log=log), *map(_peer, peers)]
    if correct:
        systems.insert(0, ("do nothing", _nothing))
    scored = []
    for gold_set in gold_sets:
        log(f"{gold_set.name}, {gold_set.pair}: {plural(len(gold_set.items), 'segment')}")
        published = [figure for figure in BENCHMARKS[name].published if figure.pair == gold_set.pair]
        scored.append((gold_set, _runs(gold_set, systems, plan, score_texts=correct), published))
    if as_json:
        print_json([_record(*entry, plan) for entry in scored])
        return
    for gold_set, runs, published in scored:
        _show(gold_set, runs, published, plan)


def _limited(gold_set: "GoldSet", limit: int | None, without_source: bool) -> "GoldSet":
    items = tuple(islice(gold_set.items, limit))
    if without_source:
        items = tuple(replace(item, segment=replace(item.segment, source=None)) for item in items)
    return replace(gold_set, items=items)


def _ours(detector: str | None, corrector: str | None, device: str, threshold: "Threshold", *, correct: bool,
          log: Log) -> System:
    log("loading the models")
    if correct:
        from ..cleaner import load

        return "degarble", lambda segments: list(load(detector, corrector, device, threshold=threshold).clean(segments))
    from ...models.registry import load_detector
    from ..cleaner import Cleaner

    cleaner = Cleaner(load_detector(detector, device, threshold), None)
    return "degarble", lambda segments: list(cleaner.clean(segments))


def _nothing(segments: "Sequence[Segment]") -> "list[Result]":
    from ...corpora.records import Result

    return [Result(segment) for segment in segments]


def _peer(name: str) -> System:
    from ...evaluation.benchmarks.peers import check_with_peer

    return name, lambda segments: check_with_peer(name, segments)


def _runs(gold_set: "GoldSet", systems: Sequence[System], plan: "Bootstrap", *,
          score_texts: bool) -> "list[Run]":
    """Score each system. Segments with several ratings occur several times and are read once."""
    from ...evaluation.benchmarks.benchmark import benchmark_run

    segments = list(dict.fromkeys(item.segment for item in gold_set.items))
    runs = []
    for name, read in systems:
        results = dict(zip(segments, read(segments), strict=True))
        runs.append(benchmark_run(name, gold_set, [results[item.segment] for item in gold_set.items], plan,
                                  score_texts=score_texts, workers=os.cpu_count() or 1))
    return runs


def _show(gold_set: "GoldSet", runs: "Sequence[Run]", published: "Sequence[Published]",
          plan: "Bootstrap") -> None:
    from .tables import benchmark_table, console

    out = console()
    out.print(f"{gold_set.name}, {gold_set.pair}, {plural(len(gold_set.items), 'segment')}", style="bold",
              markup=False)
    if len(runs) > 1:
        from ...evaluation.comparison import compare

        show_comparison(compare(runs, plan))
    else:
        out.print(benchmark_table(runs[0], plan))
    for figure in published:
        out.print(f"Published: {figure.measure} {figure.value:.2f}, {figure.system}; {figure.source}.", markup=False)
    out.print(runs[0].signature, style="dim", soft_wrap=True, markup=False)
    out.print()


def _record(gold_set: "GoldSet", runs: "Sequence[Run]", published: "Sequence[Published]",
            plan: "Bootstrap") -> dict[str, object]:
    return {
        "set": gold_set.name, "pair": gold_set.pair, "segments": len(gold_set.items),
        "signature": runs[0].signature,
        "runs": {run.name: {name: asdict(measure.figure(plan)) for name, measure in run.measures.items()}
                 for run in runs},
        "published": [asdict(figure) for figure in published],
    }
