"""Measure what accepted edits do to translations that have post-edits (MLQE-PE dev).

    python benchmarks/post_edits.py DATA --segments 300

Prints for each pair TER before and after cleaning, and how many of the changed segments are nearer to their post-edit
and how many farther from it. `--log FILE` writes the changed segments.
"""

import argparse
import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

from degarble.corpora.public_sets.readers import MLQE_PAIRS, read_mlqe
from degarble.models.correction.gate import SURE_EDIT
from degarble.models.registry import load_corrector, load_detector
from degarble.pipeline.cleaner import CORRECTING, Cleaner
from degarble.pipeline.run.allocation import manage_memory
from sacrebleu.metrics import TER


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--segments", type=int, help="number of segments of each pair (default: all)")
    parser.add_argument("--pairs", nargs="+", default=MLQE_PAIRS)
    parser.add_argument("--without-source", action="store_true")
    parser.add_argument("--log", type=Path)
    args = parser.parse_args()
    manage_memory()
    cleaner = Cleaner(load_detector(threshold=CORRECTING), load_corrector(min_confidence=SURE_EDIT))
    log = args.log.open("w", encoding="utf-8") if args.log else None
    ter = TER()
    print("| pair | segments | TER | after | changed | nearer | farther |\n" + "|---" * 7 + "|")
    for pair in args.pairs:
        examples = list(islice(read_mlqe(args.data / "mlqe-pe" / pair, "dev"), args.segments))
        segments = [replace(e.segment, doc=e.segment.id, source=None if args.without_source else e.segment.source)
                    for e in examples]
        results = list(cleaner.clean(segments))
        edits = {"nearer": 0, "farther": 0, "as near": 0}
        for example, result in zip(examples, results, strict=True):
            if result.cleaned == result.segment.text:
                continue
            before, after = (ter.sentence_score(text, [example.post_edit]).score
                             for text in (result.segment.text, result.cleaned))
            way = "nearer" if after < before else "farther" if after > before else "as near"
            edits[way] += 1
            if log:
                print(json.dumps({"pair": pair, "way": way, "before": result.segment.text, "after": result.cleaned,
                                  "post_edit": example.post_edit,
                                  "edits": [[e.original, e.replacement, e.origin, round(e.confidence, 2)]
                                            for e in result.accepted]}, ensure_ascii=False), file=log, flush=True)
        post_edits = [[example.post_edit for example in examples]]
        before, after = (ter.corpus_score(texts, post_edits).score for texts in (
            [segment.text for segment in segments], [result.cleaned for result in results]))
        print(f"| {pair} | {len(segments)} | {before:.2f} | {after:.2f} | {sum(edits.values())} | {edits['nearer']} "
              f"| {edits['farther']} |", flush=True)


if __name__ == "__main__":
    main()
