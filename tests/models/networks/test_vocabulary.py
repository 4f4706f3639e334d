"""A trimmed vocabulary cuts words as the whole one does."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from degarble.models.tagger.vocabulary import SPECIAL, choose_pieces, read_tokenizer, trim_tokenizer
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

WORDS = "river rivers bridge bridges bridging over overt a the then café 文字".split()
PIECES = "▁ ▁river ▁bridge ▁over ▁the ▁a s ing bridg e n t r i v o b d g c a f é 文 字 ▁r iver h".split()


@cache
def whole() -> dict[str, Any]:
    """A small tokenizer in the manner of XLM-R: four special pieces, ..., <mask>."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    scored = [(piece, -3 - i / 10) for i, piece in enumerate(PIECES)]
    vocabulary = [*((piece, 0.0) for piece in special), *scored, ("<mask>", 0.0)]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    places = (*enumerate(special), (len(vocabulary) - 1, "<mask>"))
    added = [{"id": i, "content": piece} | flags for i, piece in places]
    space = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    tokenizer: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, space]},
        "post_processor": None, "decoder": space,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary, "byte_fallback": False}}
    loaded: dict[str, Any] = json.loads(json.dumps(tokenizer))
    return loaded


def tokens(tokenizer: dict[str, Any], text: str) -> tuple[list[str], list[int], list[tuple[int, int]]]:
    encoding = Tokenizer.from_str(json.dumps(tokenizer)).encode(text, add_special_tokens=False)
    return encoding.tokens, encoding.ids, encoding.offsets


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_text_is_cut_the_same_where_its_pieces_are_kept(text: str) -> None:
    pieces, ids, offsets = tokens(whole(), text)
    kept = choose_pieces(whole(), ids, size=0)
    new_pieces, new_ids, new_offsets = tokens(trim_tokenizer(whole(), kept), text)
    assert (new_pieces, new_offsets) == (pieces, offsets)
    assert [kept[i] for i in new_ids] == ids


def test_used_and_single_pieces_stay_whatever_the_size() -> None:
    river = 4 + PIECES.index("▁river")
    kept = choose_pieces(whole(), [river], size=0)
    names = [whole()["model"]["vocab"][i][0] for i in kept]
    assert kept == sorted(set(kept))
    assert names[:SPECIAL] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"▁river", "文", "▁a", "é"} <= set(names)
    assert not {"▁bridge", "ing", "<mask>"} & set(names)


def test_the_best_pieces_fill_up_to_the_size() -> None:
    least = choose_pieces(whole(), [], size=0)
    more = choose_pieces(whole(), [], size=len(least) + 2)
    assert len(more) == len(least) + 2
    assert [whole()["model"]["vocab"][i][0] for i in sorted(set(more) - set(least))] == ["▁", "▁river"]
    everything = choose_pieces(whole(), [], size=10**6)
    assert everything == list(range(len(whole()["model"]["vocab"]) - 1))


def test_trimming_leaves_the_whole_as_it_was(tmp_path: Path) -> None:
    before = json.dumps(whole())
    trimmed = trim_tokenizer(whole(), choose_pieces(whole(), [], size=0))
    assert json.dumps(whole()) == before
    assert [token["content"] for token in trimmed["added_tokens"]] == ["<s>", "<pad>", "</s>", "<unk>"]
    (tmp_path / "tokenizer.json").write_text(json.dumps(trimmed), encoding="utf-8")
    assert read_tokenizer(tmp_path) == trimmed
