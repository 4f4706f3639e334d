"""The language model's OpenVINO graph computes what transformers computes."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from degarble.models.language_model.causal import CausalModel, Continuations, save_causal
from degarble.models.language_model.decoders import TOP, Branches, Decoder, TransformersDecoder, padded_length
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


def read(decoder: Decoder, ids: Any) -> Any:
    [states], _ = decoder.read([np.array(ids)])
    return states


def test_texts_are_read_alike(both: tuple[Decoder, Decoder]) -> None:
    expected, found = (decoder.read([IDS, IDS[1:4]])[0] for decoder in both)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.dtype == np.float32
        close(mine, theirs)


def test_branches_are_those_of_whole_texts_and_leave_the_cache_as_it_is(both: tuple[Decoder, Decoder]) -> None:
    for decoder in both:
        other = [7, 9, 30]
        wholes = [read(decoder, ids) for ids in (IDS, [*other, 5])]
        _, cache = decoder.read([IDS[:3], np.array(other)])
        visible = np.concatenate([np.ones((2, 3), bool), np.tri(2, dtype=bool)], 1)
        branches = [Branches(1, np.array([5]), np.array([3]), np.ones((1, 4), bool)),
                    Branches(0, IDS[3:], np.array([3, 4]), visible)]
        for _ in range(2):
            one, two = decoder.extend(branches, cache)
            close(one, wholes[1][3:])
            close(two, wholes[0][3:])


def test_a_token_sees_only_what_is_visible_to_it(both: tuple[Decoder, Decoder]) -> None:
    for decoder in both:
        whole = read(decoder, [11, 5, 40])
        _, cache = decoder.read([IDS])
        visible = np.array([[True, True, False, False, False, False, True]] * 2)
        [states] = decoder.extend([Branches(0, np.array([9, 40]), np.array([7, 2]), visible)], cache)
        close(states[1], whole[2])


def test_a_text_is_read_alike_alone_and_beside_others_of_its_padded_length(stored: Path) -> None:
    decoder = load_llama(stored)
    assert decoder is not None
    texts = [np.arange(3, 3 + length) for length in (9, 16, 13)]
    assert {padded_length(len(ids)) for ids in texts} == {16}
    together, shared = decoder.read(texts)
    branches = [Branches(i, ids[:3 + i], np.arange(3 + i), np.tri(3 + i, len(ids) + 3 + i, dtype=bool))
                for i, ids in enumerate(texts)]
    extended = decoder.extend(branches[::-1], shared)[::-1]
    for i, ids in enumerate(texts):
        [alone], cache = decoder.read([ids])
        assert (alone == together[i]).all()
        [branch] = decoder.extend([replace(branches[i], text=0)], cache)
        assert (branch == extended[i]).all()


def test_logits_and_probabilities(both: tuple[Decoder, Decoder]) -> None:
    states = read(both[0], IDS)
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
    texts = [IDS.tolist(), [3, 4, 9]]
    batch = [Continuations(1, 3, [(2, [9, 5])]),
             Continuations(0, 5, [(2, [5, 8, 40]), (4, [12, 30]), (2, [7, 9, 30, 11])])]
    assert [one.size for one in batch] == [1, 6]
    found, expected = (model.score_continuations(batch, model.read(texts)[1]) for model in (compiled, plain))
    assert [len(scores) for scores in found] == [1, 3]
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == pytest.approx(theirs, abs=0.2)


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
