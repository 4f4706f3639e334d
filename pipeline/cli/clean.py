"""degarble detect, clean, apply: mark or correct files, and apply the edits of a report."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .options import (
    checks_option,
    corrector_option,
    detector_option,
    device_option,
    effort_option,
    examples,
    input_options,
    judge_option,
    logger,
    model_facts,
    overwrite_option,
    plural,
    quiet_option,
    read_options,
    run_options,
    spreadsheet_option,
    threshold_option,
    weights_digest,
)

if TYPE_CHECKING:
    from ...models.interfaces import Effort, Threshold
    from ..run.chunks import Loading, Worker

_SECONDS_FOR_DETAILS = 5
_MAX_PLACES = 10
_UNTOUCHED = (("unreadable_lines", "line", "not text"),
              ("rows_without_text", "row", "without a text, left unchanged"),
              ("segments_too_long", "text", "too long for a segment, left unchanged"))


@click.command(epilog=examples("degarble detect news.txt -o spans.jsonl", "degarble detect - < news.txt"))
@click.argument("input_", metavar="IN")
@click.option("-o", "--output", default="-", show_default=True, metavar="SPANS.jsonl", help="Where to write.")
@threshold_option()
@checks_option
@detector_option
@device_option
@input_options
@run_options
@overwrite_option
@quiet_option
def detect(input_: str, output: str, threshold: "Threshold", checks: tuple[str, ...] | None,
           detector: str | None, device: str, overwrite: bool, quiet: bool, **run: Any) -> None:
    """Mark the garbled phrases of IN without correcting them.

    IN is the same as for `degarble clean`. The records have id, doc, text, source and spans. Facts about the run
    go to SPANS.meta.json.
    """
    from ..run.chunks import Loading, threads_per_worker

    models = model_facts(detector=detector)
    known = models | {"threshold": threshold, "checks": checks}
    load = Loading("detect", detector, None, device, threshold=threshold, cache=run["cache"],
                   models=weights_digest(known), threads=threads_per_worker(run["workers"] or 1), checks=checks)
    facts = {"models": models, "thresholds": {"spans": threshold}, "checks": checks}
    run_task("detect", input_, output, None, load, facts, overwrite=overwrite, quiet=quiet, options=run)


@click.command(epilog=examples(
    "degarble clean news.txt -o news.clean.txt --report news.jsonl",
    "degarble clean mt.tsv -o fixed.tsv --text-col mt --source-col src --accept 0.9",
    "degarble clean shards/ -o cleaned/ --report cleaned.jsonl --workers 4",
    "degarble clean 's3://bucket/in/*.jsonl.zst' -o s3://bucket/out --report s3://bucket/report.jsonl",
    "cat news.txt | degarble clean - > news.clean.txt"))
@click.argument("input_", metavar="IN")
@click.option("-o", "--output", default="-", show_default=True, metavar="OUT",
              help="Where to write, in IN's format.")
@click.option("--report", metavar="R.jsonl",
              help="Also write all spans and edits with their reasons, and facts about the run to R.meta.json.")
@click.option("--accept", default=0.8, show_default=True, metavar="P",
              help="Apply edits with at least this confidence.")
@click.option("--review", default=0.3, show_default=True, metavar="P",
              help="Leave edits with at least this confidence to a reviewer, and reject all others.")
@click.option("--glossary", metavar="G.tsv",
              help="A tsv, csv or tbx file. A wrong form with its right form is replaced; a right form alone is "
                   "a candidate for words that look or sound like it.")
@threshold_option()
@effort_option
@checks_option
@detector_option
@corrector_option
@judge_option
@device_option
@input_options
@run_options
@spreadsheet_option
@overwrite_option
@quiet_option
def clean(input_: str, output: str, report: str | None, accept: float, review: float, glossary: str | None,
          threshold: "Threshold", effort: "Effort", checks: tuple[str, ...] | None, detector: str | None,
          corrector: str | None, judge: str | None, device: str, spreadsheet_safe: bool, overwrite: bool, quiet: bool,
          **run: Any) -> None:
    """Correct the garbled phrases of IN and write the text to OUT. All other bytes stay the same.

    IN is a txt (one segment per line), tsv, csv, jsonl, Parquet, TMX, XLIFF or PO file, the text formats also
    as .gz, .xz or .zst; a directory or a quoted glob of these files, with a directory as OUT; hf:NAME[:SPLIT],
    a data set, written as jsonl; or - for stdin. IN, OUT and R.jsonl may be URLs that fsspec opens, like
    s3://bucket/key. A confidence is the probability that an edit is right. Without --report only accepted edits
    are kept. The same command continues an interrupted run.
    """
    from ...corpora.glossary import read_glossary
    from ...models.registry import default_detector
    from ..decide import Policy
    from ..run.chunks import Loading, threads_per_worker

    terms = None if glossary is None else read_glossary(glossary)
    models = model_facts(detector=default_detector(detector, effort), corrector=corrector, judge=judge)
    min_confidence = accept if report is None else 0.0
    known = models | {"checks": checks, "effort": effort} | ({} if terms is None else {"glossary": asdict(terms)})
    load = Loading("clean", detector, corrector, device, Policy(accept, review), cache=run["cache"],
                   models=weights_digest(known), threads=threads_per_worker(run["workers"] or 1), glossary=terms,
                   threshold=threshold, effort=effort, min_confidence=min_confidence, judge=judge, checks=checks)
    thresholds = {"accept": accept, "review": review, "spans": threshold}
    facts = {"models": models, "thresholds": thresholds, "proposed_from": min_confidence,
             "checks": checks, "effort": effort,
             "glossary": None if terms is None else {"path": glossary, "digest": weights_digest(known)}}
    run_task("clean", input_, output, report, load, facts, overwrite=overwrite, quiet=quiet, options=run,
             spreadsheet_safe=spreadsheet_safe)


@click.command(name="apply", epilog=examples(
    "degarble apply news.jsonl -o news.clean.txt",
    "degarble apply news.jsonl --decisions news.review.sqlite -o news.clean.txt"))
@click.argument("report", metavar="R.jsonl")
@click.option("--decisions", metavar="D.sqlite", help="Reviewers' decisions; they override the report's.")
@click.option("-o", "--output", default="-", show_default=True, metavar="OUT", help="Where to write.")
@spreadsheet_option
@overwrite_option
@quiet_option
def apply(report: str, decisions: str | None, output: str, spreadsheet_safe: bool, overwrite: bool,
          quiet: bool) -> None:
    """Write the text of a report with exactly its accepted edits applied.

    Reads the input named in R.meta.json again and writes it in its own format; without R.meta.json, writes the
    cleaned segments as plain lines. Where reviewers disagree or nobody decided, the report's decision applies.
    """
    from ..review.settle import settle, settled_entries
    from ..run.apply import apply_file

    if decisions is None:
        tally = apply_file(report, output, overwrite=overwrite, spreadsheet_safe=spreadsheet_safe)
    else:
        entries = settled_entries(decisions, report)
        tally = apply_file(report, output, overwrite=overwrite, spreadsheet_safe=spreadsheet_safe,
                           settle=lambda results: settle(results, entries, report))
    logger(quiet)(summary(tally.to_json()))


def run_task(task: str, input_: str, output: str, report: str | None, load: "Loading", facts: dict[str, Any], *,
             overwrite: bool, quiet: bool, options: dict[str, Any], spreadsheet_safe: bool = False) -> None:
    """Run detect or clean and log a summary."""
    from ..run.jobs import Job
    from ..run.progress import make_progress
    from ..run.runner import run_job

    log = logger(quiet)

    def logged_load() -> "Worker":
        log("loading the models")
        return load()

    job = Job(input_, output, report, read_options(options), overwrite, facts, task, options["resume"],
              options["workers"], options["engine"], options["context"], options["work"], spreadsheet_safe)
    in_process = job.engine == "local" and (job.workers or 1) == 1
    for line in closing_lines(run_job(job, logged_load if in_process else load, make_progress(log, quiet))):
        log(line)


def closing_lines(facts: dict[str, Any]) -> list[str]:
    """Log lines for the end of a run, from the facts of its meta file."""
    if not facts:
        return ["nothing left to do"]
    lines = []
    work = facts["work"]
    parts = sorted(work["seconds_by_part"].items(), key=lambda part: -part[1])
    if facts["seconds"] >= _SECONDS_FOR_DETAILS:
        for category, counts in facts["counts"]["by_category"].items():
            lines.append(f"{category}: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))
        speed = facts["counts"]["segments"] / facts["seconds"]
        most = f", mostly {parts[0][0]} ({parts[0][1]:,.0f} s)" if parts else ""  # an empty input has none
        lines.append(f"{facts['seconds']:,.0f} s, {speed:,.1f} segments/s{most}; {work['remembered']:,} of "
                     f"{work['asked']:,} answers from the cache")
    for name, noun, problem in _UNTOUCHED:
        rows = facts.get(name, {"count": 0})  # earlier versions wrote fewer facts
        if rows["count"]:
            more = " …" if rows["count"] > _MAX_PLACES else ""
            lines.append(f"{plural(rows['count'], noun)} {problem}: {', '.join(rows['places'][:_MAX_PLACES])}{more}")
    return [*lines, summary(facts["counts"], are_all=not facts.get("proposed_from"))]


def summary(counts: dict[str, Any], *, are_all: bool = True) -> str:
    """One line with the counts of a tally. `are_all`: edits below the threshold --accept were proposed too."""
    edits = counts["by_decision"]
    note = "" if are_all else "; without --report only acceptable edits are proposed"
    return (f"{plural(counts['segments'], 'segment')}, {plural(counts['spans'], 'span')}; edits: "
            f"{edits['accept']:,} accepted, {edits['review']:,} for review, {edits['reject']:,} rejected{note}")
