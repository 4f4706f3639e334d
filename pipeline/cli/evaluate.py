"""degarble evaluate: score a run."""

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...corpora.errors import InputError
from ..outputs.system_errors import naming_file
from .compare import json_option, print_json, resampling_options, show_comparison
from .options import Log, examples, input_options, logger, overwrite_option, plural, quiet_option, read_options
from .show import show_scores

if TYPE_CHECKING:
    from ...corpora.records import Result, Segment
    from ...evaluation import Bootstrap
    from ...evaluation.counts import SegmentCounts
    from ...evaluation.reporting.page import EvaluationPage
    from ...evaluation.sweep import Sweep


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts to score, with the optional records of the run (`predicted`) and of the editor (`gold`)."""

    segments: "Sequence[Segment]"
    hyp: Sequence[str]
    ref: Sequence[str]
    predicted: "list[Result] | None" = None
    gold: "list[Result] | None" = None
    thresholds: tuple[float, ...] = ()

    @property
    def mt(self) -> list[str]:
        """The translations before cleaning."""
        return [segment.text for segment in self.segments]


@click.command(epilog=examples(
    "degarble evaluate --mt news.txt --hyp news.clean.txt --ref news.ref.txt",
    "degarble evaluate --report news.jsonl --ref news.ref.txt --gold news.gold.jsonl --html news.html",
    "degarble evaluate --report news.jsonl --ref news.ref.txt --sweep",
    "degarble evaluate --mt news.txt --hyp news.clean.txt --ref news.ref.txt --peer harper",
    "degarble evaluate --m2 system.m2 reference.m2"))
@click.option("--mt", metavar="MT", help="The translations before cleaning.")
@click.option("--hyp", metavar="OUT", help="The cleaned translations.")
@click.option("--ref", metavar="REF", help="The references: the translations as corrected by an editor.")
@click.option("--report", "report_", metavar="R.jsonl",
              help="The run's report: replaces --mt, --hyp and --spans.")
@click.option("--spans", metavar="S.jsonl",
              help="Report or SPANS records of MT, to score spans; needs --gold.")
@click.option("--gold", metavar="G.jsonl", help="The editor's spans, in the same format.")
@click.option("--sweep", is_flag=True, help="Show the scores of other thresholds; needs --report.")
@click.option("--peer", "peers", multiple=True, metavar="NAME",
              help="Run another checker on MT and compare: quire-grammar, harper, languagetool:URL.")
@click.option("--m2", "m2_pair", nargs=2, metavar="H.m2 R.m2",
              help="Only score one M2 file against another.")
@click.option("--to-m2", metavar="NAME", help="Write the edits to NAME.hyp.m2 and NAME.ref.m2.")
@click.option("--html", "html_", metavar="X.html", help="Write a page with plots and examples.")
@click.option("--stats", metavar="X.npz", help="Write statistics per segment, for `degarble compare`.")
@click.option("--name", metavar="NAME", help="The name of the run.  [default: the name of its file]")
@click.option("--readme", metavar="README.md", help="Write the table between the results marks of this file.")
@resampling_options
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one per core]")
@json_option
@input_options
@overwrite_option
@quiet_option
def evaluate(m2_pair: tuple[str, str] | None, sweep: bool, peers: tuple[str, ...], html_: str | None,
             to_m2: str | None, stats: str | None, readme: str | None, name: str | None, resamples: int,
             seed: int, workers: int | None, as_json: bool, overwrite: bool, quiet: bool,
             **arguments: Any) -> None:
    """Score a cleaned corpus: BLEU, chrF, TER before and after, edits, spans, words, confidence.

    Every figure has a 95 % bootstrap interval in brackets, and a signature of its settings to cite. The three
    files have the same segments in the same order; the format options apply to all of them. docs/measuring.md
    explains the figures and their limits.
    """
    from ...evaluation import Bootstrap

    plan, log = Bootstrap(resamples, seed), logger(quiet)
    if m2_pair:
        _score_m2(m2_pair, plan, as_json)
        return
    outputs = Outputs(html_, stats, to_m2, readme)
    outputs.refuse_existing(overwrite=overwrite)
    run_name = name or Path(arguments["report_"] or arguments["hyp"] or "run").stem
    texts = _texts(arguments, sweep=sweep)
    log(f"scoring {plural(len(texts.segments), 'segment')}")
    evaluated = _evaluated(texts, run_name, plan, workers or os.cpu_count() or 1, sweep=sweep, peers=peers, log=log)
    outputs.write(evaluated, run_name)
    if as_json:
        print_json(evaluated.to_json())
        return
    show_scores(evaluated.scores)
    if evaluated.sweep is not None:
        _show_sweep(evaluated.sweep, evaluated.thresholds)
    if evaluated.table:
        show_comparison(evaluated.table)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Paths of the optional output files."""

    html: str | None
    stats: str | None
    m2: str | None
    readme: str | None

    def refuse_existing(self, *, overwrite: bool) -> None:
        """Raise if an output exists or the readme has no results marks."""
        from ...evaluation.reporting.markdown import replace_results
        from ..outputs.staging import refuse_existing

        refuse_existing([path for path in (self.html, self.stats, *self._m2_paths()) if path],
                        overwrite=overwrite)
        if self.readme is not None:
            replace_results(_read(self.readme), "", self.readme)

    def write(self, evaluated: "EvaluationPage", name: str) -> None:
        """Write the files. Each appears complete or not at all."""
        from ...evaluation.m2 import m2_lines
        from ...evaluation.measures import make_run, write_run
        from ...evaluation.reporting.markdown import replace_results, results_table
        from ...evaluation.reporting.page import render_page

        if self.html is not None:
            _write(self.html, render_page(evaluated).encode())
        if self.stats is not None:
            buffer = BytesIO()
            write_run(make_run(name, evaluated.scores.signature, evaluated.counts), buffer)
            _write(self.stats, buffer.getvalue())
        for path, edited in zip(self._m2_paths(), (evaluated.hyp, evaluated.ref), strict=False):
            _write(path, "".join(m2_lines(evaluated.mt, edited)).encode("utf-8", "surrogatepass"))
        if self.readme is not None:
            table = results_table(evaluated.scores, name)
            _write(self.readme, replace_results(_read(self.readme), table, self.readme).encode())

    def _m2_paths(self) -> tuple[str, ...]:
        return () if self.m2 is None else (f"{self.m2}.hyp.m2", f"{self.m2}.ref.m2")


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError((getattr(error, "strerror", None) or "is not UTF-8").lower(), where=path) from error


def _write(path: str, content: bytes) -> None:
    part = Path(path).with_name(f".degarble-{secrets.token_hex(8)}")
    try:
        with naming_file(path):
            part.write_bytes(content)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _evaluated(texts: Texts, name: str, plan: "Bootstrap", workers: int, *, sweep: bool,
               peers: Sequence[str], log: Log) -> "EvaluationPage":
    from ...evaluation import comparison
    from ...evaluation import sweep as sweeps
    from ...evaluation.benchmarks.peers import check_with_peer
    from ...evaluation.measures import make_run
    from ...evaluation.reporting.page import EvaluationPage
    from ...evaluation.scores import scores_from_counts
    from ...evaluation.signature import data_digest

    counts = _count(texts, texts.hyp, texts.predicted, workers, proposed=texts.predicted)
    scores = scores_from_counts(counts, data_digest(texts.mt, texts.ref), plan)
    runs = [make_run(name, scores.signature, counts)]
    for peer in peers:
        log(f"running {peer}")
        checked = check_with_peer(peer, texts.segments)
        runs.append(make_run(peer, scores.signature,
                           _count(texts, [result.cleaned for result in checked], checked, workers)))
    return EvaluationPage(
        title=f"{name}, scored", mt=texts.mt, hyp=texts.hyp, ref=texts.ref,
        docs=[segment.doc for segment in texts.segments], scores=scores, counts=counts,
        sweep=sweeps.sweep(texts.predicted or [], texts.ref, workers) if sweep else None,
        thresholds=texts.thresholds, table=comparison.compare(runs, plan) if peers else ())


def _count(texts: Texts, hyp: Sequence[str], predicted: "list[Result] | None", workers: int,
           proposed: "list[Result] | None" = None) -> "SegmentCounts":
    from ...evaluation.counts import count_segments

    return count_segments(texts.mt, hyp, texts.ref, predicted=None if texts.gold is None else predicted,
                 gold=texts.gold, proposed=proposed, workers=workers)


def _texts(arguments: dict[str, Any], *, sweep: bool) -> Texts:
    """Read the texts that the options name. Raises UsageError for options that exclude or need each other."""
    from ...corpora.formats import read_segments
    from ...corpora.reports import read_results
    from ..run.apply import read_meta

    options = read_options(arguments)
    report, spans, gold_path = arguments["report_"], arguments["spans"], arguments["gold"]
    if arguments["ref"] is None or (report is None and (arguments["mt"] is None or arguments["hyp"] is None)):
        raise click.UsageError("needs --ref, and --mt and --hyp or --report")
    if report is not None and (arguments["mt"] or arguments["hyp"] or spans):
        raise click.UsageError("--report replaces --mt, --hyp and --spans; remove them")
    if (gold_path is None) != (spans is None) and report is None:
        raise click.UsageError("--spans and --gold need each other")
    gold = None if gold_path is None else list(read_results(gold_path))
    ref = [segment.text for segment in read_segments(arguments["ref"], options)]
    if report is None:
        if sweep:
            raise click.UsageError("--sweep needs --report")
        predicted = None if spans is None else list(read_results(spans))
        hyp = [segment.text for segment in read_segments(arguments["hyp"], options)]
        return Texts(read_segments(arguments["mt"], options), hyp, ref, predicted, gold)
    results = list(read_results(report))
    if sweep and not any(result.edits for result in results):
        raise InputError("has no edits, so --sweep has nothing to show", where=report)
    return Texts([result.segment for result in results], [result.cleaned for result in results], ref, results,
                 gold, _thresholds(read_meta(report)))


def _thresholds(meta: Mapping[str, Any] | None) -> tuple[float, ...]:
    """The thresholds in the facts about a run."""
    stored = (meta or {}).get("thresholds")
    values = [stored.get(name) for name in ("accept", "review")] if isinstance(stored, dict) else []
    return tuple(value for value in values if isinstance(value, int | float))


def _score_m2(pair: tuple[str, str], plan: "Bootstrap", as_json: bool) -> None:
    from ...evaluation.m2 import m2_scores, read_m2
    from ...evaluation.reporting.table import m2_rows
    from .tables import console, scores_table

    scores = m2_scores(read_m2(pair[0]), read_m2(pair[1]), plan)
    if as_json:
        print_json(asdict(scores))
    else:
        console().print(scores_table(m2_rows(scores)))


def _show_sweep(swept: "Sweep", thresholds: Sequence[float]) -> None:
    from .tables import console, sweep_table

    out = console()
    out.print(sweep_table(swept, thresholds))
    best = swept.best_ter()
    where = f"at {best.threshold:.3g} (optimistic: chosen on the same segments)" \
        if best.accepted else "without any accepted edit"
    out.print(f"TER is lowest, {best.ter:.2f}, {where}.", style="dim")
