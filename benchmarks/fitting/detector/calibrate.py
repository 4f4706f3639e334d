"""Fit the detector's maps on the dev sets, and report their dev scores.

    python benchmarks/fitting/detector/calibrate.py detector FOLDER --data DATA
    python benchmarks/fitting/detector/calibrate.py categories FOLDER --data DATA

`detector` fits the maps of words and the map of a span's category; `categories` fits only the latter. All scores are
cross-validated over segments: no score comes from a segment that its parameters were fitted on.
"""

import argparse
import json
from pathlib import Path

from dev_sets import read_dev_sets
from fit_categories import calibrate_categories
from fit_detector import calibrate_detector


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["detector", "categories"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--segments", type=int, default=1000, help="number of segments of each language pair")
    options = parser.parse_args()
    sets = read_dev_sets(options.data, options.segments)
    path = options.folder / "dev_scores.json"
    scores: dict[str, object] = {}
    if options.what == "detector":
        scores = calibrate_detector(options.folder, sets)
    if options.what == "categories":
        scores = json.loads(path.read_text(encoding="utf-8"))
    scores["categories"] = calibrate_categories(options.folder, sets)
    path.write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1))


if __name__ == "__main__":
    main()
