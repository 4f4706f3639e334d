"""Collect the evidence of proposals on weak translations, garbled text and sound text, with labels.

    python benchmarks/fitting/gather.py DATA OUT.jsonl --segments 70 --made 150

Writes one JSON line per scored proposal: its evidence, whether it is right (null: unknown), its set, its segment, the
change and how many proposals it represents: the shipped gate chooses what is scored, with low bars, and a share of the
rest is drawn. `fit_gate.py` reads this file. Each training set gives segments of its weak systems, garbled references,
references and strong translations; every other document has its source. The dev half of the shipped garbles is
added. `--edited N` adds N machine translations of each pair of MLQE-PE and half as many post-edits, labelled by the
post-edits. `--sourced N` also searches N segments of weak systems per set for names, numbers and copied text that
differ from the source, and collects only these proposals.
"""

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from degarble.corpora.garbling.garbler import garble
from degarble.corpora.public_sets.consensus import ConsensusSet, dev_set, held_out_set, training_sets
from degarble.corpora.public_sets.readers import MLQE_PAIRS, read_mlqe
from degarble.corpora.records import Edit, Segment, Span, apply_edits
from degarble.evaluation.benchmarks.garbles_set import GarbledItem, Half, read_garbles
from degarble.models.correction.candidates import SOURCE_KINDS, Candidate, CandidateScorer, DocumentState
from degarble.models.correction.corrector import align_document
from degarble.models.correction.evidence import FIRST_FEATURES, Evidence
from degarble.models.correction.gate import Floats, Gate
from degarble.models.correction.rereading import Rereader
from degarble.models.documents import documents_of
from degarble.models.language import foreign_language
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import Judge
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import proposer
from degarble.models.registry import load_detector
from degarble.models.rules.corrector import sure_edits
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.data import detokenise
from degarble.models.tagger.detector import TaggerDetector
from degarble.pipeline.cleaner import CORRECTING
from labels import Trusted, is_post_edited, is_restored

WEAK_SYSTEMS = 3
"""For each set: the online systems that are never strong, then the weakest of the others."""
KEPT_WRONG = .15
"""The share of segments with only wrong proposals that `sourced_examples` keeps."""
WRONG_NUMBERS = .15
"""The share of segments of garbled documents that get a wrong number."""
MIN_SCORED, SCORED_SHARE, MIN_REREAD = .01, .02, .012
"""The probabilities by the shipped gate from which a proposal is scored and reread, far below those of the gate itself,
and the share of the less likely proposals that is scored too, with a weight that makes up for the others."""
AT_ONCE = 8
"""The number of documents that are scored together."""
GARBLED_SHARES = .05, .9
"""The smallest and the largest share of garbled segments in a garbled document."""


@dataclass(frozen=True, slots=True)
class Example:
    """A segment with its trusted translations and, if it was garbled or post-edited, its sound text or post-edit."""

    set_name: str
    segment: Segment
    trusted: Trusted
    sound: str | None = None
    post_edit: str | None = None


class ExploringGate(Gate):
    """The shipped gate with low bars, which also lets a share of all other proposals be scored."""

    __slots__ = ()

    @classmethod
    def shipped(cls) -> "ExploringGate":
        gate = Gate.load(SHIPPED / "corrector" / "gate.json")
        return cls(gate.first, gate.full, MIN_SCORED, min_reread=MIN_REREAD, names_full=gate.names_full)

    def worth_scoring(self, rows: Floats) -> npt.NDArray[np.bool_]:
        drawn = [crc32(row.tobytes()) % 1000 < 1000 * SCORED_SHARE for row in rows]
        return super().worth_scoring(rows) | np.array(drawn, bool)

    def weight(self, evidence: Evidence) -> float:
        """How many proposals a scored one represents."""
        likely = super().worth_scoring(np.array([evidence.row(FIRST_FEATURES)]))[0]
        return 1.0 if likely else 1 / SCORED_SHARE


def examples_of(data_set: ConsensusSet, count: int, made: int, rng: random.Random) -> Iterator[Example]:
    """About `count` segments of each weak system and `made` garbled and sound ones of one set, in whole documents."""
    weak = sorted(data_set.weak, key=lambda name: (not name.lower().startswith("online"), name))[:WEAK_SYSTEMS]
    for name in weak:
        for row in _rows(data_set, count, rng):
            segment = _segment(data_set, name, data_set.weak[name][row], row)
            yield Example(f"weak {data_set.name}", segment, _trusted(data_set, row, ()))
    shares: dict[str, float] = defaultdict(lambda: rng.uniform(*GARBLED_SHARES))
    for row in _rows(data_set, made, rng):
        sound = data_set.references[0][row]
        text = garble(sound, rng).text if rng.random() < shares[data_set.documents[row]] else sound
        if rng.random() < WRONG_NUMBERS:
            text = with_wrong_number(text, rng)
        yield Example(f"garbled {data_set.name}", _segment(data_set, "garbled", text, row),
                      _trusted(data_set, row, ()), sound)
    for name, texts in (("reference", data_set.references[0]), *list(data_set.strong.items())[:1]):
        for row in _rows(data_set, made // 2, rng):
            yield Example(f"sound {data_set.name}", _segment(data_set, name, texts[row], row),
                          _trusted(data_set, row, (texts[row],)))


def edited_examples(data: Path, pair: str, split: str, count: int, rng: random.Random) -> Iterator[Example]:
    """`count` machine translations of one pair of MLQE-PE and half as many post-edits, half of them without the spaces
    of a tokeniser. Each segment is a document. The only trusted translation is the post-edit."""
    rows = list(read_mlqe(data / "mlqe-pe" / pair, split))
    drawn = rng.sample(rows, min(count, len(rows)))
    for of, side in (("edited", drawn), ("sound", drawn[:count // 2])):
        for row in side:
            text = row.segment.text if of == "edited" else row.post_edit
            post_edit, source = row.post_edit, row.segment.source or ""
            if rng.random() < 0.5:
                text, post_edit, source = map(detokenise, (text, post_edit, source))
            segment = Segment(text, row.segment.id, f"{of} {pair}-{row.segment.id}", source)
            yield Example(f"{of} {pair}", segment, Trusted.from_texts([post_edit, post_edit]), None, post_edit)


def with_wrong_number(text: str, rng: random.Random) -> str:
    """The text with one number changed in size, or with a digit lost or changed; unchanged if there is no number."""
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


def sourced_examples(data_set: ConsensusSet, limit: int, rng: random.Random) -> Iterator[tuple[Example, float]]:
    """Segments of weak systems with a proposal to correct a name, a number or copied text from the source.

    All segments with a right proposal and a share of the others, each with its weight. Searches at most `most`.
    """
    places = [(system, row) for system in data_set.weak for row in range(len(data_set.sources))]
    rng.shuffle(places)
    for at in range(0, min(limit, len(places)), 32):
        batch = places[at:at + 32]
        texts = [data_set.weak[system][row] for system, row in batch]
        sources = [data_set.sources[row] for _, row in batch]
        aligned = align_document(sources, texts)
        for (system, row), text, source, alignment in zip(batch, texts, sources, aligned, strict=True):
            document, trusted = Document((text,), (), (source,), {}, (alignment,)), _trusted(data_set, row, ())
            answers = [trusted.verdict(text, p.start, p.end, p.replacement)
                        for kind in sorted(SOURCE_KINDS) for p in proposer(kind)(document, 0)]
            weight = 1.0 if True in answers else 1 / KEPT_WRONG
            if True in answers or (False in answers and rng.random() < KEPT_WRONG):
                yield Example(f"sourced {data_set.name}", _segment(data_set, system, text, row), trusted), weight


def sourced_records(data_set: ConsensusSet, limit: int, rng: random.Random, scorer: CandidateScorer,
                    gate: ExploringGate) -> Iterator[dict[str, object]]:
    """A record for each scored proposal of the kinds that need the source, with the weight of its segment."""
    examples, weights = [], {}
    for example, weight in sourced_examples(data_set, limit, rng):
        examples.append(example)
        weights[f"{example.segment.doc} {example.segment.id}"] = weight
    for record in proposal_records(examples, scorer, gate, all_sourced=True):
        if record["evidence"]["kind"] in SOURCE_KINDS:
            yield record | {"weight": record["weight"] * weights[str(record["row"])]}


def _segment(data_set: ConsensusSet, system: str, text: str, row: int) -> Segment:
    return Segment(text, str(row), f"{data_set.name} {system} {data_set.documents[row]}", data_set.sources[row])


def _trusted(data_set: ConsensusSet, row: int, but: Sequence[str]) -> Trusted:
    """The trusted translations except `but`; references count twice."""
    texts = data_set.trusted(row)
    return Trusted.from_texts([text for text in [*texts[:len(data_set.references)], *texts] if text not in but])


def _rows(data_set: ConsensusSet, count: int, rng: random.Random) -> list[int]:
    """About `count` rows, in whole documents."""
    documents = list(dict.fromkeys(data_set.documents))
    rng.shuffle(documents)
    chosen: list[int] = []
    for document in documents:
        if len(chosen) >= count:
            break
        chosen += [row for row, name in enumerate(data_set.documents) if name == document]
    return sorted(chosen[:count])


def garbles(half: Half) -> Iterator[tuple[GarbledItem, Segment]]:
    """The segments of the shipped garbles, each with its item."""
    for item in read_garbles(half):
        for segment in item.segments:
            yield item, segment


def garble_records(scorer: CandidateScorer, gate: ExploringGate) -> Iterator[dict[str, object]]:
    """A record for each scored proposal on the dev half of the shipped garbles. A proposal is right if it fixes one
    garble and changes nothing else."""
    items = list(garbles("dev"))
    segments = [segment for _, segment in items]
    made = [sure_edits(segment.text) for segment in segments]
    repaired = [replace(s, text=apply_edits(s.text, edits)) for s, edits in zip(segments, made, strict=True)]
    spans = load_detector(threshold=CORRECTING).detect(repaired)
    for indices in documents_of(segments):
        state = _document_state(indices, repaired, spans, made)
        for i, candidates in zip(indices, scorer.candidates([state])[0], strict=True):
            item, text = items[i][0], repaired[i].text
            fixed = {apply_edits(segments[i].text, [*(e for e in made[i] if e.end <= g.start or g.end <= e.start),
                                                     Edit(g.start, g.end, g.original, fix)])
                      for g in (item.garbles if segments[i].text == item.text else ()) for fix in g.fixes}
            for candidate in candidates:
                p = candidate.proposal
                yield {"of": "shipped garbles", "row": f"x {segments[i].doc} {segments[i].id}",
                       "right": p.apply(text) in fixed, **_facts(candidate, text, gate)}


def _document_state(indices: Sequence[int], segments: Sequence[Segment], spans: Sequence[Sequence[Span]],
          made: Sequence[Sequence[Edit]]) -> DocumentState:
    """The state of one document after these edits."""
    texts, sources = tuple(segments[i].text for i in indices), tuple(segments[i].source for i in indices)
    return DocumentState([segments[i] for i in indices], [spans[i] for i in indices],
                         Document(texts, (), sources, {}, align_document(sources, texts)), range(len(indices)),
                         [len(made[i]) for i in indices])


def proposal_records(examples: Sequence[Example], scorer: CandidateScorer, gate: ExploringGate, *,
             all_sourced: bool = False) -> Iterator[dict[str, Any]]:
    """A record for each scored proposal. Every other document has its source, or with `all_sourced` every document."""
    detector = load_detector(threshold=CORRECTING)
    examples = [e for e in examples if e.segment.text.strip() and foreign_language(e.segment.text) is None]
    segments = [e.segment if i % 2 or all_sourced else replace(e.segment, source=None) for i, group in enumerate(
        documents_of([e.segment for e in examples])) for e in map(examples.__getitem__, group)]
    examples = [e for group in documents_of([e.segment for e in examples]) for e in map(examples.__getitem__, group)]
    made = [sure_edits(segment.text) for segment in segments]
    segments = [replace(s, text=apply_edits(s.text, edits)) for s, edits in zip(segments, made, strict=True)]
    spans = detector.detect(segments)
    in_order = documents_of(segments)
    for at in range(0, len(in_order), AT_ONCE):
        documents = in_order[at:at + AT_ONCE]
        states = [_document_state(indices, segments, spans, made) for indices in documents]
        found = chain.from_iterable(scorer.candidates(states))
        for i, candidates in zip(chain.from_iterable(documents), found, strict=True):
            example, text = examples[i], segments[i].text
            for candidate in candidates:
                p = candidate.proposal
                right = example.trusted.verdict(text, p.start, p.end, p.replacement)
                if example.post_edit is not None and right is None:
                    right = is_post_edited(text, example.post_edit, p.start, p.end, p.replacement)
                if example.sound is not None:
                    right = right or is_restored(text, example.sound, p.start, p.end, p.replacement)
                yield {"of": example.set_name, "row": f"{segments[i].doc} {segments[i].id}", "right": right,
                       **_facts(candidate, text, gate)}


def _facts(candidate: Candidate, text: str, gate: ExploringGate) -> dict[str, object]:
    """The change, the evidence and the weight."""
    p, rereading, weight = candidate.proposal, candidate.rereading, gate.weight(candidate.evidence)
    return {"start": p.start, "end": p.end, "old": text[p.start:p.end], "new": p.replacement, "weight": weight,
            "evidence": asdict(candidate.evidence), "rereading": rereading and asdict(rereading)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--segments", type=int, default=70, help="number of segments of each weak system")
    parser.add_argument("--made", type=int, default=70, help="number of garbled and sound segments of each set")
    parser.add_argument("--sourced", type=int, default=0,
                        help="number of segments of each set to search for kinds that need the source")
    parser.add_argument("--edited", type=int, default=0, help="number of translations of each pair of MLQE-PE")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--dev", action="store_true",
                        help="use the dev set and the held-out half instead of the training sets")
    parser.add_argument("--sets", nargs="+", help="only these sets; also garbles, the shipped ones, and mlqe-pe")
    parser.add_argument("--judge", default=str(SHIPPED / "corrector"))
    args = parser.parse_args()
    rng = random.Random(args.seed)
    rereader, gate = Rereader(TaggerDetector.load(SHIPPED / "detector")), ExploringGate.shipped()
    scorer = CandidateScorer(Judge(CausalModel.load(args.judge)), gate, rereader)
    sets = [dev_set(args.data), held_out_set(args.data)] if args.dev else training_sets(args.data)
    wanted = args.sets or ["garbles", "mlqe-pe", *(data_set.name for data_set in sets)]
    with args.out.open("w", encoding="utf-8") as out:
        for record in garble_records(scorer, gate) if "garbles" in wanted and not args.dev else ():
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
        for pair in MLQE_PAIRS if args.edited and "mlqe-pe" in wanted else ():
            edited = edited_examples(args.data, pair, "dev" if args.dev else "train", args.edited, rng)
            for record in proposal_records(list(edited), scorer, gate):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
            out.flush()
            print(pair, flush=True)
        for data_set in (data_set for data_set in sets if data_set.name in wanted):
            began, number = time.monotonic(), 0
            examples = list(examples_of(data_set, args.segments, args.made, rng))
            for record in proposal_records(examples, scorer, gate):
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1
            if args.sourced:
                for record in sourced_records(data_set, args.sourced, rng, scorer, gate):
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")
                    number += 1
            print(data_set.name, f"{len(examples)} segments, {number} proposals, {time.monotonic() - began:.0f} s",
                  flush=True)


if __name__ == "__main__":
    main()
