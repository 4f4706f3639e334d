"""Fused layers compute what the plain ones compute, in any batch, and threads what a loop does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from degarble.models.runtime import int8, kernels, quantised
from degarble.models.runtime.fused import FusedEncoder, load_encoder
from degarble.models.runtime.threads import map_in_threads
from tiny_networks import encoder_folder
from transformers import AutoModel

pytestmark = pytest.mark.skipif(not int8.multiplies_int8("cpu"),
                                reason="this processor has neither VNNI nor AVX2")


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    torch.manual_seed(4)
    model = AutoModel.from_pretrained(encoder_folder(tmp_path), add_pooling_layer=False)
    for name, weight in model.named_parameters():  # zero biases and unit gains would hide where they go
        weight.data += 0.1 * torch.randn_like(weight) * ("bias" in name or "Norm" in name)
    folder = tmp_path / "stored"
    folder.mkdir()
    model.config.save_pretrained(folder)
    quantised.save(model.state_dict(), folder)
    return folder


def built(folder: Path) -> Any:
    return int8.build(AutoModel, folder, "cpu", add_pooling_layer=False, attn_implementation="eager")


def loaded(folder: Path) -> FusedEncoder:
    encoder = load_encoder(folder, "cpu")
    assert encoder is not None
    return encoder


def test_the_same_states_as_the_plain_layers(stored: Path) -> None:
    plain, encoder = built(stored), loaded(stored)
    ids = torch.randint(5, 60, (3, 9))
    mask = torch.tensor([[1] * 9, [1] * 4 + [0] * 5, [1] * 7 + [0] * 2])
    with torch.inference_mode():
        for read in (mask, torch.ones_like(mask)):
            expected = plain(input_ids=ids, attention_mask=read).last_hidden_state
            found = encoder(input_ids=ids, attention_mask=read).last_hidden_state
            torch.testing.assert_close(found[read > 0], expected[read > 0], atol=0.02, rtol=0.02)


def test_the_same_states_between_the_layers(stored: Path) -> None:
    plain, encoder = built(stored), loaded(stored)
    ids = torch.randint(5, 60, (3, 9))
    with torch.inference_mode():
        expected, found = (one(input_ids=ids, attention_mask=torch.ones_like(ids), output_hidden_states=True)
                           for one in (plain, encoder))
    assert len(found.hidden_states) == 3
    assert found.hidden_states[-1] is found.last_hidden_state
    for mine, theirs in zip(found.hidden_states, expected.hidden_states, strict=True):
        torch.testing.assert_close(mine, theirs, atol=0.02, rtol=0.02)


def test_a_text_is_read_alike_beside_longer_ones(stored: Path) -> None:
    encoder = loaded(stored)
    alone = torch.randint(5, 60, (1, 6))
    beside = torch.cat([torch.nn.functional.pad(alone, (0, 5), value=1), torch.randint(5, 60, (1, 11))])
    with torch.inference_mode():
        one = encoder(alone, torch.ones_like(alone)).last_hidden_state
        two = encoder(beside, (beside != 1).long()).last_hidden_state
    torch.testing.assert_close(two[0, :6], one[0], atol=0, rtol=0)


def test_what_is_not_so_made_stays_as_it_is(stored: Path) -> None:
    assert load_encoder(stored, "cuda") is None
    config = stored / "config.json"
    gelu = config.read_text(encoding="utf-8")
    config.write_text(gelu.replace('"gelu"', '"relu"'), encoding="utf-8")
    assert load_encoder(stored, "cpu") is None
    config.write_text(gelu, encoding="utf-8")
    assert load_encoder(stored, "cpu", "another.") is None  # no weights have this prefix


def test_gelu_is_the_exact_one() -> None:
    values = torch.linspace(-9, 9, 10001)
    unit, row = np.ones(len(values), np.float32), np.empty(len(values), np.float32)
    kernels._gelu_row(np.zeros(len(values), np.int32), np.float32(1), unit, values.numpy(), row)
    expected = torch.nn.functional.gelu(values.double()).float()
    torch.testing.assert_close(torch.from_numpy(row), expected, atol=2e-6, rtol=0)


def test_threads_keep_the_order_and_leave_torch_as_it_was() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        squares = map_in_threads(lambda n: (n * n, torch.get_num_threads()), range(5))
        assert squares == [(n * n, 1) for n in range(5)]
        with pytest.raises(ZeroDivisionError):
            map_in_threads(lambda n: 1 // n, [1, 0])
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
