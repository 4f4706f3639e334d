"""degarble detect, clean, apply: files in, files out."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .options import (
    checks_option,
    corrector_option,
    detector_option,
    device_option,
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
    weights_digest,
)

if TYPE_CHECKING:
    from ...models.interfaces import Threshold
    from ..run.chunks import Loading, Worker

_WORTH_TELLING_SECONDS = 5
_MOST_PLACES_TOLD = 10
_UNTOUCHED = (("unreadable_lines", "line", "not text"),
              ("rows_without_text", "row", "without a text, left as they are"),
              ("segments_too_long", "text", "too long to be a segment, left as they are"))


class ThresholdType(click.FloatRange):
    """A confidence, or the word "precise"."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if value == "precise" else super().convert(value, param, ctx)


@click.command(epilog=examples("degarble detect news.txt -o spans.jsonl", "degarble detect - < news.txt"))
@click.argument("input_", metavar="IN")
@click.option("-o", "--output", default="-", show_default=True, metavar="SPANS.jsonl", help="Where to write.")
@click.option("--threshold", type=ThresholdType(), metavar="T|precise",
              help="Least confidence of a span, or `precise`: about one in 1,000 words of sound text.  "
                   "[default: the detector's own, for people to look at]")
@checks_option
@detector_option
@device_option
@input_options
@run_options
@overwrite_option
@quiet_option
def detect(input_: str, output: str, threshold: "Threshold", checks: tuple[str, ...] | None,
           detector: str | None, device: str, overwrite: bool, quiet: bool, **run: Any) -> None:
    """Mark what is garbled in IN, without correcting it.

    IN is what `degarble clean` takes. The records have id, doc, text, source and spans; run facts are
    written beside them, to SPANS.meta.json.
    """
    from ..run.chunks import Loading, threads_per_worker

    models = model_facts(detector=detector)
    known = models | {"threshold": threshold, "checks": checks}
    load = Loading("detect", detector, None, device, threshold=threshold, cache=run["cache"],
                   models=weights_digest(known), threads=threads_per_worker(run["workers"] or 1), checks=checks)
    facts = {"models": models, "thresholds": {"spans": threshold}, "checks": checks}
    run_task("detect", input_, output, None, load, facts, overwrite=overwrite, quiet=quiet, given=run)


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
              help="Also write every span and edit with its reasons, and the run facts to R.meta.json.")
@click.option("--accept", default=0.8, show_default=True, metavar="P",
              help="Make edits with at least this confidence.")
@click.option("--review", default=0.3, show_default=True, metavar="P",
              help="Leave edits with at least this confidence to a reviewer, and reject those below.")
@click.option("--glossary", metavar="G.tsv",
              help="tsv, csv or tbx: wrong and right forms, which are replaced, or right forms alone, which "
                   "are candidates for what looks or sounds like them.")
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
          checks: tuple[str, ...] | None, detector: str | None, corrector: str | None, judge: str | None,
          device: str, spreadsheet_safe: bool, overwrite: bool, quiet: bool, **run: Any) -> None:
    """Correct what is garbled in IN and write it to OUT; all else stays as it is, byte for byte.

    IN is a txt (one segment a line), tsv, csv, jsonl, Parquet, TMX, XLIFF or PO file, the text formats also
    as .gz, .xz or .zst; a directory or a quoted glob of such files, with a directory as OUT; hf:NAME[:SPLIT],
    a data set, written as jsonl; or - for stdin. IN, OUT and R.jsonl may be URLs that fsspec opens, like
    s3://bucket/key. Confidences are the chance that the edit is right. Without --report only edits
    that are accepted are kept. A run that was broken off goes on when
    the same command is given again.
    """
    from ...corpora.glossary import read_glossary
    from ..decide import Policy
    from ..run.chunks import Loading, threads_per_worker

    terms = None if glossary is None else read_glossary(glossary)
    models = model_facts(detector=detector, corrector=corrector, judge=judge)
    least = accept if report is None else 0.0
    known = models | {"checks": checks} | ({} if terms is None else {"glossary": asdict(terms)})
    load = Loading("clean", detector, corrector, device, Policy(accept, review), cache=run["cache"],
                   models=weights_digest(known), threads=threads_per_worker(run["workers"] or 1), glossary=terms,
                   least=least, judge=judge, checks=checks)
    facts = {"models": models, "thresholds": {"accept": accept, "review": review}, "proposed_from": least,
             "checks": checks,
             "glossary": None if terms is None else {"path": glossary, "digest": weights_digest(known)}}
    run_task("clean", input_, output, report, load, facts, overwrite=overwrite, quiet=quiet, given=run,
       spreadsheet_safe=spreadsheet_safe)


@click.command(name="apply", epilog=examples(
    "degarble apply news.jsonl -o news.clean.txt",
    "degarble apply news.jsonl --decisions news.review.sqlite -o news.clean.txt"))
@click.argument("report", metavar="R.jsonl")
@click.option("--decisions", metavar="D.sqlite", help="Reviewers' decisions, which outweigh the report's.")
@click.option("-o", "--output", default="-", show_default=True, metavar="OUT", help="Where to write.")
@spreadsheet_option
@overwrite_option
@quiet_option
def apply(report: str, decisions: str | None, output: str, spreadsheet_safe: bool, overwrite: bool,
          quiet: bool) -> None:
    """Write the text of a report with exactly its accepted edits.

    The input named in R.meta.json is read anew and written in its own format; without one, the cleaned
    segments become plain lines. Where reviewers are at odds, or nobody decided, the report's decision stands.
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
       overwrite: bool, quiet: bool, given: dict[str, Any], spreadsheet_safe: bool = False) -> None:
    """Do what detect and clean have in common, and say how it went."""
    from ..run.jobs import Job
    from ..run.progress import shown_progress
    from ..run.runner import run_job

    log = logger(quiet)

    def told() -> "Worker":
        log("loading the models")
        return load()

    job = Job(input_, output, report, read_options(given), overwrite, facts, task, given["resume"],
              given["workers"], given["engine"], given["context"], given["work"], spreadsheet_safe)
    is_here = job.engine == "local" and (job.workers or 1) == 1
    done = run_job(job, told if is_here else load, shown_progress(log, quiet))
    for line in closing_lines(done):
        log(line)


def closing_lines(facts: dict[str, Any]) -> list[str]:
    """What is told at the end of a run; `facts` are those of the meta file."""
    if not facts:
        return ["there is nothing left to do"]
    lines = []
    work = facts["work"]
    parts = sorted(work["seconds_by_part"].items(), key=lambda part: -part[1])
    if facts["seconds"] >= _WORTH_TELLING_SECONDS:
        for category, counts in facts["counts"]["by_category"].items():
            lines.append(f"{category}: " + ", ".join(f"{count:,} {what}" for what, count in counts.items()))
        done = facts["counts"]["segments"] / facts["seconds"]
        lines.append(f"{facts['seconds']:,.0f} s, {done:,.1f} segments/s, mostly {parts[0][0]} "
                     f"({parts[0][1]:,.0f} s); "
                     f"{work['remembered']:,} of {work['asked']:,} answers remembered")
    for name, noun, what in _UNTOUCHED:
        # facts of a run of an earlier version have fewer
        passed = facts.get(name, {"count": 0})
        if passed["count"]:
            shown = ", ".join(passed["places"][:_MOST_PLACES_TOLD])
            more = " …" if passed["count"] > _MOST_PLACES_TOLD else ""
            lines.append(f"{plural(passed['count'], noun)} {what}: {shown}{more}")
    return [*lines, summary(facts["counts"], are_all=not facts.get("proposed_from"))]


def summary(counts: dict[str, Any], *, are_all: bool = True) -> str:
    """What a run did, in a line; `counts` are those of a tally, `are_all` whether edits that would not be
    accepted were looked for too."""
    made = counts["by_decision"]
    rest = "" if are_all else "; without --report only those that may be accepted were looked for"
    return (f"{plural(counts['segments'], 'segment')}, {plural(counts['spans'], 'span')}; edits: "
            f"{made['accept']:,} accepted, {made['review']:,} for review, {made['reject']:,} rejected{rest}")
