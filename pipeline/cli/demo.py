"""The demonstration: a seed document cleaned, scored and shown."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ... import corpora
from ...corpora.errors import InputError
from ...corpora.formats import read_segments
from ...corpora.records import Result
from ...corpora.reports import read_results
from ...evaluation import Scores, evaluate
from ..report.page import write_report
from ..run.chunks import Loading, Worker
from ..run.jobs import Job
from ..run.runner import run_job
from .options import model_facts, plural


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What came of it; `page` is the report to read."""

    results: list[Result]
    scores: Scores
    summary: str
    page: Path


def clean_seed(document: str, folder: str, *, detector: str | None, corrector: str | None, device: str,
               log: Callable[[str], None]) -> Demonstration:
    """Clean the seed document `document` into `folder`, replacing what an earlier demonstration left."""
    seed, out = Path(corpora.__file__).parent / "seed", Path(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=folder) from error
    load = Loading("clean", detector, corrector, device)
    job = Job(str(seed / f"{document}.txt"), str(out / f"{document}.txt"), str(out / "report.jsonl"),
              overwrite=True, facts={"models": model_facts(detector=detector, corrector=corrector),
                                     "thresholds": {"accept": load.policy.accept,
                                                    "review": load.policy.review}})

    def told() -> Worker:
        log("loading the models")
        return load()

    run_job(job, told)
    results = list(read_results(out / "report.jsonl"))
    gold = list(read_results(seed / f"{document}.gold.jsonl"))
    scores = evaluate([result.segment.text for result in results], [result.cleaned for result in results],
                      _reference(seed, document), predicted=results, gold=gold)
    page = out / "report.html"
    write_report(str(out / "report.jsonl"), str(page), title=f"The {document}, cleaned", overwrite=True)
    return Demonstration(results, scores, _summary(results, gold, scores), page)


def _reference(seed: Path, document: str) -> list[str]:
    """A clean document is its own reference."""
    path = seed / f"{document}.ref.txt"
    found = read_segments(path if path.is_file() else seed / f"{document}.txt")
    return [segment.text for segment in found]


def _summary(results: list[Result], gold: list[Result], scores: Scores) -> str:
    lone = sum(not any(edit.start <= span.end and span.start <= edit.end for edit in result.edits)
               for result in results for span in result.spans)
    lines = [f"Without a correction: {plural(lone, 'marked span')}."] if lone else []
    if scores.fixes is not None and scores.fixes.gold_spans:
        fixes = scores.fixes
        lines.append(f"Of the editor's {fixes.gold_spans} marks {fixes.found} are found; of their "
                     f"{fixes.gold_edits} corrections {fixes.fixed} are made as the editor made them.")
    if scores.fixes is not None:
        lines.append(f"Of {scores.fixes.accepted_edits} accepted corrections {scores.fixes.harmful} touch "
                     "what the editor left alone.")
    return "\n".join(lines)
