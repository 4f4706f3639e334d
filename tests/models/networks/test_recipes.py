"""Recipes, checkpoints and the learning-rate schedule."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from degarble.corpora.errors import DegarbleError, InputError, OptionError
from degarble.models.language_model.training import CorrectorRecipe
from degarble.models.recipes import load_checkpoint, read_recipe, save_checkpoint, warmup_then_linear
from degarble.models.tagger.training import DetectorRecipe
from hypothesis import given, settings
from hypothesis import strategies as st


@dataclass(frozen=True)
class Small:
    base: str
    seed: int = 1


def written(folder: Path, text: str) -> Path:
    path = folder / "r.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_recipe_is_read(tmp_path: Path) -> None:
    assert read_recipe(written(tmp_path, 'base = "x"\nseed = 7'), Small) == Small("x", 7)
    assert read_recipe(written(tmp_path, 'base = "x"'), Small) == Small("x")


@pytest.mark.parametrize(("text", "kind", "cause"), [
    ('base = "x"\nsede = 7', OptionError, r"r\.toml: no such setting: sede \(known: base, seed\)"),
    ("seed = 7", OptionError, "missing 1 required positional argument: 'base'"),
    ("base = ", InputError, "not TOML"),
])
def test_wrong_recipe_is_told(tmp_path: Path, text: str, kind: type[DegarbleError], cause: str) -> None:
    with pytest.raises(kind, match=cause):
        read_recipe(written(tmp_path, text), Small)


def test_bytes_that_are_not_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_bytes(b"base = '\xff'")
    with pytest.raises(InputError, match="not TOML"):
        read_recipe(tmp_path / "r.toml", Small)


def test_missing_recipe_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml: No such file"):
        read_recipe(tmp_path / "none.toml", Small)


@pytest.mark.parametrize("kind", [DetectorRecipe, CorrectorRecipe])
def test_models_recipes_need_only_base_and_data(tmp_path: Path, kind: type) -> None:
    assert read_recipe(written(tmp_path, 'base = "b"\ndata = "d"'), kind) == kind("b", "d")


def test_checkpoint_round_trip(tmp_path: Path) -> None:
    assert load_checkpoint(tmp_path / "run") is None
    save_checkpoint(tmp_path / "run", {"step": 1, "weights": {"w": torch.ones(2)}})
    save_checkpoint(tmp_path / "run", {"step": 2, "weights": {"w": torch.zeros(2)}})
    state = load_checkpoint(tmp_path / "run")
    assert state is not None
    assert state["step"] == 2
    assert state["weights"]["w"].tolist() == [0, 0]
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["checkpoint.pt"]


def test_checkpoint_cut_short_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(state: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    save_checkpoint(tmp_path, {"step": 1})
    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(tmp_path, {"step": 2})
    assert load_checkpoint(tmp_path) == {"step": 1}


@pytest.mark.parametrize(("step", "factor"), [
    (0, 0.5), (1, 1.0), (2, 1.0), (6, 0.5), (9, 0.125), (10, 0.0), (12, 0.0),
])
def test_schedule_table(step: int, factor: float) -> None:
    assert warmup_then_linear(step, 10, 0.2) == factor


@settings(deadline=None)
@given(st.integers(1, 500), st.floats(0, 1))
def test_schedule_rises_then_falls(steps: int, warmup: float) -> None:
    factors = [warmup_then_linear(step, steps, warmup) for step in range(steps)]
    top = factors.index(max(factors))
    assert all(0 < factor <= 1 for factor in factors)
    assert factors[top] == 1
    assert factors[:top + 1] == sorted(factors[:top + 1])
    assert factors[top:] == sorted(factors[top:], reverse=True)


def test_one_folder_to_average_with_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('base = "x"\ndata = "y"\naverage_with = "other"\n', encoding="utf-8")
    with pytest.raises(OptionError, match=r"r\.toml: average_with is not a list of folders"):
        read_recipe(tmp_path / "r.toml", DetectorRecipe)
