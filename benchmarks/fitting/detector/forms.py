"""Test the detector on the same dev segments in other forms: capitals, titles, no punctuation.

    python benchmarks/fitting/detector/forms.py models/shipped/detector --data DATA --segments 60

Prints, for each form, the word MCC of the marks on real translations and on garbled text, and the share of marked
words in sound news. All forms have the same words and labels.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from degarble.corpora.public_sets.readers import Labelled
from degarble.models.tagger.detector import TaggerDetector
from dev_sets import read_dev_sets
from logistic import mcc_of

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": lambda text: _same_length(text, text.upper()),
    "lower case": lambda text: _same_length(text, text.lower()),
    "title case": lambda text: re.sub(r"[^\W\d_]+", lambda m: _same_length(m[0], m[0].capitalize()), text),
    "no punctuation": lambda text: re.sub(r"(?<=\w)[,.;:!?]+(?=\s|$)", lambda m: " " * len(m[0]), text),
}
"""Every form keeps the length of the text, so labels stay aligned."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--segments", type=int, default=60, help="number of segments of each language pair")
    options = parser.parse_args()
    dev = read_dev_sets(options.data, options.segments)
    detector = TaggerDetector.load(options.folder)
    sets = {"real": [e for of_pair in dev.real.values() for e in of_pair],
            "garbled": [e for of_pair in dev.garbled.values() for e in of_pair], "sound": dev.sound}
    print("| form | MCC, real | MCC, garbled | sound words marked |\n|---|---|---|---|")
    for name, form in FORMS.items():
        marks = {name: _marked(detector, examples, form) for name, examples in sets.items()}
        real, garbled = (mcc_of(*marks[name]) for name in ("real", "garbled"))
        print(f"| {name} | {real:.3f} | {garbled:.3f} | {marks['sound'][0].mean():.3f} |", flush=True)


def _marked(detector: TaggerDetector, examples: Sequence[Labelled],
            form: Callable[[str], str]) -> tuple[np.ndarray, np.ndarray]:
    """Whether each word is marked, and whether it is wrong."""
    segments = [replace(e.segment, text=form(e.segment.text), source=None) for e in examples]
    marks, wrong = [], []
    for segment, spans, example in zip(segments, detector.detect(segments), examples, strict=True):
        for word in re.finditer(r"\S+", segment.text):
            marks.append(any(s.start < word.end() and word.start() < s.end for s in spans))
            wrong.append(bool(np.nan_to_num(example.labels["bad"][slice(*word.span())]).any()))
    return np.array(marks), np.array(wrong)


def _same_length(text: str, other: str) -> str:
    return other if len(other) == len(text) else text


if __name__ == "__main__":
    main()
