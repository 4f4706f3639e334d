"""The tagger's OpenVINO graph computes what transformers computes, in any batch."""

import json
from pathlib import Path

import numpy as np
import pytest
from degarble.models.tagger.bert import load_bert
from degarble.models.tagger.network import Encoder, Tagger
from degarble.models.tagger.pieces import PAD
from degarble.models.tagger.trainable import TorchEncoder, TrainableTagger
from tiny_networks import tagger_folder

IDS = np.random.default_rng(4).integers(5, 60, (3, 9))
IDS[1, 4:] = IDS[2, 7:] = PAD


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tagger_folder(tmp_path_factory.mktemp("bert"), seed=4, noise=0.1)


@pytest.fixture(scope="module")
def compiled(stored: Path) -> Encoder:
    encoder = load_bert(stored)
    assert encoder is not None
    return encoder


def test_states_and_logits_are_those_of_transformers(stored: Path, compiled: Encoder) -> None:
    torch_encoder = TorchEncoder(TrainableTagger.load(stored), "cpu")
    torch_encoder.tagger.encoder.float()
    assert compiled.layers == torch_encoder.layers == 2
    expected, found = ([*encoder.states(IDS, (0, 1, 2)), *encoder.states(IDS, [1]), encoder.logits(IDS)]
                       for encoder in (torch_encoder, compiled))
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine[IDS != PAD], theirs[IDS != PAD], atol=0.03, rtol=0.03)


def test_a_text_is_read_alike_alone_and_beside_longer_ones(compiled: Encoder) -> None:
    short = IDS[1:2, :4]
    np.testing.assert_allclose(compiled.states(IDS, [1])[0][1, :4], compiled.states(short, [1])[0][0], atol=1e-5)
    np.testing.assert_allclose(compiled.logits(IDS)[1, :4], compiled.logits(short)[0], atol=1e-5)
    equal = np.concatenate([short, short[:, ::-1]])  # without padding exactly
    np.testing.assert_array_equal(compiled.logits(equal)[0], compiled.logits(short)[0])


def test_other_architectures_are_left_to_transformers(stored: Path, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(stored, tmp_path / "other"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"hidden_act": "relu"}), encoding="utf-8")
    assert load_bert(folder) is None
    assert isinstance(Tagger.load(folder).encoder, TorchEncoder)
    assert isinstance(Tagger.load(stored, "cpu:0").encoder, TorchEncoder)
