"""degarble export, import: exchange reports and decisions with other tools."""

import click

from ...corpora.errors import OptionError
from ...corpora.exchange.registry import EXPORTS, IMPORTS, TABLES
from .options import examples, logger, overwrite_option, plural, quiet_option, spreadsheet_option


@click.command(name="export", epilog=examples(
    "degarble export news.jsonl --to mqm-tsv -o news.mqm.tsv",
    "degarble export news.jsonl --decisions news.review.sqlite --to m2 -o news.m2"))
@click.argument("report", metavar="R.jsonl")
@click.option("--to", "name", required=True, type=click.Choice(sorted(EXPORTS)), help="The format.")
@click.option("--decisions", metavar="D.sqlite", help="Reviewers' decisions; they override the report's.")
@click.option("-o", "--output", default="-", show_default=True, metavar="X", help="Where to write.")
@spreadsheet_option
@overwrite_option
@quiet_option
def export_command(report: str, name: str, decisions: str | None, output: str, spreadsheet_safe: bool,
                   overwrite: bool, quiet: bool) -> None:
    """Write a report for another tool: spans, edits and their decisions.

    mqm-tsv opens in Marot, pearmut in Pearmut, label-studio in Label Studio with the labelling interface of
    docs/formats.md. `degarble import` reads the decisions that people made there.
    """
    from ...corpora.exchange.registry import export
    from ...corpora.files.output import bare_name
    from ...corpora.formats.spreadsheet_safe import safe_record
    from ...corpora.reports import read_results
    from ..outputs.staging import open_together
    from ..review.settle import settle, settled_entries

    if spreadsheet_safe and name not in TABLES:
        raise OptionError(f"--spreadsheet-safe is for {' and '.join(TABLES)}, not for {name}")
    results = read_results(report)
    if decisions is not None:
        results = settle(results, settled_entries(decisions, report), report)
    with open_together([output], overwrite=overwrite) as outs:
        for part in export(name, results, bare_name(report).stem):
            outs[0].write(safe_record(part, "tsv") if spreadsheet_safe else part)
    logger(quiet)(f"{name} in {output}")


@click.command(name="import", epilog=examples(
    "degarble import news.jsonl --from mqm-tsv rated.tsv",
    "degarble import news.jsonl --from label-studio project.json --decisions team.sqlite"))
@click.argument("report", metavar="R.jsonl")
@click.argument("judged", metavar="X")
@click.option("--from", "name", required=True, type=click.Choice(sorted(IMPORTS)), help="The format of X.")
@click.option("--decisions", metavar="D.sqlite", help="The log to add them to.  [default: R.review.sqlite]")
@quiet_option
def import_command(report: str, judged: str, name: str, decisions: str | None, quiet: bool) -> None:
    """Add the decisions that people made in another tool on an export of R.jsonl, under their names.

    Adds all of X or nothing. A corrected text decides on every edit of its segment. If X has no annotations yet,
    nothing is added and the command succeeds.
    """
    from ...corpora.exchange.registry import WHERE_ANNOTATED, read_ratings
    from ...corpora.reports import read_results
    from ..review.decisions import Decisions, decisions_path
    from ..review.imported import Report

    records = Report(read_results(report))
    ratings = list(read_ratings(name, judged))
    if not ratings:
        logger(quiet)(f"{judged}: no annotations yet, nothing is added ({WHERE_ANNOTATED[name]})")
        return
    entries = [entry for rating in ratings for entry in records.entries(rating, judged)]
    with Decisions(decisions or decisions_path(report), report) as log:
        if entries:
            log.add(entries)
    raters = len({entry.reviewer for entry in entries})
    logger(quiet)(f"{plural(len(entries), 'decision')} of {plural(raters, 'reviewer')}")
