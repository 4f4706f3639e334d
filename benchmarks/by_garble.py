"""How often the corrector has the right candidate, by what was garbled; which kinds of edits are right."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from degarble.corpora.alignment import align
from degarble.corpora.categories import categorise
from degarble.corpora.public_sets import Labelled
from degarble.corpora.records import CATEGORIES
from judged import Judged, touches

FIRST_OF, AMONG = 1, 5
IN_DOCUMENT = "accuracy/named-entity, right form elsewhere in the document"
MOST_KINDS = 10


def by_garble(sets: Mapping[str, Sequence[Labelled]], judged: Sequence[Judged],
              chances: Sequence[float]) -> dict[str, dict[str, float]]:
    """Of the spans of each garble's category that touch a garble: how many, and the shares that have a right
    candidate first, among five and at all. `chances` rank the candidates of a span."""
    ranked: dict[int, list[int]] = defaultdict(list)
    for i in sorted(range(len(judged)), key=lambda i: -chances[i]):
        if judged[i].of_set in sets:
            ranked[judged[i].task].append(i)
    rows: dict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
    for of_task in ranked.values():
        right = [judged[i].kept for i in of_task]
        one = judged[of_task[0]]
        for name in garbled_as(sets[one.of_set], one.row, *one.span[:2], in_documents="news" in one.of_set):
            rows[name].append((any(right[:FIRST_OF]), any(right[:AMONG]), any(right)))
    return {name: {"spans": len(found), **dict(zip(("first", "among five", "at all"),
                                                   np.mean(found, 0).round(3).tolist(), strict=True))}
            for name, found in sorted(rows.items())}


def garbled_as(examples: Sequence[Labelled], row: int, start: int, end: int, *,
               in_documents: bool) -> Iterator[str]:
    """What the span of an example was garbled as, nothing where it touches no garble."""
    example = examples[row]
    touched = [edit for edit in align(example.segment.text, example.post_edit) if touches(edit, start, end)]
    named = example.labels.get("category", np.array([np.nan]))[start:end]
    if not touched or np.isnan(named).all():
        return
    category = CATEGORIES[Counter(int(c) for c in named if not np.isnan(c)).most_common(1)[0][0]]
    yield category
    if category == "accuracy/named-entity" and in_documents:
        others = [e.segment.text for i, e in enumerate(examples)
                  if e.segment.doc == example.segment.doc and i != row]
        if all(any(edit.replacement in text for text in others) for edit in touched):
            yield IN_DOCUMENT


def kinds(chosen: Sequence[Judged]) -> dict[str, dict[str, int]]:
    """The commonest kinds of right and of wrong edits: what is changed, and who proposed it."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for j in chosen:
        original, said = j.span[2], j.candidate.proposal
        of_edit = said.category or categorise(original, 0, len(original), said.replacement)
        counts[bool(j.kept)][f"{of_edit}, by {said.origin}"] += 1
    return {"right" if right else "wrong": dict(of_kind.most_common(MOST_KINDS))
            for right, of_kind in counts.items()}
