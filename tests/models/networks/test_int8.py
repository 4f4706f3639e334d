"""Networks whose matrices stay int8 compute what the widened ones compute."""

from pathlib import Path
from typing import Any

import pytest
import torch
from degarble.models.runtime import int8, quantised
from tiny_networks import encoder_folder, language_model_folder
from transformers import AutoModel, AutoModelForCausalLM


@pytest.fixture(params=["encoder", "language model"])
def network(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Any, Path, dict[str, Any]]:
    torch.manual_seed(4)
    encodes = request.param == "encoder"
    auto, folder = (AutoModel, encoder_folder) if encodes else (AutoModelForCausalLM, language_model_folder)
    options = {"add_pooling_layer": False} if encodes else {}
    model = auto.from_pretrained(folder(tmp_path), **options)
    stored = tmp_path / "stored"
    stored.mkdir()
    model.config.save_pretrained(stored)
    quantised.save({f"net.{name}": weight for name, weight in model.state_dict().items()
                    if name != "lm_head.weight"}, stored)
    return auto, stored, options


@pytest.mark.parametrize(("whole", "tolerance"), [(False, 1e-5), (True, 0.05)])
def test_the_same_outputs_as_widened(network: tuple[Any, Path, dict[str, Any]], whole: bool, tolerance: float,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(int8, "multiplies_int8", lambda device: whole)
    monkeypatch.setattr(quantised, "fastest_dtype", lambda device: torch.float32)
    auto, folder, options = network
    weights = {name.removeprefix("net."): weight for name, weight in quantised.load(folder).items()}
    wide = quantised.build(auto, folder, weights, **options).eval()
    small = int8.build(auto, folder, "cpu", "net.", **options)
    ids = torch.tensor([[5, 9, 20, 33], [7, 7, 60, 2]])
    with torch.inference_mode():
        torch.testing.assert_close(small(ids)[0], wide(ids)[0], atol=tolerance, rtol=tolerance)


def test_a_whole_product_is_near_and_the_same_in_any_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    rows = torch.randint(-127, 128, (24, 64), dtype=torch.int8)
    linear = int8.Int8Linear(rows, torch.rand(24) / 127, torch.randn(24), int8.Rounding())
    states = torch.randn(3, 5, 64) * torch.tensor([0.01, 1.0, 100.0])[:, None, None]
    states[0, 0] = 0
    monkeypatch.setattr(int8, "multiplies_int8", lambda device: False)
    exact = linear(states)
    monkeypatch.setattr(int8, "multiplies_int8", lambda device: True)
    near = linear(states)
    spread = (exact - linear.bias).abs().amax(-1, keepdim=True)
    assert ((near - exact).abs() <= 0.02 * spread + 1e-6).all()
    assert torch.equal(linear(states[1, 2]), near[1, 2])
    assert linear(states[:0]).shape == (0, 5, 24)


def test_states_are_rounded_once_for_all_that_read_them() -> None:
    rounding = int8.Rounding()
    states = torch.randn(2, 3, 8)
    codes, step = rounding.of(states)
    assert rounding.of(states)[0] is codes
    torch.testing.assert_close(codes * step, states.view(6, 8), atol=0.02, rtol=0)
    other = states.clone()
    assert rounding.of(other)[0] is not codes


@pytest.mark.parametrize("whole", [False, True])
def test_matrices_are_kept_as_int8(network: tuple[Any, Path, dict[str, Any]], whole: bool,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(int8, "multiplies_int8", lambda device: whole)
    auto, folder, options = network
    small = int8.build(auto, folder, "cpu", "net.", **options)
    assert not any(tensor.is_meta for tensor in (*small.parameters(), *small.buffers()))
    wide = {name for name, p in small.named_parameters() if p.ndim == 2}
    assert wide <= (set() if whole else {"model.embed_tokens.weight", "lm_head.weight"})
    assert any(buffer.dtype == torch.int8 for buffer in small.buffers())


def test_half_precision_stays_so(network: tuple[Any, Path, dict[str, Any]],
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(int8, "multiplies_int8", lambda device: False)
    monkeypatch.setattr(quantised, "fastest_dtype", lambda device: torch.bfloat16)
    auto, folder, options = network
    small = int8.build(auto, folder, "cpu", "net.", **options)
    with torch.inference_mode():
        assert small(torch.tensor([[5, 9]]))[0].dtype == torch.bfloat16
