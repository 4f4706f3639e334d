"""A T5 with a SentencePiece model trained here takes the corrector's place, trained to undo one garble."""

import io
from pathlib import Path

import pytest
from degarble.corpora.records import Segment, Span, apply_edits
from degarble.models.registry import load_corrector
from degarble.models.rewriters import INSTRUCTION

GOOD = "The two leaders hope to solve the problem in a peaceful way."
GARBLED = "The two leaders hope to solve the problem in a peace way."
OTHERS = ["Japan will hold talks with the four ministers.", "He said the bridge was built in two years.",
          "The committee hopes that cooperation can be expanded."]


@pytest.fixture(scope="module")
def t5_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny T5 that has learnt to rewrite GARBLED as GOOD and to copy the other sentences."""
    import sentencepiece
    import torch
    from transformers import T5Config, T5ForConditionalGeneration, T5Tokenizer

    folder = tmp_path_factory.mktemp("t5")
    trained = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([INSTRUCTION, GOOD, GARBLED, *OTHERS] * 20), model_writer=trained,
        vocab_size=120, hard_vocab_limit=False, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2)
    (folder / "spiece.model").write_bytes(trained.getvalue())
    tokenizer = T5Tokenizer.from_pretrained(folder, extra_ids=0)
    torch.manual_seed(0)
    model = T5ForConditionalGeneration(T5Config(
        vocab_size=len(tokenizer), d_model=64, d_kv=16, d_ff=128, num_layers=2, num_heads=4, dropout_rate=0.0,
        decoder_start_token_id=0))
    pairs = [(GARBLED, GOOD), (GOOD, GOOD), *((s, s) for s in OTHERS)]
    inputs = tokenizer([INSTRUCTION + a for a, _ in pairs], return_tensors="pt", padding=True)
    labels = tokenizer([b for _, b in pairs], return_tensors="pt", padding=True).input_ids
    labels[labels == tokenizer.pad_token_id] = -100
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(250):
        loss = model(**inputs, labels=labels).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        if loss.item() < 0.01:
            break
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_t5_checkpoint_corrects_what_the_detector_marks(t5_folder: Path) -> None:
    corrector = load_corrector(str(t5_folder), "cpu")
    start = GARBLED.index("peace")
    segments = [Segment(GARBLED, "1"), Segment(OTHERS[0], "2")]
    edits = corrector.propose(segments, [[Span(start, start + 5, "fluency/grammar", confidence=0.9)], []])
    assert apply_edits(GARBLED, edits[0]) == GOOD
    assert edits[1] == ()
    assert 0.5 < edits[0][0].confidence <= 0.9


def test_what_the_detector_did_not_mark_stays(t5_folder: Path) -> None:
    corrector = load_corrector(str(t5_folder), "cpu")
    assert corrector.propose([Segment(GARBLED)], [[Span(0, 3, "fluency/grammar")]]) == [()]
