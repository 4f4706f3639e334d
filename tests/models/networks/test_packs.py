"""What is read in one forward pass: every wanted segment and every continuation once, within the limits."""

from collections.abc import Sequence
from itertools import chain

from degarble.models.language_model.decoders import padded_length
from degarble.models.language_model.packs import (
    BEFORE,
    PACK,
    SUFFIX_TOKENS,
    TEXT,
    Text,
    Tokens,
    batches_of,
    groups_of,
    packs_of,
    texts_of,
)
from degarble.models.language_model.tokens import Tokenised
from hypothesis import given
from hypothesis import strategies as st

HEADING, LINE_END = (1, 2), (3,)
LENGTHS = st.lists(st.integers(0, 200), min_size=1, max_size=12)


def segments_of(lengths: Sequence[int]) -> list[Tokenised]:
    return [Tokenised("", tuple(range(100 * i, 100 * i + length)), (), ()) for i, length in enumerate(lengths, 1)]


@given(LENGTHS, st.data())
def test_texts_have_each_wanted_segment_once_behind_its_context(lengths: list[int], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.integers(0, len(lengths) - 1)))
    segments = segments_of(lengths)
    texts = list(texts_of(7, segments, HEADING, LINE_END, wanted))
    assert wanted <= set(chain.from_iterable(text.segments for text in texts))
    assert all(text.segments[-1] in wanted for text in texts)
    for text in texts:
        own = segments[text.segments.start:text.segments.stop]
        assert (text.document, list(text.tokenised)) == (7, own)
        for segment, first in zip(own, text.firsts, strict=True):
            assert text.ids[first:first + len(segment.ids)] == segment.ids
        assert text.ids[:len(HEADING)] == HEADING
        assert text.firsts[0] <= len(HEADING) + BEFORE
        assert len(own) == 1 or sum(len(segment.ids) for segment in own) <= TEXT


@given(st.lists(st.integers(1, 400), max_size=40))
def test_packs_have_texts_of_one_padded_length(lengths: list[int]) -> None:
    texts = [Text(i, range(1), (), tuple(range(length)), (0,)) for i, length in enumerate(lengths)]
    packs = list(packs_of(texts))
    assert sorted(text.document for text in chain(*packs)) == list(range(len(lengths)))
    for pack in packs:
        padded = [padded_length(len(text.ids)) for text in pack]
        assert len(set(padded)) == 1
        assert len(pack) == 1 or sum(padded) <= PACK


@given(st.lists(st.lists(st.integers(2, 40), max_size=30), max_size=6))
def test_groups_have_each_continuation_once_and_a_text_at_most_once(sizes: list[list[int]]) -> None:
    batches = []
    for text, of_text in enumerate(sizes):
        rows: list[tuple[int, Tokens]] = [(at, tuple(range(size))) for at, size in enumerate(of_text)]
        owners = [(0, at) for at in range(len(rows))]
        own = list(batches_of(text, 50, rows, owners))
        assert [row for batch in own for row in batch.continuations.rows] == rows
        assert [owner for batch in own for owner in batch.owners] == owners
        batches += own
    groups = list(groups_of(batches))
    key = [(batch.continuations.text, batch.owners[0]) for batch in chain(*groups)]
    assert sorted(key) == [(batch.continuations.text, batch.owners[0]) for batch in batches]
    for group in groups:
        padded = [padded_length(batch.continuations.size) for batch in group]
        assert len({batch.continuations.text for batch in group}) == len(group)
        assert len(set(padded)) == 1
        assert len(group) == 1 or sum(padded) <= SUFFIX_TOKENS
