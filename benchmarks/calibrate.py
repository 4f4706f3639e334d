"""Fit the detector's maps or the corrector's gate on the dev sets, and report their dev scores.

    python benchmarks/calibrate.py detector FOLDER --data DATA
    python benchmarks/calibrate.py corrector FOLDER --data DATA --detector FOLDER --segments 200

Everything reported was measured by cross-validation over segments: no figure comes from a segment that
its own parameters were fitted on.
"""

import argparse
import json
from pathlib import Path

from dev_sets import read_dev_sets
from fit_detector import calibrate_detector
from fit_gate import calibrate_corrector


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["detector", "corrector"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--detector", type=Path)
    parser.add_argument("--segments", type=int, default=1000, help="of each language pair")
    options = parser.parse_args()
    sets = read_dev_sets(options.data, options.segments)
    scores = (calibrate_detector(options.folder, sets) if options.what == "detector"
              else calibrate_corrector(options.folder, options.detector, sets))
    (options.folder / "dev_scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(scores, indent=1))


if __name__ == "__main__":
    main()
