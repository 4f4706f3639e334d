"""The fused decoder computes what the plain one does: prompts, branches and continuations."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.decoder import PRODUCTS, FusedDecoder, Outliers, PlainDecoder, load_decoder
from degarble.models.language_model.tokens import FileTokenizer
from degarble.models.runtime import int8, kernels, quantised
from tiny_networks import language_model_folder
from transformers import AutoModelForCausalLM, AutoTokenizer

pytestmark = pytest.mark.skipif(not int8.multiplies_int8("cpu"),
                                reason="this processor has neither VNNI nor AVX2")
IDS = torch.tensor([[2, 2, 7, 9, 30], [11, 5, 8, 40, 12]])
MASK = torch.tensor([[0, 0, 1, 1, 1], [1, 1, 1, 1, 1]])


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(6)
    base = language_model_folder(tmp_path_factory.mktemp("lm"))
    model = AutoModelForCausalLM.from_pretrained(base)
    for name, weight in model.named_parameters():  # unit gains would hide where they go
        weight.data += 0.1 * torch.randn_like(weight) * ("norm" in name)
    folder = tmp_path_factory.mktemp("infiller")
    CausalModel(model, AutoTokenizer.from_pretrained(base)).save(folder)
    return folder


def built(folder: Path) -> Any:
    return int8.build(AutoModelForCausalLM, folder, "cpu", attn_implementation="eager")


def loaded(folder: Path, outliers: Outliers = ()) -> FusedDecoder:
    decoder = load_decoder(folder, "cpu", outliers)
    assert decoder is not None
    return decoder


@pytest.fixture
def both(stored: Path) -> tuple[PlainDecoder, FusedDecoder]:
    return PlainDecoder(built(stored).model), loaded(stored)


def close(found: torch.Tensor, expected: torch.Tensor) -> None:
    torch.testing.assert_close(found, expected, atol=0.03, rtol=0.03)


def test_prompts_are_read_alike(both: tuple[PlainDecoder, FusedDecoder]) -> None:
    with torch.inference_mode():
        expected, found = (decoder.read(IDS, MASK)[0] for decoder in both)
    close(found[MASK > 0], expected[MASK > 0])


def test_what_follows_is_read_alike_piece_by_piece_and_at_once(
        both: tuple[PlainDecoder, FusedDecoder]) -> None:
    more = torch.tensor([[3, 14, 15], [9, 26, 5]])
    states = []
    with torch.inference_mode():
        for decoder in both:
            _, cache = decoder.read(IDS, MASK)
            stepwise = decoder.copy_cache(cache)
            visible = MASK[:, None].bool()
            steps = []
            for i in range(3):
                visible = torch.cat([visible, torch.ones(2, 1, 1, dtype=torch.bool)], 2)
                steps.append(decoder.extend(more[:, i:i + 1], visible, MASK.sum(1, keepdim=True) + i, stepwise))
            own = torch.ones(3, 3, dtype=torch.bool).tril().expand(2, -1, -1)
            at_once = torch.cat([MASK[:, None].bool().expand(-1, 3, -1), own], 2)
            places = MASK.sum(1, keepdim=True) + torch.arange(3)
            states += [torch.cat(steps, 1), decoder.extend(more, at_once, places, cache)]
    for found in states[1:]:
        close(found, states[0])


def test_a_cache_grows_where_it_has_too_little_room(both: tuple[PlainDecoder, FusedDecoder]) -> None:
    more = torch.arange(3, 53).expand(2, -1)
    visible = torch.cat([MASK[:, None].expand(-1, 50, -1).bool(), torch.ones(2, 50, 50).tril().bool()], 2)
    with torch.inference_mode():
        found, expected = (decoder.extend(more, visible, MASK.sum(1, keepdim=True) + torch.arange(50),
                                        decoder.read(IDS, MASK)[1]) for decoder in both[::-1])
    close(found, expected)


def test_scores_are_those_of_the_plain_one(stored: Path) -> None:
    fused = CausalModel.load(str(stored))
    assert isinstance(fused.decoder, FusedDecoder)
    plain = CausalModel(built(stored), AutoTokenizer.from_pretrained(stored))
    assert (fused.start, fused.tokenizer.encode("the sea", add_special_tokens=False)) == (
        plain.start, plain.tokenizer.encode("the sea", add_special_tokens=False))
    rows = [(2, [5, 8, 40]), (4, [12, 30]), (2, [7, 9, 30, 11])]
    with torch.inference_mode():
        told, wanted = ([model.score_continuations(5, model.read(IDS[1].tolist())[1], rows)]
                        for model in (fused, plain))
    assert told[0] == pytest.approx(wanted[0], abs=0.2)


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


def test_channels_set_apart_are_not_rounded(stored: Path) -> None:
    widths = {"attend": 16, "attended": 16, "up": 16, "down": 32}
    exact = quantised.build(AutoModelForCausalLM, stored, quantised.load(stored)).float().model
    every = [{product: range(widths[product]) for product in PRODUCTS}] * 2
    decoders = [PlainDecoder(exact), loaded(stored, every), loaded(stored)]
    with torch.inference_mode():
        expected, found, before = (decoder.read(IDS[1:], MASK[1:])[0] for decoder in decoders)
    assert (found - expected).abs().mean() < 0.2 * (before - expected).abs().mean()


def test_silu_is_the_exact_one() -> None:
    values = torch.linspace(-30, 30, 6001)
    sums = torch.cat([(values * 100).round().int(), torch.full((len(values),), 100, dtype=torch.int32)])
    whole, steps = np.empty((1, len(values)), np.int8), np.ones(1, np.float32)
    kernels.swiglu_and_quantise(sums.numpy()[None], steps, np.full(len(sums), 0.01, np.float32), whole, steps,
                           *kernels.no_outliers(1))
    expected = torch.nn.functional.silu(values)
    torch.testing.assert_close(torch.from_numpy(whole[0] * steps[0]), expected,
                               atol=0.51 * float(steps[0]), rtol=0)


def test_log_probabilities_are_those_of_the_product() -> None:
    torch.manual_seed(7)
    rows = torch.randint(-127, 127, (5000, 16), dtype=torch.int8)
    matrix = int8.Int8Linear(rows, torch.rand(5000) * 0.01, None, int8.Rounding())
    states, columns = torch.randn(6, 16) * 3, torch.randint(0, 5000, (6,))
    expected = matrix(states).log_softmax(-1).gather(1, columns[:, None])[:, 0]
    torch.testing.assert_close(matrix.log_probabilities(states, columns), expected, atol=1e-4, rtol=1e-5)


def test_what_is_not_so_made_is_refused(stored: Path, tmp_path: Path) -> None:
    assert load_decoder(stored, "cuda") is None
    config = json.loads((stored / "config.json").read_text(encoding="utf-8"))
    for other in ({"hidden_act": "relu"}, {"mlp_bias": True}, {"rope_parameters": {"rope_type": "yarn"}},
                  {"tie_word_embeddings": False}):  # there is no matrix of the output
        folder = tmp_path / next(iter(other))
        shutil.copytree(stored, folder)
        (folder / "config.json").write_text(json.dumps(config | other), encoding="utf-8")
        assert load_decoder(folder, "cpu") is None, other
