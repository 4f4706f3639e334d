"""The judge's gains are those of plain forward passes, whatever is judged beside them."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from degarble.corpora.errors import ModelError
from degarble.models.language_model.causal import CausalModel
from degarble.models.language_model.judge import HEADING, Judge, Reading
from degarble.models.language_model.tokens import WINDOW, TextEncoder, Variant
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_networks import TEXTS, language_model_folder

Change = tuple[int, int, str]
TEXT = TEXTS[0]
CHANGES: list[Change] = [(0, 5, "China"), (11, 15, ""), (11, 15, "held"), (15, 21, ""), (0, 0, "The "),
                         (len(TEXT) - 1, len(TEXT), ""), (len(TEXT), len(TEXT), " It was."),
                         (27, 31, "two"), (27, 41, "two plus two"), (0, len(TEXT), "No.")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch

    torch.manual_seed(5)
    return language_model_folder(tmp_path_factory.mktemp("lm"))


@pytest.fixture(scope="module")
def judge(folder: Path) -> Judge:
    return Judge(CausalModel.load(str(folder)))


def gains_of(judge: Judge, documents: Sequence[Sequence[str]],
             changes: dict[tuple[int, int], Sequence[Change]]) -> list[list[list[float]]]:
    def choose(document: int, index: int, reading: Reading) -> list[Variant]:
        return [v for change in changes.get((document, index), ())
                if (v := judge.encoder.variant(reading.tokens, *change)) is not None]

    return judge.gains(documents, choose)


def by_hand(folder: Path, before: str, text: str, change: Change) -> float:
    """As shared/tools/gains.py of the design has it: two forward passes, the difference in a window."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).float().eval()
    context = [tokenizer.eos_token_id, *tokenizer.encode(before, add_special_tokens=False)]
    old, new = (tokenizer.encode(t, add_special_tokens=False)
                for t in (text, text[:change[0]] + change[2] + text[change[1]:]))

    def logs(tokens: list[int]) -> Any:
        with torch.inference_mode():
            every = model(torch.tensor([context + tokens])).logits[0, len(context) - 1:-1].log_softmax(-1)
        return every[torch.arange(len(tokens)), torch.tensor(tokens, dtype=torch.long)]

    shorter = min(len(old), len(new))
    at = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - at) if old[-1 - i] != new[-1 - i]), shorter - at)
    kept = min(tail, WINDOW)
    return float(logs(new)[at:len(new) - tail + kept].sum() - logs(old)[at:len(old) - tail + kept].sum())


@pytest.mark.parametrize("change", CHANGES)
def test_a_gain_is_the_difference_of_two_forward_passes(judge: Judge, folder: Path, change: Change) -> None:
    [[[found]]] = gains_of(judge, [[TEXT]], {(0, 0): [change]})
    assert found == pytest.approx(by_hand(folder, HEADING, TEXT, change), abs=0.05)


def test_what_stands_before_is_read(judge: Judge, folder: Path) -> None:
    document = [TEXTS[1], TEXTS[3], TEXT]
    [[_, _, [found]]] = gains_of(judge, [document], {(0, 2): [CHANGES[0]]})
    before = HEADING + f"{TEXTS[1]}\n{TEXTS[3]}\n"
    assert found == pytest.approx(by_hand(folder, before, TEXT, CHANGES[0]), abs=0.05)


def test_gains_do_not_depend_on_what_is_judged_beside(judge: Judge) -> None:
    documents = [[TEXT, TEXTS[3]], [TEXTS[1]], [TEXT]]
    asked = {(0, 0): CHANGES, (0, 1): [(0, 3, "a")], (1, 0): [(4, 7, "four")], (2, 0): CHANGES[:2]}
    together = gains_of(judge, documents, asked)
    alone = gains_of(judge, [[TEXT]], {(0, 0): CHANGES[:1]})
    assert together[0][0][0] == pytest.approx(alone[0][0][0], abs=1e-4)
    assert together[2][0] == pytest.approx(together[0][0][:2], abs=1e-4)
    apart = [gains for i, document in enumerate(documents) for gains in gains_of(
        judge, [document], {(0, index): changes for (d, index), changes in asked.items() if d == i})]
    assert together == apart  # exactly


def test_only_wanted_segments_are_asked_about(judge: Judge) -> None:
    seen: list[tuple[int, int]] = []

    def choose(document: int, index: int, reading: Reading) -> list[Variant]:
        seen.append((document, index))
        return []

    assert judge.gains([[TEXT, TEXTS[1]], [TEXTS[3], ""]], choose, [{1}, ()]) == [[[], []], [[], []]]
    assert seen == [(0, 1)]


def test_long_documents_are_read_in_parts(judge: Judge) -> None:
    document = TEXTS * 40
    found = gains_of(judge, [document], {(0, i): [(0, 3, "Some")] for i in range(len(document))})
    assert all(len(of_segment) == 1 for of_segment in found[0])


def test_the_reading_says_what_was_expected(judge: Judge) -> None:
    readings: list[Reading] = []

    def choose(document: int, index: int, reading: Reading) -> list[Variant]:
        readings.append(reading)
        return []

    judge.gains([[TEXT]], choose)
    [reading] = readings
    assert len(reading.log_probs) == len(reading.tokens.ids)
    assert all(best >= own for best, own in zip(reading.best, reading.log_probs, strict=True))
    variant = judge.encoder.variant(reading.tokens, 0, 5, "China")
    assert variant is not None
    assert reading.surprisal(variant) >= reading.shortfall(variant) >= 0


@given(st.text(alphabet="ab ,.'\n\tA1é-", max_size=40), st.data())
@settings(max_examples=150, deadline=None)
def test_tokens_of_a_variant_are_those_of_the_new_text(encoder: TextEncoder, text: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new = data.draw(st.text(alphabet="ab ,.", max_size=6))
    old = encoder.tokenised(text)
    variant = encoder.variant(old, start, end, new)
    whole = encoder.encode(text[:start] + new + text[end:])
    if variant is None:
        assert not old.ids or whole == old.ids
        return
    tail = old.ids[variant.old_end:]
    assert (*old.ids[:variant.at], *variant.new, *tail) == whole
    assert variant.at == len(old.ids) or variant.at == len(whole) or whole[variant.at] != old.ids[variant.at]


@pytest.fixture(scope="module")
def encoder(judge: Judge) -> TextEncoder:
    assert judge.encoder.by_piece
    return judge.encoder


def test_a_tokenizer_that_does_not_go_by_spaces_encodes_whole_texts() -> None:
    class Whole:
        def encode(self, text: str, add_special_tokens: bool) -> list[int]:
            return [len(text), *map(ord, text)]

    encoder = TextEncoder(Whole())
    assert not encoder.by_piece
    variant = encoder.variant(encoder.tokenised("a b"), 2, 3, "c")
    assert variant is not None
    assert variant.new == (ord("c"),)


def test_a_name_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="causal checkpoint"):
        CausalModel.load(str(tmp_path / "nothing"))


def test_the_seed_of_the_draw_does_not_matter(judge: Judge) -> None:
    changes = list(CHANGES)
    random.Random(3).shuffle(changes)
    [[shuffled]] = gains_of(judge, [[TEXT]], {(0, 0): changes})
    [[given_]] = gains_of(judge, [[TEXT]], {(0, 0): CHANGES})
    assert dict(zip(changes, shuffled, strict=True)) == pytest.approx(dict(zip(CHANGES, given_, strict=True)),
                                                                      abs=1e-4)
