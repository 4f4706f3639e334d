"""The demonstration: clean a seed document, score it, and write a report page."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ... import corpora
from ...corpora.formats import read_segments
from ...corpora.records import Result
from ...corpora.reports import read_results
from ...evaluation import Scores, evaluate
from ..outputs.system_errors import naming_file
from ..report.page import write_report
from ..results.items import marks_of
from ..run.chunks import Loading, Worker
from ..run.jobs import Job
from ..run.runner import run_job
from .options import model_facts, plural


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The results, scores and summary of a demonstration, and the path of its report page."""

    results: list[Result]
    scores: Scores
    summary: str
    page: Path


def clean_seed(document: str, folder: str, *, detector: str | None, corrector: str | None, device: str,
               log: Callable[[str], None]) -> Demonstration:
    """Clean the seed document `document` into `folder`. Replaces the files of an earlier demonstration."""
    seed, out = Path(corpora.__file__).parent / "seed", Path(folder)
    with naming_file(folder):
        out.mkdir(parents=True, exist_ok=True)
    load = Loading("clean", detector, corrector, device)
    job = Job(str(seed / f"{document}.txt"), str(out / f"{document}.txt"), str(out / "report.jsonl"),
              overwrite=True, facts={"models": model_facts(detector=detector, corrector=corrector),
                                     "thresholds": {"accept": load.policy.accept,
                                                    "review": load.policy.review}})

    def logged_load() -> Worker:
        log("loading the models")
        return load()

    run_job(job, logged_load)
    results = list(read_results(out / "report.jsonl"))
    gold = list(read_results(seed / f"{document}.gold.jsonl"))
    scores = evaluate([result.segment.text for result in results], [result.cleaned for result in results],
                      _reference(seed, document), predicted=results, gold=gold)
    page = out / "report.html"
    write_report(str(out / "report.jsonl"), str(page), title=f"The {document}, cleaned", overwrite=True)
    return Demonstration(results, scores, _summary(results, scores), page)


def _reference(seed: Path, document: str) -> list[str]:
    """The texts of the reference. A clean document is its own reference."""
    path = seed / f"{document}.ref.txt"
    return [segment.text for segment in read_segments(path if path.is_file() else seed / f"{document}.txt")]


def _summary(results: list[Result], scores: Scores) -> str:
    marks = sum(len(marks_of(result)) for result in results)
    lines = [f"Without a correction: {plural(marks, 'marked span')}."] if marks else []
    fixes = scores.fixes
    if fixes is not None and fixes.gold_spans:
        lines.append(f"Spans of the editor found: {fixes.found} of {fixes.gold_spans}. Corrections of the editor "
                     f"made in the same way: {fixes.fixed} of {fixes.gold_edits}.")
    if fixes is not None:
        lines.append(f"Accepted corrections that change sound text: {fixes.harmful} of {fixes.accepted_edits}.")
    return "\n".join(lines)
