"""Use reviewers' decisions: refit the gate, write a glossary, write training examples."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ...corpora.errors import InputError
from ...corpora.files.output import escape_surrogates
from ...corpora.records import Edit, Result, Span
from ...models.correction.gate import logit
from ..results.items import Place
from .decisions import Entry

MIN_DECISIONS: Final = 20
"""Minimum number of decisions for refitting."""

FOLDS: Final = 10
PRIOR_SPREAD: Final = 0.25
"""Standard deviation of the Gaussian prior on the log scale and on the shift."""
MIN_IMPROVEMENT: Final = 0.3
"""Minimum decrease of the cross-validated log loss, in standard errors of its mean."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DecidedEdit:
    """A decided edit. `kept`: accepted as proposed. `from_gate`: the gate computed its confidence."""

    confidence: float
    kept: bool
    from_gate: bool


@dataclass(frozen=True, slots=True)
class PlattScaling:
    """Platt scaling (Platt 1999) of a confidence: sigmoid(scale · logit(p) + shift)."""

    scale: float = 1.0
    shift: float = 0.0

    def __call__(self, confidences: Floats) -> Floats:
        return np.asarray(0.5 * (1 + np.tanh(0.5 * (self.scale * _logits(confidences) + self.shift))))


def decided_edits(results: Iterable[Result], entries: Mapping[Place, Entry]) -> list[DecidedEdit]:
    """The decided edits of a report. The confidence of a rule's edit is the rule's precision, not the gate's."""
    sample = []
    for row, result in enumerate(results):
        for edit in result.edits:
            entry = entries.get(Place(row, edit.start, edit.end))
            if entry is not None:
                kept = entry.verdict == "accept" and entry.replacement == edit.replacement
                sample.append(DecidedEdit(edit.confidence, kept, not edit.origin.startswith("rule:")))
    return sample


def fit(sample: Sequence[DecidedEdit]) -> PlattScaling | None:
    """Fit the scaling with the lowest log loss under a Gaussian prior around the identity.

    None if it is not better than the identity in cross-validation. Raises InputError for fewer edits than
    MIN_DECISIONS.
    """
    if len(sample) < MIN_DECISIONS:
        raise InputError(f"{len(sample)} decisions on the gate's edits are too few to refit it on",
                         remedy=f"decide on at least {MIN_DECISIONS}")
    confidences, kept = _columns(sample)
    gained = _log_losses(confidences, kept) - _log_losses(out_of_fold(sample), kept)
    standard_error = float(gained.std(ddof=1)) / math.sqrt(len(sample))
    return _fit_scaling(confidences, kept) if gained.mean() > MIN_IMPROVEMENT * standard_error else None


def out_of_fold(sample: Sequence[DecidedEdit]) -> Floats:
    """The scaled confidence of each edit in cross-validation: the scaling is fitted on the other folds."""
    confidences, kept = _columns(sample)
    fold = np.arange(len(sample)) % FOLDS
    mapped = np.empty_like(confidences)
    for k in range(FOLDS):
        scaling = _fit_scaling(confidences[fold != k], kept[fold != k])
        mapped[fold == k] = scaling(confidences[fold == k])
    return mapped


def _fit_scaling(confidences: Floats, kept: Floats) -> PlattScaling:
    import torch

    x, y = torch.tensor(_logits(confidences)), torch.tensor(kept)
    theta = torch.zeros(2, dtype=torch.double, requires_grad=True)  # log scale, shift
    optimiser = torch.optim.LBFGS([theta], max_iter=100, line_search_fn="strong_wolfe")

    def objective() -> torch.Tensor:
        optimiser.zero_grad()
        log_loss = torch.nn.functional.binary_cross_entropy_with_logits(
            theta[0].exp() * x + theta[1], y, reduction="sum")
        total = log_loss + (theta**2).sum() / (2 * PRIOR_SPREAD**2)
        total.backward()  # type: ignore[no-untyped-call]  # untyped in torch
        return total

    optimiser.step(objective)  # type: ignore[no-untyped-call]  # untyped in torch
    log_scale, shift = theta.tolist()
    return PlattScaling(math.exp(log_scale), shift)


def _log_losses(confidences: Floats, kept: Floats) -> Floats:
    """The log loss of each decision, in nats."""
    odds = _logits(confidences)
    return np.asarray(np.logaddexp(0, odds) - kept * odds)


def _columns(sample: Sequence[DecidedEdit]) -> tuple[Floats, Floats]:
    return (np.array([decided.confidence for decided in sample]),
            np.array([float(decided.kept) for decided in sample]))


def _logits(confidences: Floats) -> Floats:
    return np.array([logit(float(p)) for p in confidences])


def glossary(results: Iterable[Result], entries: Mapping[Place, Entry]) -> Iterator[str]:
    """Yield TSV lines (wrong, right, count, reviewers, last, first_segment) for the corrections made by hand.

    Skips changes with a tab or line break and changes that insert or delete text.
    """
    terms: dict[tuple[str, str], list[tuple[Entry, Result]]] = {}
    for result, edit, entry in _by_hand(results, entries):
        if edit.original.strip() and edit.replacement.strip():
            terms.setdefault((edit.original, edit.replacement), []).append((entry, result))
    yield "wrong\tright\tcount\treviewers\tlast\tfirst_segment\n"
    for (wrong, right), uses in sorted(terms.items()):
        segment = uses[0][1].segment
        cells = (wrong, right, str(len(uses)), ", ".join(sorted({entry.reviewer for entry, _ in uses})),
                 max(entry.at for entry, _ in uses), f"{segment.doc}:{segment.id}")
        if not any(mark in cell for cell in cells for mark in "\t\r\n"):
            yield "\t".join(cells) + "\n"


def training_examples(results: Iterable[Result], entries: Mapping[Place, Entry],
                      report: str) -> Iterator[str]:
    """Yield JSON lines with the text, the span, its right form, and the reviewer, time and report.

    Includes accepted, changed and hand-written corrections. For a rejected one, the right form is the original.
    """
    for result, edit, entry in _decided(results, entries):
        segment = result.segment
        example: dict[str, Any] = {
            "text": segment.text, "source": segment.source, "start": edit.start, "end": edit.end,
            "original": segment.text[edit.start:edit.end], "answer": edit.replacement,
            "category": edit.category,
            "provenance": {"report": report, "doc": segment.doc, "id": segment.id, "reviewer": entry.reviewer,
                           "at": entry.at, "verdict": entry.verdict, "note": entry.note}}
        yield escape_surrogates(json.dumps(example, ensure_ascii=False)) + "\n"


def _by_hand(results: Iterable[Result],
             entries: Mapping[Place, Entry]) -> Iterator[tuple[Result, Edit, Entry]]:
    """Yield the accepted corrections that no model proposed for their place."""
    for result, edit, entry in _decided(results, entries):
        proposed = {other for old in result.edits if (old.start, old.end) == (edit.start, edit.end)
                    for other in (old.replacement, *(each.replacement for each in old.alternatives))}
        if entry.verdict == "accept" and edit.replacement not in proposed:
            yield result, edit, entry


def _decided(results: Iterable[Result],
             entries: Mapping[Place, Entry]) -> Iterator[tuple[Result, Edit, Entry]]:
    """Yield each settled place with its final text as an edit. A rejected edit keeps the original."""
    by_row: dict[int, list[Entry]] = {}
    for entry in entries.values():
        by_row.setdefault(entry.place.row, []).append(entry)
    for row, result in enumerate(results):
        for entry in sorted(by_row.get(row, ()), key=lambda entry: entry.place):
            (_, start, end), text = entry.place, result.segment.text
            parts: tuple[Edit | Span, ...] = (*result.edits, *result.spans)
            category = next((part.category for part in parts if part.start <= end and start <= part.end),
                            "accuracy/mistranslation")
            replacement = text[start:end] if entry.replacement is None else entry.replacement
            yield result, Edit(start, end, text[start:end], replacement, category), entry
