"""Both recipes, run for a few steps on tiny networks: they learn, and a broken run goes on where it was."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from degarble.corpora.errors import ModelError
from degarble.models import recipes
from degarble.models.language_model import training as train_corrector
from degarble.models.language_model.causal import CausalModel
from degarble.models.runtime import quantised
from degarble.models.tagger import training as train_detector
from degarble.models.tagger.trainable import TrainableTagger
from tiny_data import write_data
from tiny_networks import encoder_folder, language_model_folder


def quiet(line: str) -> None:
    """No log."""


def interrupted(module: Any, monkeypatch: pytest.MonkeyPatch, run: Callable[[], None]) -> None:
    """Run until the first checkpoint is written, then break off."""

    def save_and_stop(folder: Path, state: dict[str, Any]) -> None:
        recipes.save_checkpoint(folder, state)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "save_checkpoint", save_and_stop)
        with pytest.raises(KeyboardInterrupt):
            run()


def weights(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.safetensors")))


def test_the_detector_recipe_resumes_to_the_same_weights(tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = train_detector.DetectorRecipe(
        base=str(encoder_folder(tmp_path / "base")), data=str(write_data(tmp_path / "data")), vocabulary=70,
        batch_tokens=256, checkpoint_every=2, steps=5)
    train_detector.train_detector(recipe, tmp_path / "whole", quiet)
    interrupted(train_detector, monkeypatch,
                lambda: train_detector.train_detector(recipe, tmp_path / "broken", quiet))
    assert not weights(tmp_path / "broken")
    train_detector.train_detector(recipe, tmp_path / "broken", quiet)
    assert weights(tmp_path / "whole") == weights(tmp_path / "broken")
    assert json.loads((tmp_path / "whole" / "training.json").read_text())["steps"] == 5
    assert TrainableTagger.load(tmp_path / "whole").head.weight.abs().sum() > 0


def test_the_running_mean_of_the_weights_is_saved_and_resumes(tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    last = train_detector.DetectorRecipe(base=str(encoder_folder(tmp_path / "base")), vocabulary=70, steps=5,
                                         data=str(write_data(tmp_path / "data")), batch_tokens=256, head_steps=1,
                                         warmup_steps=1, learning_rate=1e-3, checkpoint_every=2)
    mean = replace(last, mean=0.9)
    train_detector.train_detector(mean, tmp_path / "whole", quiet)
    interrupted(train_detector, monkeypatch,
                lambda: train_detector.train_detector(mean, tmp_path / "broken", quiet))
    train_detector.train_detector(mean, tmp_path / "broken", quiet)
    assert weights(tmp_path / "whole") == weights(tmp_path / "broken")
    train_detector.train_detector(replace(last, mean=1e-6), tmp_path / "last", quiet)
    assert weights(tmp_path / "whole") != weights(tmp_path / "last")


def test_the_running_mean_weighs_late_steps_more() -> None:
    module = torch.nn.Linear(1, 1, bias=False)
    mean = recipes.RunningMean([module], 0.5)
    for value in (1.0, 2.0, 4.0):
        module.weight.data.fill_(value)
        mean.update()
    mean.take_over()
    assert module.weight.item() == (1 + 2) / 2 / 2 + 4 / 2


def test_a_detector_is_averaged_with_others(tmp_path: Path) -> None:
    first = train_detector.DetectorRecipe(base=str(encoder_folder(tmp_path / "base")), vocabulary=70, steps=2,
                                          data=str(write_data(tmp_path / "data")), batch_tokens=256)
    second, third = replace(first, seed=2, steps=3), replace(first, seed=3, steps=4)
    mean = replace(third, average_with=[str(tmp_path / "first"), str(tmp_path / "second")])
    for name, recipe in (("first", first), ("second", second), ("third", third), ("mean", mean)):
        train_detector.train_detector(recipe, tmp_path / name, quiet)
    *alone, together = (TrainableTagger.load(tmp_path / name).head.weight
                        for name in ("first", "second", "third", "mean"))
    assert not any(torch.allclose(alone[0], other) for other in alone[1:])
    torch.testing.assert_close(together, sum(alone) / 3, atol=1e-3, rtol=1e-2)


def test_what_cannot_be_averaged_with_is_told_before_any_work(tmp_path: Path) -> None:
    recipe = train_detector.DetectorRecipe(base="none", data="none", average_with=[str(tmp_path)])
    with pytest.raises(ModelError, match=r"tagger\.json"):
        train_detector.train_detector(recipe, tmp_path / "out", quiet)


def test_a_detector_goes_on_from_a_detector(tmp_path: Path) -> None:
    data = str(write_data(tmp_path / "data"))
    first = train_detector.DetectorRecipe(base=str(encoder_folder(tmp_path / "base")), data=data,
                                          vocabulary=70, batch_tokens=256, steps=2)
    train_detector.train_detector(first, tmp_path / "first", quiet)
    still = {"head_steps": 0, "learning_rate": 0.0, "head_learning_rate": 0.0, "weight_decay": 0.0}
    again = replace(first, base=str(tmp_path / "first"), others=0.5, weak=5, made=4, sound=2, **still)
    train_detector.train_detector(again, tmp_path / "again", quiet)
    assert json.loads((tmp_path / "again" / "training.json").read_text())["segments"] == 15 + 3 + 5 + 4 + 2
    one, other = (TrainableTagger.load(tmp_path / name) for name in ("first", "again"))
    assert (one.head.weight - other.head.weight).abs().max() < 1e-3
    assert (tmp_path / "first" / "tokenizer.json").read_text() == (
        tmp_path / "again" / "tokenizer.json").read_text()


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")  # peft still asks for it
def test_the_corrector_recipe_resumes_to_the_same_weights(tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("peft")
    recipe = train_corrector.CorrectorRecipe(
        base=str(language_model_folder(tmp_path / "base")), data=str(write_data(tmp_path / "data")), rank=2,
        layers_trained=1, batch_tokens=200, checkpoint_every=2)
    train_corrector.train_corrector(recipe, tmp_path / "whole", quiet)
    interrupted(train_corrector, monkeypatch,
                lambda: train_corrector.train_corrector(recipe, tmp_path / "broken", quiet))
    train_corrector.train_corrector(recipe, tmp_path / "broken", quiet)
    assert weights(tmp_path / "whole") == weights(tmp_path / "broken")
    other = replace(recipe, seed=2)
    train_corrector.train_corrector(other, tmp_path / "other", quiet)
    assert weights(tmp_path / "whole") != weights(tmp_path / "other")
    CausalModel.load(str(tmp_path / "whole"))


@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")  # peft still asks for it
def test_a_corrector_goes_on_from_a_corrector(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    data = str(write_data(tmp_path / "data"))
    first = train_corrector.CorrectorRecipe(base=str(language_model_folder(tmp_path / "base")), data=data,
                                            rank=2, layers_trained=1, batch_tokens=200)
    train_corrector.train_corrector(first, tmp_path / "first", quiet)
    still = replace(first, base=str(tmp_path / "first"), learning_rate=0.0,
                    mixture={"garbled": 3, "sound_names": 2, "unchanged": 0, "names": 0, "pseudo": 0,
                             "post_edits": 0})
    train_corrector.train_corrector(still, tmp_path / "still", quiet)
    assert json.loads((tmp_path / "still" / "training.json").read_text())["examples"] == 5
    one, other = (quantised.load(tmp_path / name)["model.embed_tokens.weight"] for name in ("first", "still"))
    assert (one - other).abs().max() < 1e-3
