"""degarble report, demo: show the spans and edits of a run."""

from typing import TYPE_CHECKING, Any

import click

from .options import (
    device_option,
    examples,
    input_options,
    logger,
    overwrite_option,
    plural,
    quiet_option,
    read_options,
)

if TYPE_CHECKING:
    from ...corpora.formats import ReadOptions
    from ...evaluation import Scores


@click.command(epilog=examples(
    "degarble report news.jsonl -o news.html",
    "degarble report news.jsonl --decisions news.review.sqlite -o news.reviewed.html",
    "degarble report news.jsonl --ref news.edited.txt -o news.html",
    "degarble report news.jsonl --to text -o - | less"))
@click.argument("report_", metavar="R.jsonl")
@click.option("-o", "--output", required=True, metavar="R.html", help="Where to write; - for stdout.")
@click.option("--to", "form", type=click.Choice(["html", "text", "markdown"]),
              help="The format.  [default: text for .txt, markdown for .md, else html]")
@click.option("--title", metavar="TEXT", help="The heading.  [default: the report's name]")
@click.option("--decisions", metavar="D.sqlite", help="Reviewers' decisions: show them and the reviewers' names.")
@click.option("--review", metavar="URL", help="Link each segment to the review page at this address.")
@click.option("--ref", metavar="REF", help="An editor's version of the text: adds scores before and after.")
@input_options
@overwrite_option
@quiet_option
def report(report_: str, output: str, form: str | None, title: str | None, decisions: str | None,
           review: str | None, ref: str | None, overwrite: bool, quiet: bool, **arguments: Any) -> None:
    """Write a report as a page: spans marked in the text, edits word by word, with their reasons.

    The page starts with the suggestions to review, then lists marks without a suggestion. It is a single file, does
    not use the network, has filters and links to segments, and can be printed. R.jsonl may also be a SPANS file.
    The format options apply to REF.
    """
    from ..report.page import write_report

    options = read_options(arguments)
    scores = [] if ref is None else _scores(report_, ref, options)
    tally = write_report(report_, output, title=title, overwrite=overwrite, form=form, scores=scores,
                         decisions=decisions, review=review)
    logger(quiet)(f"{plural(tally.segments, 'segment')} in {output}: "
                  f"{plural(tally.decisions()['review'], 'suggestion')} to review, "
                  f"{plural(tally.marks, 'mark')} without a suggestion")


@click.command(epilog=examples("degarble demo", "degarble demo --document control -o control-demo"))
@click.option("-o", "--output", default="demo", show_default=True, metavar="DIR",
              help="The folder for the cleaned text, the report and report.html. Existing files are replaced.")
@click.option("--document", type=click.Choice(["article", "control", "clean"]), default="article",
              show_default=True, help="One of the documents that degarble ships.")
@click.option("--detector", hidden=True)
@click.option("--corrector", hidden=True)
@device_option
@quiet_option
def demo(output: str, document: str, detector: str | None, corrector: str | None, device: str,
         quiet: bool) -> None:
    """Clean a garbled article, show every correction, and score them against an editor's corrections."""
    from .demo import clean_seed

    log = logger(quiet)
    run = clean_seed(document, output, detector=detector, corrector=corrector, device=device, log=log)
    from .tables import console, edits_table

    out = console()
    out.print(edits_table(run.results))
    out.print(run.summary)
    out.print()
    show_scores(run.scores)
    out.print(f"\nReport page: {run.page}", soft_wrap=True)


def show_scores(scores: "Scores") -> None:
    """Print the table of scores and their signature."""
    from ...evaluation import rows
    from .tables import console, scores_table

    out = console()
    out.print(scores_table(rows(scores)))
    out.print("Brackets: 95 % bootstrap intervals.", style="dim")
    out.print(scores.signature, style="dim", soft_wrap=True, markup=False)


def _scores(report: str, ref: str, options: "ReadOptions") -> list[tuple[str, ...]]:
    from ...corpora.formats import read_segments
    from ...corpora.reports import read_results
    from ...evaluation import evaluate as score
    from ...evaluation import rows

    results = list(read_results(report))
    scores = score([result.segment.text for result in results], [result.cleaned for result in results],
                   [segment.text for segment in read_segments(ref, options)])
    return [tuple(row.cells()) for row in rows(scores)]
