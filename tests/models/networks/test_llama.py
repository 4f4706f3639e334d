"""The language model's OpenVINO graph computes what transformers computes."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from degarble.models.language_model.causal import CausalModel, save_causal
from degarble.models.language_model.decoders import TOP, Decoder, TransformersDecoder
from degarble.models.language_model.llama import LlamaDecoder, load_llama
from degarble.models.language_model.tokens import FileTokenizer
from degarble.models.runtime import quantised
from tiny_networks import language_model_folder
from transformers import AutoModelForCausalLM, AutoTokenizer

IDS = np.array([11, 5, 8, 40, 12])


@pytest.fixture(scope="module", params=[2, 1], ids=["a key for each head", "shared keys"])
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(6)
    base = language_model_folder(tmp_path_factory.mktemp("lm"), kv_heads=request.param)
    model = AutoModelForCausalLM.from_pretrained(base)
    for name, weight in model.named_parameters():  # unit gains would hide where they go
        weight.data += 0.1 * torch.randn_like(weight) * ("norm" in name)
    folder = tmp_path_factory.mktemp("infiller")
    save_causal(model, AutoTokenizer.from_pretrained(base), folder)
    return folder


@pytest.fixture(scope="module")
def both(stored: Path) -> tuple[Decoder, Decoder]:
    """The network by transformers and by OpenVINO."""
    compiled = load_llama(stored)
    assert compiled is not None
    return TransformersDecoder(built(stored)), compiled


def built(folder: Path) -> Any:
    return quantised.build(AutoModelForCausalLM, folder, quantised.load(folder)).float().eval()


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, atol=0.03, rtol=0.03)


def test_texts_are_read_alike(both: tuple[Decoder, Decoder]) -> None:
    expected, found = (decoder.read(IDS)[0] for decoder in both)
    assert found.dtype == np.float32
    close(found, expected)


def test_continuations_are_those_of_whole_texts_and_leave_the_cache_as_it_is(both: tuple[Decoder, Decoder]) -> None:
    for decoder in both:
        whole, _ = decoder.read(IDS)
        _, cache = decoder.read(IDS[:3])
        visible = np.concatenate([np.ones((2, 3), bool), np.tri(2, dtype=bool)], 1)
        for _ in range(2):
            close(decoder.extend(IDS[3:], visible, np.array([3, 4]), cache), whole[3:])


def test_a_token_sees_only_what_is_visible_to_it(both: tuple[Decoder, Decoder]) -> None:
    for decoder in both:
        whole, _ = decoder.read(np.array([11, 5, 40]))
        _, cache = decoder.read(IDS)
        visible = np.array([[True, True, False, False, False, False, True]])
        states = decoder.extend(np.array([9, 40]), np.concatenate([visible, visible]), np.array([7, 2]), cache)
        close(states[1], whole[2])


def test_logits_and_probabilities(both: tuple[Decoder, Decoder]) -> None:
    states = both[0].read(IDS)[0]
    expected, found = (decoder.logits(states) for decoder in both)
    close(found.values, expected.values)
    close(found.totals, expected.totals)
    assert found.top.shape == (len(IDS), TOP)
    ranked = np.take_along_axis(found.values, found.top, 1)
    assert (np.diff(ranked) <= 0).all()
    assert (ranked[:, 0] == found.values.max(1)).all()
    tokens = np.array([3, 30, 12, 7, 0])
    for decoder in both:
        logits = decoder.logits(states)
        close(decoder.log_probabilities(states, tokens), logits.values[np.arange(5), tokens] - logits.totals)


def test_scores_are_those_of_transformers(stored: Path) -> None:
    compiled = CausalModel.load(str(stored))
    assert isinstance(compiled.decoder, LlamaDecoder)
    plain = CausalModel(TransformersDecoder(built(stored)), AutoTokenizer.from_pretrained(stored))
    assert (compiled.start, compiled.tokenizer.encode("the sea", add_special_tokens=False)) == (
        plain.start, plain.tokenizer.encode("the sea", add_special_tokens=False))
    rows = [(2, [5, 8, 40]), (4, [12, 30]), (2, [7, 9, 30, 11])]
    found, expected = (model.score_continuations(5, model.read(IDS.tolist())[1], rows) for model in (compiled, plain))
    assert found == pytest.approx(expected, abs=0.2)


def test_a_tokenizer_of_transformers_4_writes_its_tokens_as_objects(stored: Path, tmp_path: Path) -> None:
    shutil.copytree(stored, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["eos_token"] = {"content": config["eos_token"], "__type": "AddedToken"}
    config["bos_token"] = None
    path.write_text(json.dumps(config), encoding="utf-8")
    found, expected = FileTokenizer(tmp_path), AutoTokenizer.from_pretrained(stored)
    assert (found.bos_token_id, found.eos_token_id) == (None, expected.eos_token_id)
    assert CausalModel.load(str(tmp_path)).start == expected.eos_token_id


@pytest.mark.parametrize("change", [{"hidden_act": "relu"}, {"mlp_bias": True}, {"model_type": "qwen2"},
                                    {"rope_parameters": {"rope_type": "yarn"}}, {"tie_word_embeddings": False}],
                         ids=lambda change: next(iter(change)))
def test_other_architectures_are_left_to_transformers(stored: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    folder = Path(shutil.copytree(stored, tmp_path / "other"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | change), encoding="utf-8")
    assert load_llama(folder) is None


def test_another_device_is_left_to_transformers(stored: Path) -> None:
    assert isinstance(CausalModel.load(str(stored), "cpu:0").decoder, TransformersDecoder)
