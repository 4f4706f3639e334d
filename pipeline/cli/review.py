"""degarble review, calibrate: people decide what the gate was unsure of, and the gate learns from it."""

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
@click.option("--decisions", metavar="D.sqlite", help="Where decisions are kept.  [default: R.review.sqlite]")
@click.option("--memory", metavar="M.sqlite",
              help="Keep what is dismissed here, and take what was dismissed in earlier runs as dismissed.")
@click.option("--reviewer", metavar="NAME", help="The name the page suggests.  [default: yours here]")
@click.option("--host", default="127.0.0.1", show_default=True,
              help="Where to listen. Anything but this machine lets whoever has the address decide.")
@click.option("--port", default=0, show_default="a free one", type=click.IntRange(0, 65535))
@click.option("--name", "names", multiple=True, metavar="HOST",
              help="Another name the page may be asked for by, such as this machine's.")
@quiet_option
def review(report: str, decisions: str | None, memory: str | None, reviewer: str | None, host: str, port: int,
           names: tuple[str, ...], quiet: bool) -> None:
    """Open a page on which reviewers accept, reject and edit what R.jsonl proposes.

    Prints the page's address and serves it until Ctrl-C. The page starts with the suggestions; marks without a
    suggestion are a second pass. What the page counts as decided is on disk.
    """
    from ..review.decisions import decisions_path
    from ..review.server.serve import serve
    from ..review.session import ReviewSession

    log = logger(quiet)

    def ready(address: str, session: ReviewSession) -> None:
        click.echo(address)
        kinds = Counter(item.kind for item in session.lists.items if item.edit.decision == "review")
        log(f"{plural(kinds['suggestion'], 'suggestion')} to review and {plural(kinds['mark'], 'mark')} without a "
            f"suggestion in {plural(len(session.segments), 'segment')}; Ctrl-C ends it")

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
@click.option("--decisions", required=True, metavar="D.sqlite", help="Reviewers' decisions on it.")
@click.option("-o", "--output", metavar="gate.json", help="Write the refitted gate.")
@click.option("--gate", metavar="gate.json",
              help="The gate that gave the report's confidences.  [default: the shipped corrector's]")
@click.option("--to-glossary", metavar="G.tsv", help="Write the corrections made by hand as wrong, right, …")
@click.option("--to-train", metavar="T.jsonl", help="Write every decision as an example to train on.")
@overwrite_option
@quiet_option
def calibrate(report: str, decisions: str, output: str | None, gate: str | None, to_glossary: str | None,
              to_train: str | None, overwrite: bool, quiet: bool) -> None:
    """Refit the confidence on reviewed decisions, and show how true it was and would be.

    "After" is cross-validated: each decision is judged by a gate fitted on the others. What one rule alone
    repairs has that rule's measured precision and is shown, not refitted.
    """
    from ...corpora.reports import read_results
    from ..outputs.staging import open_together, refuse_existing
    from ..review.calibration import decided_edits, glossary, training_examples
    from ..review.settle import settled_entries

    wanted = [path for path in (output, to_glossary, to_train) if path is not None]
    refuse_existing(wanted, overwrite=overwrite)
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
        for out, text in zip(outs, texts.values(), strict=True):
            for part in text:
                out.write(part)
    logger(quiet)(f"{plural(len(entries), 'decision')} read")


def _refit(sample: "list[DecidedEdit]", gate: str | None) -> str:
    """The refitted gate as JSON, the old one where refitting does not help; its reliability is printed."""
    from ...models.correction.gate import Gate
    from ...models.shipped_data import SHIPPED
    from ..review.calibration import fit, out_of_fold
    from .tables import console, reliability_table

    from_gate = [decided for decided in sample if decided.from_gate]
    found = fit(from_gate)
    kept = [decided.kept for decided in from_gate]
    before, after = [decided.confidence for decided in from_gate], out_of_fold(from_gate).tolist()
    out = console()
    out.print(reliability_table(kept, before, after))
    if found is None:
        out.print("Refitting would not make the confidences truer: the gate stays as it is.", style="dim")
    else:
        out.print(f"scale {found.scale:.3f}, shift {found.shift:+.3f} of the log odds", style="dim")
    by_rules = [decided for decided in sample if not decided.from_gate]
    if by_rules:
        promised = sum(decided.confidence for decided in by_rules) / len(by_rules)
        out.print(f"Rules alone: {sum(decided.kept for decided in by_rules)} of {len(by_rules)} kept, "
                  f"{promised:.2f} promised.")
    old = Gate.load(Path(gate) if gate else SHIPPED / "corrector" / "gate.json")
    return (old if found is None else old.mapped(found.scale, found.shift)).text()
