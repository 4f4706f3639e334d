"""Weights that were damaged are found whenever they are loaded; so is whatever else of a model cannot be read."""

import gzip
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from degarble.corpora.errors import ModelError
from degarble.models import registry, shipped_data
from degarble.models.registry import load_corrector, load_detector
from degarble.models.runtime import quantised
from degarble.models.runtime.checksums import SUMS, check_sums, write_sums
from degarble.models.shipped_data import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Weights in several files."""
    weights = {f"w{i}": torch.randn(8, 8, generator=torch.Generator().manual_seed(i)) for i in range(3)}
    before, quantised.SHARD_BYTES = quantised.SHARD_BYTES, 70
    try:
        quantised.save(weights, tmp_path)
    finally:
        quantised.SHARD_BYTES = before
    return tmp_path


def test_whole_weights_are_read(folder: Path) -> None:
    assert len(quantised.shards(folder)) > 2
    assert set(quantised.load(folder)) == {"w0", "w1", "w2"}


def test_the_sums_are_those_of_sha256sum(folder: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum here")
    assert subprocess.run(["sha256sum", "--check", "--strict", SUMS], cwd=folder, capture_output=True).returncode == 0


def test_every_flipped_bit_is_found(folder: Path) -> None:
    rng = random.Random(0)
    path = folder / "weights-01.safetensors"
    sound = path.read_bytes()
    for _ in range(200):
        at = rng.randrange(len(sound))
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << rng.randrange(8)]) + sound[at + 1:])
        with pytest.raises(ModelError, match=r"weights-01\.safetensors is damaged: its SHA-256 is not the one in"):
            quantised.read(folder)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 100, -1])
def test_truncated(folder: Path, size: int) -> None:
    path = folder / "weights-01.safetensors"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"weights-01\.safetensors is damaged"):
        quantised.read(folder)


def test_truncated_without_sums(folder: Path) -> None:
    """A folder of an earlier version."""
    (folder / SUMS).unlink()
    path = folder / "weights-01.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match="the weights cannot be read"):
        quantised.read(folder)


def test_missing_and_too_many(folder: Path) -> None:
    (folder / "weights-01.safetensors").rename(folder / "weights-09.safetensors")
    with pytest.raises(ModelError, match=r"weights-09\.safetensors has no line in SHA256SUMS"):
        quantised.read(folder)
    (folder / "weights-09.safetensors").unlink()
    with pytest.raises(ModelError, match=r"weights-01\.safetensors is missing"):
        quantised.read(folder)


@pytest.mark.parametrize("content", [b"nonsense\n", b"\xff\xfe", b"a" * 64 + b"  ../weights-00.safetensors\n"])
def test_sums_that_are_none(folder: Path, content: bytes) -> None:
    (folder / SUMS).write_bytes(content)
    with pytest.raises(ModelError, match="a line is not in the format of sha256sum"):
        quantised.read(folder)


def test_sums_are_renewed_with_the_weights(folder: Path) -> None:
    quantised.save({"other": torch.ones(2, 2)}, folder)
    assert list(quantised.load(folder)) == ["other"]
    (folder / "weights-00.safetensors").write_bytes(b"changed")
    write_sums(folder)
    check_sums(folder)


@pytest.mark.parametrize("name", [card.parent.name for card in sorted(SHIPPED.glob("*/card.json"))])
def test_shipped_weights_have_their_sums(name: str) -> None:
    assert (SHIPPED / name / SUMS).is_file()
    check_sums(SHIPPED / name)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def list_for_object(path: Path) -> None:
    path.write_bytes(b"[]")


@pytest.mark.parametrize("name", ["tagger.json", "config.json", "calibration.json", "categories.json",
                                  "tokenizer.json"])
@pytest.mark.parametrize("act", [cut, emptied, list_for_object])
def test_other_files_of_a_detector(tmp_path: Path, name: str, act: Callable[[Path], None]) -> None:
    copy = tmp_path / "detector"
    copy.mkdir()
    for path in (SHIPPED / "detector").iterdir():
        if path.suffix == ".safetensors":
            (copy / path.name).symlink_to(path)
        else:
            shutil.copy(path, copy)
    act(copy / name)
    with pytest.raises(ModelError, match=str(copy)):
        load_detector(str(copy), "cpu").detect([])


@pytest.mark.parametrize("act", [cut, emptied, list_for_object])
def test_the_gate_of_a_corrector(tmp_path: Path, act: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "shipped"
    (shipped / "corrector").mkdir(parents=True)
    for path in (SHIPPED / "corrector").iterdir():
        (shipped / "corrector" / path.name).symlink_to(path)
    (shipped / "corrector" / "gate.json").unlink()
    shutil.copy(SHIPPED / "corrector" / "gate.json", shipped / "corrector")
    act(shipped / "corrector" / "gate.json")
    monkeypatch.setattr(registry, "SHIPPED", shipped)
    with pytest.raises(ModelError, match=r"degarble doctor|gate"):
        load_corrector(None, "cpu")


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"a\tb\n" * 999)[:-9],
                                     gzip.compress(b"a\tb\n")[:-8] + bytes(8), gzip.compress(b"\xff\xfe\n")])
def test_a_damaged_table(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.tsv.gz").write_bytes(content)
    monkeypatch.setattr(shipped_data, "SHIPPED", tmp_path)
    with pytest.raises(ModelError, match=r"models/shipped/t\.tsv\.gz: cannot be read"):
        lines_after_the_first("t.tsv.gz")


def lines_after_the_first(name: str) -> list[str]:
    with shipped_data.table_lines(name) as lines:
        next(lines)
        return list(lines)
