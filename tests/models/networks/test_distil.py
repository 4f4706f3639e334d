"""A tagger of fewer layers begins as a part of a larger one and learns to say what that says."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from degarble.corpora.errors import ModelError
from degarble.corpora.records import Segment
from degarble.models.runtime import quantised
from degarble.models.runtime.quantised import digest
from degarble.models.tagger.distil import Teacher, keep_layers, share_files_with
from degarble.models.tagger.network import Tagger
from degarble.models.tagger.pieces import Encoded
from degarble.models.tagger.trainable import TrainableTagger
from degarble.models.tagger.training import DetectorRecipe, train_detector
from safetensors.torch import load_file
from tiny_data import write_data
from tiny_networks import TEXTS, tagger_folder

BATCH = [Segment(text, source=source) for text in TEXTS for source in (None, TEXTS[2])]


def quiet(line: str) -> None:
    """No log."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tagger of two layers."""
    return tagger_folder(tmp_path_factory.mktemp("large"), seed=5, noise=0.3)


def learnt_loss(teacher: Teacher, tagger: TrainableTagger, batch: Sequence[Encoded]) -> float:
    states, logits = tagger.states_and_logits(batch)
    return float(teacher.loss(batch, states[1:], logits))


def test_the_layers_kept_are_those_named(large: Path) -> None:
    whole, part = (TrainableTagger.load(large) for _ in range(2))
    keep_layers(part, [1])
    assert part.encoder.config.num_hidden_layers == len(part.encoder.encoder.layer) == 1
    for mine, theirs in zip(part.encoder.encoder.layer[0].parameters(),
                            whole.encoder.encoder.layer[1].parameters(), strict=True):
        assert torch.equal(mine, theirs)


@pytest.mark.parametrize("kept", [[2], [1, 0], [0, 0], [-1]])
def test_layers_that_are_not_there_cannot_be_kept(large: Path, kept: list[int]) -> None:
    with pytest.raises(ModelError, match="cannot keep layers"):
        keep_layers(TrainableTagger.load(large), kept)


def test_who_says_the_same_has_nothing_to_learn(large: Path) -> None:
    tagger = TrainableTagger.load(large)
    batch = tagger.encode(BATCH)
    same = learnt_loss(Teacher(large, "cpu", [0, 1]), tagger, batch)
    assert same < 0.02  # not 0: the teacher quantises its states
    keep_layers(tagger, [0])
    assert learnt_loss(Teacher(large, "cpu", [0]), tagger, batch) > 5 * same


def test_what_fills_a_batch_is_not_learnt(large: Path) -> None:
    tagger = TrainableTagger.load(large)
    keep_layers(tagger, [0])
    teacher = Teacher(large, "cpu", [0])
    batch = sorted(tagger.encode(BATCH), key=lambda e: len(e.ids))[::len(BATCH) - 1]
    states, logits = tagger.states_and_logits(batch)
    filled = [tensor.clone() for tensor in (*states, logits)]
    for tensor in filled:
        tensor[0, len(batch[0].ids):] = 99.0
    torch.testing.assert_close(teacher.loss(batch, filled[1:-1], filled[-1]),
                               teacher.loss(batch, states[1:], logits))


def test_one_layer_comes_nearer_to_two(large: Path, tmp_path: Path) -> None:
    recipe = DetectorRecipe(base=str(large), teacher=str(large), layers=[0], labels=0.0, dropout=0.0,
                            data=str(write_data(tmp_path / "data")), batch_tokens=256, head_steps=0,
                            learning_rate=0.0, head_learning_rate=0.0, steps=1)
    train_detector(recipe, tmp_path / "before", quiet)
    train_detector(replace(recipe, learning_rate=1e-2, head_learning_rate=1e-2, epochs=5, steps=40),
                   tmp_path / "after", quiet)
    teacher = Teacher(large, "cpu", [0])
    before, after = (TrainableTagger.load(tmp_path / name) for name in ("before", "after"))
    batch = before.encode(BATCH)
    assert learnt_loss(teacher, after, batch) < 0.8 * learnt_loss(teacher, before, batch)


def test_what_two_have_alike_is_stored_once(large: Path, tmp_path: Path) -> None:
    shutil.copytree(large, tmp_path / "large")
    recipe = DetectorRecipe(base=str(large), layers=[0], data=str(write_data(tmp_path / "data")),
                            batch_tokens=256, head_steps=0, steps=1)
    train_detector(recipe, tmp_path / "whole", quiet)
    train_detector(replace(recipe, leave_to="../large"), tmp_path / "part", quiet)
    assert not (tmp_path / "part" / "tokenizer.json").exists()
    own = load_file(tmp_path / "part" / "weights-00.safetensors")
    assert own
    assert not any("embeddings" in name for name in own)
    whole, part = (Tagger.load(tmp_path / name) for name in ("whole", "part"))
    batch = whole.encode(BATCH)
    assert part.encode(BATCH) == batch
    assert all((mine == theirs).all()
               for mine, theirs in zip(whole.logits(batch), part.logits(batch), strict=True))
    of_part = digest(tmp_path / "part")
    shutil.rmtree(tmp_path / "large")
    shutil.copytree(tmp_path / "whole", tmp_path / "large")
    assert digest(tmp_path / "part") != of_part  # what is shared decides, too


def test_only_what_is_alike_is_left_to_another(large: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        shutil.copytree(large, tmp_path / name)
    weights = quantised.load(tmp_path / "other")
    weights["encoder.embeddings.word_embeddings.weight"] *= 2
    quantised.save(weights, tmp_path / "other")
    with pytest.raises(ModelError, match="differ from those to share"):
        share_files_with(tmp_path / "one", "../other")
    assert (tmp_path / "one" / "tokenizer.json").is_file()


def test_a_teacher_of_other_layers_is_refused(large: Path, tmp_path: Path) -> None:
    recipe = DetectorRecipe(base=str(large), layers=[0], data=str(write_data(tmp_path / "data")),
                            batch_tokens=256, head_steps=0, steps=1)
    train_detector(recipe, tmp_path / "one", quiet)
    with pytest.raises(ModelError, match="the teacher has other layers or pieces"):
        train_detector(replace(recipe, teacher=str(tmp_path / "one")), tmp_path / "two", quiet)
