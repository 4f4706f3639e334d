"""Collect what is known of proposals on weak translations, garbled and sound text, with labels.

    python benchmarks/fitting/gather.py DATA OUT.jsonl --segments 70 --made 150

One JSON line a scored proposal: its evidence, whether it is right (null: not known), the set it is from, the
segment and what is changed. `fit_gate.py` fits on it. Of each training set so many segments of each weak
system, as many garbled references and as many references and strong translations as they are, every other
document beside its source; and the dev half of the shipped garbles. `--sourced N` looks at N segments of weak systems
a set for names, numbers and copies that the source has otherwise, and gathers those alone.
"""

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from degarble.corpora.garbling.garbler import garble
from degarble.corpora.public_sets.consensus import ConsensusSet, dev_set, held_out_set, training_sets
from degarble.corpora.records import Edit, Segment, Span, apply_edits
from degarble.evaluation.benchmarks.garbles_set import GarbledItem, Half, read_garbles
from degarble.models.correction.candidates import FROM_SOURCE, CandidateScorer, DocumentState
from degarble.models.correction.corrector import alignments
from degarble.models.documents import documents_of
from degarble.models.language import foreign_language
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import Judge
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import proposer
from degarble.models.registry import load_detector
from degarble.models.rules.corrector import sure_edits
from degarble.models.shipped_data import SHIPPED
from labels import Trusted, is_restored

WEAK_SYSTEMS = 3
"""Of each set, the online systems that are never strong and the weakest of the others."""
KEPT_WRONG = .15
"""The share of segments with wrong proposals alone that is kept of those gathered for the kinds from the source."""
WRONG_NUMBERS = .15
"""The share of the garbled documents' segments that get a wrong number."""
GARBLED_SHARES = .2, 1.0
"""Of a garbled document, the smallest and the largest share of its segments that is garbled."""


@dataclass(frozen=True, slots=True)
class Example:
    """A segment with the translations that are trusted, or the text that it was before it was garbled."""

    of: str
    segment: Segment
    trusted: Trusted
    sound: str | None = None


def examples_of(of: ConsensusSet, count: int, made: int, rng: random.Random) -> Iterator[Example]:
    """So many segments of each weak system, and so many garbled and sound ones, of one set, in whole
    documents."""
    weak = sorted(of.weak, key=lambda name: (not name.lower().startswith("online"), name))[:WEAK_SYSTEMS]
    for name in weak:
        for row in _rows(of, count, rng):
            yield Example(f"weak {of.name}", _segment(of, name, of.weak[name][row], row), _trusted(of, row, ()))
    shares: dict[str, float] = defaultdict(lambda: rng.uniform(*GARBLED_SHARES))
    for row in _rows(of, made, rng):
        sound = of.references[0][row]
        text = garble(sound, rng).text if rng.random() < shares[of.documents[row]] else sound
        if rng.random() < WRONG_NUMBERS:
            text = with_wrong_number(text, rng)
        yield Example(f"garbled {of.name}", _segment(of, "garbled", text, row), Trusted(()), sound)
    for name, texts in (("reference", of.references[0]), *list(of.strong.items())[:1]):
        for row in _rows(of, made // 2, rng):
            yield Example(f"sound {of.name}", _segment(of, name, texts[row], row),
                          _trusted(of, row, (texts[row],)))


def with_wrong_number(text: str, rng: random.Random) -> str:
    """The text with one of its numbers of other size or with a digit lost or changed; as it is where it has none."""
    matches = list(re.finditer(r"(?<![\w.,])\d[\d,]*(?![\w,])", text))
    if not matches:
        return text
    match = rng.choice(matches)
    digits = match[0].replace(",", "")
    way = rng.randrange(4)
    if way == 0 and len(digits) > 1:
        wrong = digits[:-1]
    elif way == 1:
        wrong = digits + "0" * rng.choice((1, 1, 2, 4))
    elif way == 2:
        at = rng.randrange(len(digits))
        wrong = digits[:at] + rng.choice("123456789") + digits[at + 1:]
    else:
        wrong = f"{digits} {rng.choice(('million', 'billion', 'thousand'))}"
    if "," in match[0] and wrong.isdigit():
        wrong = f"{int(wrong):,}"
    return text[:match.start()] + wrong + text[match.end():]


def sourced_examples(of: ConsensusSet, most: int, rng: random.Random) -> Iterator[tuple[Example, float]]:
    """Segments of weak systems in which a name, a number or what is copied may be put right from the source, with
    weights: all where such a proposal is right, and a share of the others. At most so many are looked at."""
    places = [(system, row) for system in of.weak for row in range(len(of.sources))]
    rng.shuffle(places)
    for at in range(0, min(most, len(places)), 32):
        batch = places[at:at + 32]
        texts = [of.weak[system][row] for system, row in batch]
        sources = [of.sources[row] for _, row in batch]
        aligned = alignments(sources, texts)
        for (system, row), text, source, alignment in zip(batch, texts, sources, aligned, strict=True):
            document, trusted = Document((text,), (), (source,), {}, (alignment,)), _trusted(of, row, ())
            verdicts = [trusted.verdict(text, p.start, p.end, p.replacement)
                        for kind in sorted(FROM_SOURCE) for p in proposer(kind)(document, 0)]
            weight = 1.0 if True in verdicts else 1 / KEPT_WRONG
            if True in verdicts or (False in verdicts and rng.random() < KEPT_WRONG):
                yield Example(f"sourced {of.name}", _segment(of, system, text, row), trusted), weight


def gathered_sourced(of: ConsensusSet, most: int, rng: random.Random,
                     scorer: CandidateScorer) -> Iterator[dict[str, object]]:
    """A record for each scored proposal of the kinds that only the source gives, with the weight of its segment."""
    examples, weights = [], {}
    for example, weight in sourced_examples(of, most, rng):
        examples.append(example)
        weights[f"{example.segment.doc} {example.segment.id}"] = weight
    for record in gathered(examples, scorer, all_sourced=True):
        if record["evidence"]["kind"] in FROM_SOURCE:
            yield record | {"weight": weights[str(record["row"])]}


def _segment(of: ConsensusSet, system: str, text: str, row: int) -> Segment:
    return Segment(text, str(row), f"{of.name} {system} {of.documents[row]}", of.sources[row])


def _trusted(of: ConsensusSet, row: int, but: Sequence[str]) -> Trusted:
    """References count twice."""
    texts = of.trusted(row)
    return Trusted.of([text for text in [*texts[:len(of.references)], *texts] if text not in but])


def _rows(of: ConsensusSet, count: int, rng: random.Random) -> list[int]:
    """About so many rows, in whole documents."""
    documents = list(dict.fromkeys(of.documents))
    rng.shuffle(documents)
    chosen: list[int] = []
    for document in documents:
        if len(chosen) >= count:
            break
        chosen += [row for row, name in enumerate(of.documents) if name == document]
    return sorted(chosen[:count])


def garbles(half: Half) -> Iterator[tuple[GarbledItem, Segment]]:
    """The segments of the shipped garbles, each with its item."""
    for item in read_garbles(half):
        for segment in item.segments:
            yield item, segment


def gathered_garbles(scorer: CandidateScorer) -> Iterator[dict[str, object]]:
    """A record for each scored proposal on the dev half of the shipped garbles. Right is what mends one garble
    and changes nothing else."""
    items = list(garbles("dev"))
    segments = [segment for _, segment in items]
    made = [sure_edits(segment.text) for segment in segments]
    repaired = [replace(s, text=apply_edits(s.text, edits)) for s, edits in zip(segments, made, strict=True)]
    spans = load_detector().detect(repaired)
    for indices in documents_of(segments):
        work = _work(indices, repaired, spans, made)
        for i, candidates in zip(indices, scorer.candidates([work])[0], strict=True):
            item, text = items[i][0], repaired[i].text
            mended = {apply_edits(segments[i].text, [*(e for e in made[i] if e.end <= g.start or g.end <= e.start),
                                                     Edit(g.start, g.end, g.original, fix)])
                      for g in (item.garbles if segments[i].text == item.text else ()) for fix in g.fixes}
            for candidate in candidates:
                p = candidate.proposal
                yield {"of": "shipped garbles", "row": f"x {segments[i].doc} {segments[i].id}",
                       "right": p.applied(text) in mended, "start": p.start, "end": p.end,
                       "old": text[p.start:p.end], "new": p.replacement, "evidence": asdict(candidate.evidence)}


def _work(indices: Sequence[int], segments: Sequence[Segment], spans: Sequence[Sequence[Span]],
          made: Sequence[Sequence[Edit]]) -> DocumentState:
    """One document of segments in which these edits are made."""
    texts, sources = tuple(segments[i].text for i in indices), tuple(segments[i].source for i in indices)
    return DocumentState([segments[i] for i in indices], [spans[i] for i in indices],
                Document(texts, (), sources, {}, alignments(sources, texts)), range(len(indices)),
                [len(made[i]) for i in indices])


def gathered(examples: Sequence[Example], scorer: CandidateScorer, *,
             all_sourced: bool = False) -> Iterator[dict[str, Any]]:
    """A record for each scored proposal. Every other document has its source, or all of them."""
    detector = load_detector()
    examples = [e for e in examples if e.segment.text.strip() and foreign_language(e.segment.text) is None]
    segments = [e.segment if i % 2 or all_sourced else replace(e.segment, source=None) for i, group in enumerate(
        documents_of([e.segment for e in examples])) for e in map(examples.__getitem__, group)]
    examples = [e for group in documents_of([e.segment for e in examples]) for e in map(examples.__getitem__, group)]
    made = [sure_edits(segment.text) for segment in segments]
    segments = [replace(s, text=apply_edits(s.text, edits)) for s, edits in zip(segments, made, strict=True)]
    spans = detector.detect(segments)
    for indices in documents_of(segments):
        work = _work(indices, segments, spans, made)
        for i, candidates in zip(indices, scorer.candidates([work])[0], strict=True):
            example, text = examples[i], segments[i].text
            for candidate in candidates:
                p = candidate.proposal
                right = (example.trusted.verdict(text, p.start, p.end, p.replacement) if example.sound is None
                         else is_restored(text, example.sound, p.start, p.end, p.replacement))
                yield {"of": example.of, "row": f"{segments[i].doc} {segments[i].id}", "right": right,
                       "start": p.start, "end": p.end, "old": text[p.start:p.end], "new": p.replacement,
                       "evidence": asdict(candidate.evidence)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--segments", type=int, default=70, help="of each weak system")
    parser.add_argument("--made", type=int, default=70, help="garbled and sound segments of each set")
    parser.add_argument("--sourced", type=int, default=0,
                        help="segments of each set that are looked at for kinds that only the source gives")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--dev", action="store_true",
                        help="the dev set and the held-out half in place of the training sets")
    parser.add_argument("--sets", nargs="+", help="these alone; garbles: those that are shipped")
    parser.add_argument("--judge", default=str(SHIPPED / "corrector"))
    given = parser.parse_args()
    rng = random.Random(given.seed)
    scorer = CandidateScorer(Judge(CausalModel.load(given.judge)), None)
    sets = [dev_set(given.data), held_out_set(given.data)] if given.dev else training_sets(given.data)
    wanted = given.sets or ["garbles", *(of.name for of in sets)]
    with given.out.open("w", encoding="utf-8") as out:
        for record in gathered_garbles(scorer) if "garbles" in wanted and not given.dev else ():
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
        for of in (of for of in sets if of.name in wanted):
            began, number = time.monotonic(), 0
            examples = list(examples_of(of, given.segments, given.made, rng))
            for record in gathered(examples, scorer):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1
            if given.sourced:
                for record in gathered_sourced(of, given.sourced, rng, scorer):
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
                    number += 1
            print(of.name, f"{len(examples)} segments, {number} proposals, {time.monotonic() - began:.0f} s",
                  flush=True)


if __name__ == "__main__":
    main()
