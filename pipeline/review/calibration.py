"""What decisions teach: how true the confidences were, a gate that says it truer, a glossary, examples."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...corpora.errors import InputError
from ...corpora.files.output import escape_surrogates
from ...corpora.records import Edit, Result, Span
from ...models.correction.gate import logit
from ..results.items import Place
from .decisions import Entry

FEWEST: Final = 20
"""Decisions on edits below which nothing is refitted."""

FOLDS: Final = 10
PRIOR_SPREAD: Final = 0.25
"""Standard deviation of the prior on the log of the scale and on the shift."""
LEAST_GAIN: Final = 0.3
"""Standard errors of the mean that the cross-validated log loss must fall by."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DecidedEdit:
    """An edit that was decided on: its confidence, whether it was kept as proposed, by the gate or not."""

    confidence: float
    kept: bool
    from_gate: bool


@dataclass(frozen=True, slots=True)
class PlattScaling:
    """sigmoid(scale · logit(p) + shift): Platt's map (1999) on the confidences as they were."""

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, confidences: Floats) -> Floats:
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (self.scale * _logits(confidences) + self.shift))))


def decided_edits(results: Iterable[Result], entries: Mapping[Place, Entry]) -> list[DecidedEdit]:
    """One for each settled edit; a rule's own precision does not come from the gate."""
    found = []
    for row, result in enumerate(results):
        for edit in result.edits:
            entry = entries.get(Place(row, edit.start, edit.end))
            if entry is not None:
                kept = entry.verdict == "accept" and entry.replacement == edit.replacement
                found.append(DecidedEdit(edit.confidence, kept, not edit.origin.startswith("rule:")))
    return found


def fit(sample: Sequence[DecidedEdit]) -> PlattScaling | None:
    """The map of least log loss, held near the one that changes nothing by a Gaussian prior; None where it is
    not better than changing nothing on the decisions that it was not fitted on.

    Raises InputError for fewer than FEWEST lessons.
    """
    if len(sample) < FEWEST:
        raise InputError(f"{len(sample)} decisions on the gate's edits are too few to refit it on",
                         remedy=f"decide on {FEWEST} at least")
    confidences, kept = _columns(sample)
    gained = _log_losses(confidences, kept) - _log_losses(out_of_fold(sample), kept)
    standard_error = float(gained.std(ddof=1)) / math.sqrt(len(sample))
    return _least_loss(confidences, kept) if gained.mean() > LEAST_GAIN * standard_error else None


def out_of_fold(sample: Sequence[DecidedEdit]) -> Floats:
    """Each lesson's confidence by a map fitted on the other folds, so that none judges itself."""
    confidences, kept = _columns(sample)
    fold = np.arange(len(sample)) % FOLDS
    mapped = np.empty_like(confidences)
    for held in range(FOLDS):
        found = _least_loss(confidences[fold != held], kept[fold != held])
        mapped[fold == held] = found(confidences[fold == held])
    return mapped


def _least_loss(confidences: Floats, kept: Floats) -> PlattScaling:
    import torch

    x, y = torch.tensor(_logits(confidences)), torch.tensor(kept)
    theta = torch.zeros(2, dtype=torch.double, requires_grad=True)  # log scale, shift
    optimiser = torch.optim.LBFGS([theta], max_iter=100, line_search_fn="strong_wolfe")

    def objective() -> torch.Tensor:
        optimiser.zero_grad()
        log_loss = torch.nn.functional.binary_cross_entropy_with_logits(
            theta[0].exp() * x + theta[1], y, reduction="sum")
        total = log_loss + (theta**2).sum() / (2 * PRIOR_SPREAD**2)
        total.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return total

    optimiser.step(objective)  # type: ignore[no-untyped-call]  # torch wraps it untyped
    log_scale, shift = theta.tolist()
    return PlattScaling(math.exp(log_scale), shift)


def _log_losses(confidences: Floats, kept: Floats) -> Floats:
    """Of each decision, in nats."""
    odds = _logits(confidences)
    return np.asarray(np.logaddexp(0, odds) - kept * odds)


def _columns(sample: Sequence[DecidedEdit]) -> tuple[Floats, Floats]:
    return (np.array([decided.confidence for decided in sample]),
            np.array([float(decided.kept) for decided in sample]))


def _logits(confidences: Floats) -> Floats:
    return np.array([logit(float(p)) for p in confidences])


def glossary(results: Iterable[Result], entries: Mapping[Place, Entry]) -> Iterator[str]:
    """TSV: wrong, right, how often, by whom, when last, where first. One row a change written by hand.

    Changes that hold a tab or line break, or take text out altogether, are no terms and left out.
    """
    found: dict[tuple[str, str], list[tuple[Entry, Result]]] = {}
    for result, edit, entry in _by_hand(results, entries):
        if edit.original.strip() and edit.replacement.strip():
            found.setdefault((edit.original, edit.replacement), []).append((entry, result))
    yield "wrong\tright\tcount\treviewers\tlast\tfirst_segment\n"
    for (wrong, right), uses in sorted(found.items()):
        segment = uses[0][1].segment
        cells = (wrong, right, str(len(uses)), ", ".join(sorted({entry.reviewer for entry, _ in uses})),
                 max(entry.at for entry, _ in uses), f"{segment.doc}:{segment.id}")
        if not any(mark in cell for cell in cells for mark in "\t\r\n"):
            yield "\t".join(cells) + "\n"


def training_examples(results: Iterable[Result], entries: Mapping[Place, Entry],
                      report: str) -> Iterator[str]:
    """JSON lines: the text, the span, its right form, and who said so, when, on which report.

    Corrections kept, changed or written by hand; a rejected one teaches that the span may stay.
    """
    for result, edit, entry in _decided(results, entries):
        segment = result.segment
        given: dict[str, Any] = {
            "text": segment.text, "source": segment.source, "start": edit.start, "end": edit.end,
            "original": segment.text[edit.start:edit.end], "answer": edit.replacement,
            "category": edit.category,
            "provenance": {"report": report, "doc": segment.doc, "id": segment.id, "reviewer": entry.reviewer,
                           "at": entry.at, "verdict": entry.verdict, "note": entry.note}}
        yield escape_surrogates(json.dumps(given, ensure_ascii=False)) + "\n"


def _by_hand(results: Iterable[Result],
             entries: Mapping[Place, Entry]) -> Iterator[tuple[Result, Edit, Entry]]:
    """Accepted corrections that no model had proposed for their place."""
    for result, edit, entry in _decided(results, entries):
        proposed = {other for old in result.edits if (old.start, old.end) == (edit.start, edit.end)
                    for other in (old.replacement, *(each.replacement for each in old.alternatives))}
        if entry.verdict == "accept" and edit.replacement not in proposed:
            yield result, edit, entry


def _decided(results: Iterable[Result],
             entries: Mapping[Place, Entry]) -> Iterator[tuple[Result, Edit, Entry]]:
    """Each settled place with what stands there in the end: the original itself where it was rejected."""
    by_row: dict[int, list[Entry]] = {}
    for entry in entries.values():
        by_row.setdefault(entry.place.row, []).append(entry)
    for row, result in enumerate(results):
        for entry in sorted(by_row.get(row, ()), key=lambda entry: entry.place):
            (_, start, end), text = entry.place, result.segment.text
            near: tuple[Edit | Span, ...] = (*result.edits, *result.spans)
            parts = [part for part in near if part.start <= end and start <= part.end]
            edit = Edit(start, end, text[start:end], text[start:end],
                        parts[0].category if parts else "accuracy/mistranslation")
            yield result, edit if entry.replacement is None else \
                replace(edit, replacement=entry.replacement), entry
