"""Weights as int8 rows: how near they come back, and in which files."""

from pathlib import Path

import pytest
import torch
from degarble.corpora.errors import ModelError
from degarble.models.runtime import quantised
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file


def round_trip(weights: dict[str, torch.Tensor], folder: Path) -> dict[str, torch.Tensor]:
    quantised.save(weights, folder)
    return quantised.load(folder)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(1, 9), st.integers(-20, 3), st.integers(0, 999))
def test_error_is_within_half_a_step(tmp_path_factory: pytest.TempPathFactory, rows: int, columns: int,
                                     magnitude: int, seed: int) -> None:
    matrix = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)) * 2.0**magnitude
    back = round_trip({"m": matrix}, tmp_path_factory.mktemp("w"))["m"]
    exact = matrix.abs().amax(1, keepdim=True) / 127
    scale = exact.clamp(min=quantised.SMALLEST_SCALE).half().float()
    rounding = 127 * (exact - scale).clamp(min=0)  # where fp16 rounds the scale down, ±127 is not enough
    assert ((back - matrix).abs() <= scale / 2 * 1.0001 + rounding).all()


def test_a_row_of_zeros_comes_back(tmp_path: Path) -> None:
    matrix = torch.tensor([[0.0, 0.0], [1.0, -1.0]])
    assert round_trip({"m": matrix}, tmp_path)["m"].tolist() == [[0.0, 0.0], pytest.approx([1, -1], rel=1e-3)]


def test_other_shapes_are_kept_as_fp16(tmp_path: Path) -> None:
    weights = {"bias": torch.tensor([0.1, -3.0]), "conv": torch.ones(2, 2, 2) / 3, "one": torch.tensor(0.5)}
    back = round_trip(weights, tmp_path)
    assert all(torch.equal(back[name], tensor.half().float()) for name, tensor in weights.items())
    assert all(tensor.dtype == torch.float32 for tensor in back.values())


@pytest.mark.parametrize("limit", range(20, 64, 4))
def test_shards_keep_to_the_limit_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                   limit: int) -> None:
    monkeypatch.setattr(quantised, "SHARD_BYTES", limit)
    weights = {name: torch.full((4, 5), value) for name, value in (("a", 1.0), ("b", -2.0), ("c", 3.0))}
    back = round_trip(weights, tmp_path)
    sizes = [sum(t.nbytes for t in load_file(path).values()) for path in tmp_path.glob("*.safetensors")]
    assert max(sizes) <= limit
    assert set(back) == set(weights)
    assert all(torch.allclose(back[name], weights[name], rtol=1e-3) for name in weights)


def test_a_matrix_beyond_a_shard_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantised, "SHARD_BYTES", 16)
    with pytest.raises(ModelError, match="matrix m is larger than a shard"):
        quantised.save({"m": torch.ones(5, 4)}, tmp_path)


def test_saving_again_leaves_no_old_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantised, "SHARD_BYTES", 20)
    quantised.save({"a": torch.ones(4, 5), "b": torch.ones(4, 5)}, tmp_path)
    assert set(round_trip({"c": torch.ones(2, 2)}, tmp_path)) == {"c"}


def test_digest_follows_the_weights(tmp_path: Path) -> None:
    quantised.save({"a": torch.ones(2, 2)}, tmp_path)
    first = quantised.digest(tmp_path)
    quantised.save({"a": torch.ones(2, 2)}, tmp_path)
    assert quantised.digest(tmp_path) == first
    quantised.save({"a": -torch.ones(2, 2)}, tmp_path)
    assert quantised.digest(tmp_path) != first
    assert len(first) == 12


@pytest.mark.parametrize("name", quantised.FITTED)
def test_digest_follows_what_was_fitted(tmp_path: Path, name: str) -> None:
    quantised.save({"a": torch.ones(2, 2)}, tmp_path)
    digests = [quantised.digest(tmp_path)]
    for fitted in ("1", "2"):
        (tmp_path / name).write_text(fitted)
        digests.append(quantised.digest(tmp_path))
    assert len(set(digests)) == 3


def test_no_weights_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        quantised.load(tmp_path)


def test_build_gives_the_same_network(tmp_path: Path) -> None:
    from transformers import AutoModel, BertConfig, BertModel

    config = BertConfig(vocab_size=11, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=16, max_position_embeddings=12)
    torch.manual_seed(0)
    network = BertModel(config, add_pooling_layer=False).eval()
    config.save_pretrained(tmp_path)
    network.load_state_dict(round_trip(network.state_dict(), tmp_path), strict=False)
    built = quantised.build(AutoModel, tmp_path, quantised.load(tmp_path), add_pooling_layer=False).eval()
    ids = torch.tensor([[1, 5, 9, 2]])
    with torch.no_grad():
        assert torch.equal(built(ids).last_hidden_state, network(ids).last_hidden_state)
