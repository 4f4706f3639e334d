"""Correctors that rewrite whole sentences: any transformers checkpoint.

A sequence-to-sequence model (T5, CoEdIT, …) gets an instruction and the sentence. A causal instruct model gets its chat
template. The output is aligned with the sentence, and only edits that touch a mark are kept. Their confidence is the
mean probability of the generated tokens, which is not calibrated, times the confidence of the mark.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..corpora.alignment import align
from ..corpora.records import Edit, Segment, Span
from ..corpora.sentences import split

INSTRUCTION = "Fix grammatical errors in this sentence: "
"""The prompt of CoEdIT (Raheja et al. 2023). It does no harm with other T5 models."""

CHAT = ("Correct the garbled phrases of this machine-translated sentence. Change nothing else. "
        "Answer with the sentence alone.\n\n")
BATCH = 8

Place = tuple[int, int, int]
"""Segment index, and start and end of a sentence in its text."""
Rewrite = Callable[[Sequence[str]], Sequence[tuple[str, float]]]
"""Maps sentences to rewritten sentences, each with a probability."""


class Rewriter:
    """A checkpoint with its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, device: str = "cpu") -> None:
        self.model, self.tokenizer = model.eval().to(device), tokenizer

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        return rewriting_edits(self.rewrite, segments, spans)

    def rewrite(self, sentences: Sequence[str]) -> list[tuple[str, float]]:
        """Each sentence rewritten, with the mean probability of its tokens."""
        import torch

        encoder_decoder: bool = self.model.config.is_encoder_decoder
        self.tokenizer.padding_side = "right" if encoder_decoder else "left"
        inputs = self.tokenizer([self._prompt(s) for s in sentences], return_tensors="pt", padding=True,
                                truncation=True, max_length=512,
                                add_special_tokens=encoder_decoder).to(self.model.device)
        inputs.pop("token_type_ids", None)
        with torch.inference_mode():
            out = self.model.generate(**inputs, max_new_tokens=round(1.5 * inputs.input_ids.shape[1]) + 8,
                                      do_sample=False, num_beams=1, return_dict_in_generate=True,
                                      output_logits=True, pad_token_id=self._pad())
        new = out.sequences[:, -len(out.logits):]
        log_probs = torch.stack(out.logits, 1).float().log_softmax(-1).gather(2, new[..., None])[..., 0]
        mask = (new != self._pad()).float()
        means = ((log_probs * mask).sum(1) / mask.sum(1).clamp(min=1)).exp().tolist()
        texts = self.tokenizer.batch_decode(new, skip_special_tokens=True)
        return [(text.strip(), mean) for text, mean in zip(texts, means, strict=True)]

    def _prompt(self, sentence: str) -> str:
        if self.model.config.is_encoder_decoder:
            return INSTRUCTION + sentence
        if self.tokenizer.chat_template is None:
            return f"{CHAT}{sentence}\n"
        turn = [{"role": "user", "content": CHAT + sentence}]
        prompt: str = self.tokenizer.apply_chat_template(turn, tokenize=False, add_generation_prompt=True)
        return prompt

    def _pad(self) -> int:
        if self.tokenizer.pad_token_id is None:
            self.tokenizer.pad_token_id = self.tokenizer.eos_token_id
        pad: int = self.tokenizer.pad_token_id
        return pad


def load_rewriter(name: str, device: str = "cpu") -> Rewriter:
    """Load a checkpoint by folder or hub id. Raise OSError or ValueError as transformers does."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    config = AutoConfig.from_pretrained(name)
    auto: Any = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    return Rewriter(auto.from_pretrained(name), AutoTokenizer.from_pretrained(name), device)


def rewriting_edits(rewrite: Rewrite, segments: Sequence[Segment],
                 spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
    """Rewrite the sentences that contain spans, and return the edits of each segment that touch a span."""
    places = list(_places(segments, spans))
    edits: list[list[Edit]] = [[] for _ in segments]
    for at in range(0, len(places), BATCH):
        batch = places[at:at + BATCH]
        sentences = [segments[i].text[a:b] for i, a, b in batch]
        for (i, start, _), sentence, rewritten in zip(batch, sentences, rewrite(sentences), strict=True):
            edits[i] += _edits_in_spans(sentence, *rewritten, start, spans[i])
    return [tuple(of_segment) for of_segment in edits]


def _places(segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> Iterator[Place]:
    """The sentences that overlap a span."""
    for i, (segment, of_segment) in enumerate(zip(segments, spans, strict=True)):
        if of_segment:
            for start, end in split(segment.text):
                if any(span.start < end and start < span.end for span in of_segment):
                    yield i, start, end


def _edits_in_spans(sentence: str, rewritten: str, probability: float, offset: int,
                    spans: Sequence[Span]) -> Iterator[Edit]:
    if not rewritten or math.isnan(probability):
        return
    for edit in align(sentence, rewritten):
        start, end = offset + edit.start, offset + edit.end
        touched = [s for s in spans if s.start <= end and start <= s.end]
        if touched:
            confidence = round(probability * max(s.confidence for s in touched), 4)
            yield Edit(start, end, edit.original, edit.replacement, edit.category, confidence, "review",
                       "rewritten by the model; its confidence is not calibrated", "rewriter")
