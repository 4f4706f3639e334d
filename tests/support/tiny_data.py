"""Small data sets of our own in the published layouts, enough for a training run of a few steps."""

import json
from pathlib import Path

from degarble.corpora.public_sets.consensus import TRAINING_SETS

PAIRS = [("The two leaders hope to solve problems .", "The two leaders hope to solve the problems .",
          "OK OK OK OK OK OK OK OK OK OK OK OK OK BAD OK OK OK"),
         ("Japan will holds talks in Tokyo .", "Japan will hold talks in Tokyo .",
          "OK OK OK OK OK BAD OK OK OK OK OK OK OK OK OK"),
         ("the quick brown fox jumps over the dog .", "the quick brown fox jumps over the dog .",
          " ".join(["OK"] * 19))]
NEWS = ["In Tokyo the ministers met Anna Schmidt on Friday .",
        "They said that Anna Schmidt would go to London .",
        "The two leaders hope that Japan will hold talks ."]


def write_data(folder: Path) -> Path:
    """MLQE-PE for the five pairs, MQM for two sets, the WMT news sets."""
    for pair in ("ro-en", "et-en", "ne-en", "si-en", "ru-en"):
        target = folder / "mlqe-pe" / pair
        target.mkdir(parents=True)
        for split in ("train", "dev"):
            for suffix, lines in (("src", ["Das ist so ."] * 3), ("mt", [p[0] for p in PAIRS]),
                                  ("pe", [p[1] for p in PAIRS]), ("tags", [p[2] for p in PAIRS])):
                (target / f"{split}.{suffix}").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "mqm").mkdir()
    for name in ("news2021", "ted2021"):
        records = [{"system": "A", "doc": "d", "seg": str(i), "rater": "r", "source": "Das .", "text": text,
                    "spans": [{"start": 0, "end": 2, "severity": "major"}]} for i, text in enumerate(NEWS)]
        lines = [json.dumps(record) for record in records]
        (folder / "mqm" / f"{name}.zh-en.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in TRAINING_SETS:
        write_news(folder / name)
    return folder


def write_news(news: Path) -> None:
    """A WMT news set, with three weak systems and four that are as good as the reference."""
    news.mkdir(parents=True)
    (news / f"source.{news.name[:2]}").write_text("Eins\nZwei\nDrei\n", encoding="utf-8")
    weak = [line.replace("ministers", "mimisters").replace("hold", "take") for line in NEWS]
    for name in ("Online-Y", "Online-A", "Online-G"):
        (news / f"hyp.{name}.en").write_text("\n".join(weak) + "\n", encoding="utf-8")
    for name in ("hyp.One", "hyp.Two", "hyp.Three", "hyp.Four", "reference.A"):
        (news / f"{name}.en").write_text("\n".join(NEWS) + "\n", encoding="utf-8")
