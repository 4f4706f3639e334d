"""A report goes to another tool and comes back by the command line: the corpus is the same, byte for byte."""

import subprocess
import sys
from pathlib import Path

import pytest
from degarble.corpora.reports import read_results
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.decisions import Decisions, Entry
from other_tools import THROUGH

CORPUS = (b'id,text\r\n1,"They met in the the old harbour, ""at last""."\r\n'
          b'2,We go to to the bridge.\r\n3,Sound.\r\n4,"Two\nlines of of text"\r\n')


def degarble(folder: Path, *args: str) -> None:
    subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", *args, "--quiet"], cwd=folder, check=True,
                   timeout=120)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cleaned csv with its report and a reviewer's decisions: one rejected, one by hand."""
    folder = tmp_path_factory.mktemp("exchange")
    (folder / "in.csv").write_bytes(CORPUS)
    degarble(folder, "clean", "in.csv", "-o", "out.csv", "--text-col", "text", "--id-col", "id",
             "--report", "r.jsonl", "--detector", "rules", "--corrector", "rules", "--device", "cpu")
    edits = [(row, edit) for row, result in enumerate(read_results(folder / "r.jsonl"))
             for edit in result.edits]
    assert len(edits) == 3
    with Decisions(folder / "r.review.sqlite", str(folder / "r.jsonl")) as log:
        for (row, edit), (verdict, replacement) in zip(edits, [
                ("accept", "that"), ("reject", None), ("accept", edits[2][1].replacement)], strict=True):
            log.add([Entry(Place(row, edit.start, edit.end), "ann", verdict, replacement)])
    degarble(folder, "apply", "r.jsonl", "--decisions", "r.review.sqlite", "-o", "applied.csv")
    return folder


@pytest.mark.parametrize("name", sorted(THROUGH))
def test_out_and_back_is_the_same(name: str, reviewed: Path) -> None:
    degarble(reviewed, "export", "r.jsonl", "--decisions", "r.review.sqlite", "--to", name, "-o", name)
    there = THROUGH[name]((reviewed / name).read_bytes().decode())
    (reviewed / f"{name}.back").write_bytes(there.encode())
    degarble(reviewed, "import", "r.jsonl", f"{name}.back", "--from", name, "--decisions", f"{name}.sqlite")
    degarble(reviewed, "apply", "r.jsonl", "--decisions", f"{name}.sqlite", "-o", f"{name}.csv")
    applied = (reviewed / "applied.csv").read_bytes()
    assert (reviewed / f"{name}.csv").read_bytes() == applied
    assert applied == CORPUS.replace(b"the the", b"that").replace(b"of of", b"of")


@pytest.mark.parametrize("name", ["label-studio", "pearmut"])
def test_what_nobody_has_annotated_is_said(name: str, reviewed: Path) -> None:
    degarble(reviewed, "export", "r.jsonl", "--to", name, "-o", f"untouched.{name}")
    done = subprocess.run([sys.executable, "-m", "degarble.pipeline.cli", "import", "r.jsonl", f"untouched.{name}",
                           "--from", name, "--decisions", "untouched.sqlite"], cwd=reviewed, capture_output=True,
                          text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"degarble: untouched.{name}: no annotations yet")
    assert not (reviewed / "untouched.sqlite").exists()
