"""The infiller's scores are the model's own, whatever the batch; its answers end."""

import sys
from pathlib import Path
from typing import Any

import pytest
from degarble.corpora.errors import ModelError
from degarble.models.language_model.infill import Infiller
from degarble.models.language_model.prompts import Blank, answer

sys.path.insert(0, str(Path(__file__).parent))
from tiny_networks import language_model_folder

BLANKS = [Blank("The two ", "leader", " hope to solve problems ."),
          Blank("", "Japans", " will hold talks with the four ministers.", "He met them.", ("Tokyo",))]
POOLS = [["leader", "leaders", "", "the two leaders of the four"], ["Japan"]]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(5)
    base = language_model_folder(tmp_path_factory.mktemp("lm"))
    model = AutoModelForCausalLM.from_pretrained(base)
    folder = tmp_path_factory.mktemp("infiller")
    Infiller(model, AutoTokenizer.from_pretrained(base)).save(folder)
    return folder


@pytest.fixture(scope="module")
def infiller(stored: Path) -> Infiller:
    return Infiller.load(stored)


@pytest.fixture(scope="module")
def plain(stored: Path) -> Any:
    """The same network, run as transformers runs it."""
    from degarble.models.runtime import int8
    from transformers import AutoModelForCausalLM

    return int8.build(AutoModelForCausalLM, stored, "cpu", attn_implementation="eager").float()


def by_hand(plain: Any, infiller: Infiller, blank: Blank, replacement: str) -> float:
    import torch

    prompt = infiller.tokenizer.encode(blank.prompt(), add_special_tokens=False)
    written = [*infiller.tokenizer.encode(answer(replacement), add_special_tokens=False), infiller.end]
    with torch.inference_mode():
        logs = plain(torch.tensor([prompt + written])).logits[0].log_softmax(-1)
    return sum(float(logs[len(prompt) + i - 1, token]) for i, token in enumerate(written))


def test_scores_equal_a_plain_forward_pass(plain: Any, infiller: Infiller) -> None:
    for blank, pool, found in zip(BLANKS, POOLS, infiller.candidates(BLANKS, POOLS), strict=True):
        scores = {scored.replacement: scored.score for scored in found}
        assert set(pool) <= set(scores)
        for replacement in pool:
            assert scores[replacement] == pytest.approx(by_hand(plain, infiller, blank, replacement),
                                                         abs=2e-3)
        assert list(scores.values()) == sorted(scores.values(), reverse=True)


def test_a_batch_gives_what_single_blanks_give(infiller: Infiller) -> None:
    together = infiller.candidates(BLANKS, POOLS)
    for blank, pool, found in zip(BLANKS, POOLS, together, strict=True):
        alone = infiller.candidates([blank], [pool])[0]
        assert {s.replacement for s in alone} == {s.replacement for s in found}


def test_nothing_to_do(infiller: Infiller) -> None:
    assert infiller.candidates([], []) == []


def test_a_folder_without_an_infiller_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"infiller\.json"):
        Infiller.load(tmp_path)


def test_a_sentence_is_scored_as_plain_text(plain: Any, infiller: Infiller) -> None:
    import torch

    for blank, pool, found in zip(BLANKS, POOLS, infiller.in_sentence(BLANKS, POOLS), strict=True):
        whole = []
        for text in blank.filled(pool):
            ids = torch.tensor([[infiller.start, *infiller.tokenizer.encode(text, add_special_tokens=False)]])
            with torch.inference_mode():
                logs = plain(ids).logits[0, :-1].log_softmax(-1)
            whole.append(float(logs.gather(1, ids[0, 1:, None]).sum()))
        assert [score - found[0] for score in found] == pytest.approx([w - whole[0] for w in whole], abs=2e-3)
