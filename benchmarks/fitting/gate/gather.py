"""Collect the evidence of proposals on weak translations, garbled text and sound text, with labels.

    python benchmarks/fitting/gate/gather.py DATA OUT.jsonl --segments 70 --made 150

Writes one JSON line per scored proposal: its evidence, whether it is right (null: unknown), its set, its segment, the
change and how many proposals it represents: the shipped gate chooses what is scored, with low bars, and a share of the
rest is drawn. `fit_gate.py` reads this file. Each training set gives segments of its weak systems, garbled references,
references and strong translations; every other document has its source. The written garbles (`garbles/`) are
added; with `--dev` the dev half of the shipped ones instead. `--edited N` adds N machine translations of each pair of
MLQE-PE and half as many post-edits, labelled by the post-edits. `--sourced N` also searches N segments of weak systems
per set for names, numbers and copied text that differ from the source, and collects only these proposals.
"""

import argparse
import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
from degarble.corpora.public_sets.consensus import ConsensusSet, dev_set, held_out_set, training_sets
from degarble.corpora.public_sets.readers import MLQE_PAIRS
from degarble.corpora.records import Edit, Segment, Span, apply_edits
from degarble.evaluation.benchmarks.garbles_set import GarbledItem, read_garbles
from degarble.evaluation.benchmarks.marked_garbles import read_marked_garbles
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
from degarble.models.registry import load_detector
from degarble.models.rules.corrector import sure_edits
from degarble.models.shipped_data import SHIPPED
from degarble.models.tagger.detector import TaggerDetector
from degarble.pipeline.cleaner import CORRECTING
from examples import Example, edited_examples, examples_of, segments_of, sourced_examples
from labels import is_post_edited, is_restored

GARBLES = Path(__file__).parent / "garbles"
"""The garbled sentences that were written to fit the gate."""
MIN_SCORED, SCORED_SHARE, MIN_REREAD = .012, .005, .02
"""The probabilities by the shipped gate from which a proposal is scored and reread, far below those of the gate itself,
and the share of the less likely proposals that is scored too, with a weight that makes up for the others."""
AT_ONCE = 8
"""The number of documents that are scored together."""


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


def garble_records(set_name: str, garbled: Iterable[GarbledItem], scorer: CandidateScorer,
                   gate: ExploringGate) -> Iterator[dict[str, object]]:
    """A record for each scored proposal. It is right if it fixes one garble and changes nothing else."""
    items = list(segments_of(garbled))
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
                yield {"of": set_name, "row": f"x {segments[i].doc} {segments[i].id}",
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
    parser.add_argument("--sets", nargs="+", help="only these sets; also garbles and mlqe-pe")
    parser.add_argument("--judge", default=str(SHIPPED / "corrector"))
    args = parser.parse_args()
    rng = random.Random(args.seed)
    rereader, gate = Rereader(TaggerDetector.load(SHIPPED / "detector")), ExploringGate.shipped()
    scorer = CandidateScorer(Judge(CausalModel.load(args.judge)), gate, rereader)
    sets = [dev_set(args.data), held_out_set(args.data)] if args.dev else training_sets(args.data)
    if args.dev:
        garbled = "shipped garbles", read_garbles("dev")
    else:
        garbled = "written garbles", read_marked_garbles(GARBLES)
    wanted = args.sets or ["garbles", "mlqe-pe", *(data_set.name for data_set in sets)]
    with args.out.open("w", encoding="utf-8") as out:
        for record in garble_records(*garbled, scorer, gate) if "garbles" in wanted else ():
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
