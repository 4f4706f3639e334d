"""degarble review, calibrate: serve the review page, and refit the gate on the decisions."""

import getpass
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import examples, logger, overwrite_option, plural, quiet_option

if TYPE_CHECKING:
    from ..review.calibration import DecidedEdit


@click.command(epilog=examples("degarble review news.jsonl",
                               "degarble review news.jsonl --memory team.sqlite"))
@click.argument("report", metavar="R.jsonl")
@click.option("--decisions", metavar="D.sqlite", help="The log of decisions.  [default: R.review.sqlite]")
@click.option("--memory", metavar="M.sqlite",
              help="Store dismissed items in this file, and dismiss the items that earlier reviews stored there.")
@click.option("--reviewer", metavar="NAME", help="The reviewer name that the page suggests.  [default: your user name]")
@click.option("--host", default="127.0.0.1", show_default=True,
              help="The address to listen on. On any other address, everyone who has the page's address can decide.")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535))
@click.option("--name", "names", multiple=True, metavar="HOST",
              help="Another host name under which the page may be opened, for example this machine's.")
@quiet_option
def review(report: str, decisions: str | None, memory: str | None, reviewer: str | None, host: str, port: int,
           names: tuple[str, ...], quiet: bool) -> None:
    """Serve a page on which reviewers accept, reject and edit the suggestions of R.jsonl.

    Prints the page's address and serves it until Ctrl-C. The page shows the suggestions first and the marks without
    a suggestion second. Every decision that the page counts is saved on disk.
    """
    from ..review.decisions import decisions_path
    from ..review.server.serve import serve
    from ..review.session import ReviewSession

    log = logger(quiet)

    def ready(address: str, session: ReviewSession) -> None:
        click.echo(address)
        kinds = Counter(item.kind for item in session.lists.items if item.edit.decision == "review")
        log(f"{plural(kinds['suggestion'], 'suggestion')} to review and {plural(kinds['mark'], 'mark')} without a "
            f"suggestion in {plural(len(session.segments), 'segment')}; press Ctrl-C to stop")

    serve(report, decisions or decisions_path(report), memory=memory, host=host, port=port, names=names,
          reviewer=reviewer or _user(), ready=ready)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


@click.command(epilog=examples(
    "degarble calibrate news.jsonl --decisions news.review.sqlite -o gate.json",
    "degarble calibrate news.jsonl --decisions news.review.sqlite --to-glossary names.tsv"))
@click.argument("report", metavar="R.jsonl")
@click.option("--decisions", required=True, metavar="D.sqlite", help="Reviewers' decisions on R.jsonl.")
@click.option("-o", "--output", metavar="gate.json", help="Write the refitted gate.")
@click.option("--gate", metavar="gate.json",
              help="The gate that computed the report's confidences.  [default: the shipped corrector's]")
@click.option("--to-glossary", metavar="G.tsv", help="Write the corrections made by hand as a glossary.")
@click.option("--to-train", metavar="T.jsonl", help="Write every decision as a training example.")
@overwrite_option
@quiet_option
def calibrate(report: str, decisions: str, output: str | None, gate: str | None, to_glossary: str | None,
              to_train: str | None, overwrite: bool, quiet: bool) -> None:
    """Refit the gate on reviewers' decisions, and show its calibration before and after.

    "After" is cross-validated: a gate fitted on the other decisions judges each decision. Edits of a single rule
    have that rule's measured precision as confidence; they are shown but not refitted.
    """
    from ...corpora.reports import read_results
    from ..outputs.staging import open_together, refuse_existing
    from ..review.calibration import decided_edits, glossary, training_examples
    from ..review.settle import settled_entries

    paths = [path for path in (output, to_glossary, to_train) if path is not None]
    refuse_existing(paths, overwrite=overwrite)
    results = list(read_results(report))
    entries = settled_entries(decisions, report)
    texts: dict[str, Iterable[str]] = {}
    if to_glossary is not None:
        texts[to_glossary] = glossary(results, entries)
    if to_train is not None:
        texts[to_train] = training_examples(results, entries, report)
    if output is not None or not texts:
        refitted = _refit(decided_edits(results, entries), gate)
        if output is not None:
            texts[output] = [refitted]
    with open_together(list(texts), overwrite=overwrite) as outs:
        for out, lines in zip(outs, texts.values(), strict=True):
            for line in lines:
                out.write(line)
    logger(quiet)(f"{plural(len(entries), 'decision')} read")


def _refit(sample: "list[DecidedEdit]", gate: str | None) -> str:
    """Print the reliability table and return the refitted gate as JSON, or the old gate if refitting does not help."""
    from ...models.correction.gate import Gate
    from ...models.shipped_data import SHIPPED
    from ..review.calibration import fit, out_of_fold
    from .tables import console, reliability_table

    from_gate = [decided for decided in sample if decided.from_gate]
    scaling = fit(from_gate)
    kept = [decided.kept for decided in from_gate]
    before, after = [decided.confidence for decided in from_gate], out_of_fold(from_gate).tolist()
    out = console()
    out.print(reliability_table(kept, before, after))
    if scaling is None:
        out.print("Refitting does not improve the confidences: the gate stays unchanged.", style="dim")
    else:
        out.print(f"scale {scaling.scale:.3f}, shift {scaling.shift:+.3f} of the log odds", style="dim")
    by_rules = [decided for decided in sample if not decided.from_gate]
    if by_rules:
        mean = sum(decided.confidence for decided in by_rules) / len(by_rules)
        out.print(f"Rules alone: {sum(decided.kept for decided in by_rules)} of {len(by_rules)} kept, "
                  f"mean confidence {mean:.2f}.")
    old = Gate.load(Path(gate) if gate else SHIPPED / "corrector" / "gate.json")
    return (old if scaling is None else old.rescaled(scaling.scale, scaling.shift)).to_json()
