"""The recipe of the shipped detector: one pass over MLQE-PE, MQM and the odd words of WMT21."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..corpora.public_sets import Labelled
from .recipes import half_precision, load_checkpoint, save_checkpoint, warmup_then_linear
from .tagger import Tagger, load_base
from .tagger_data import Example, base_rates, batches, loss, made_garbles, targets, training_set, vary
from .vocabulary import choose_pieces, read_tokenizer, trim_tokenizer


@dataclass(frozen=True, slots=True)
class DetectorRecipe:
    """How to train a detector.

    base: folder or hub id of an encoder, or the folder of a detector to go on from, whose vocabulary
    stays (then head_steps must be 0, or its head's bias starts anew). data: folder of the data sets.
    vocabulary: pieces kept. epochs: passes; each varies the examples anew. real: segments of the data
    sets, 0 for all; made: segments garbled on purpose beside them. steps: stop after so many, 0 for all.
    batch_tokens: pieces a batch, with padding. longest: pieces of a translation or a source.
    head_steps: steps at first in which the head alone learns, its bias set to the labels' base rates.
    Without them the encoder collapsed to one state for all tokens, whatever the learning rate.
    keep: share of the weights it began with in those it ends with (WiSE-FT, Wortsman et al. 2022).
    source_dropout, detokenise: chance of dropping the source, of undoing tokenisation.
    head_weights: weight of each head's loss. checkpoint_every: steps.
    """

    base: str
    data: str
    vocabulary: int = 80_000
    epochs: int = 1
    real: int = 0
    made: int = 12_000
    steps: int = 0
    batch_tokens: int = 1024
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    head_steps: int = 60
    warmup: float = 0.06
    weight_decay: float = 0.01
    keep: float = 0.0
    source_dropout: float = 0.5
    detokenise: float = 0.5
    longest: int = 160
    seed: int = 1
    checkpoint_every: int = 200
    head_weights: dict[str, float] = field(default_factory=lambda: {
        "bad": 1.0, "gap": 0.5, "mqm": 1.0, "major": 0.5, "odd": 0.5, "garbled": 1.0, "category": 0.3})


def train_detector(recipe: DetectorRecipe, out: Path, log: Callable[[str], None]) -> None:
    """Train into `out`; a run that was broken off goes on from its last checkpoint."""
    import torch

    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    labelled = training_set(Path(recipe.data))
    if recipe.real:
        labelled = random.Random(recipe.seed).sample(labelled, min(recipe.real, len(labelled)))
    labelled += made_garbles(Path(recipe.data), recipe.made, random.Random(recipe.seed))
    tagger, tokenizer = _start(recipe, labelled)
    tagger.encoder.to(device).eval()  # dropout off: one pass does not overfit
    tagger.head.to(device)
    epochs = [list(batches(_examples(tagger, labelled, recipe, epoch), recipe.batch_tokens,
                           random.Random(recipe.seed + epoch))) for epoch in range(recipe.epochs)]
    schedule = [batch for epoch in epochs for batch in epoch][:recipe.steps or None]
    tuned = [p for p in tagger.encoder.parameters() if p.requires_grad]
    rates = {"encoder": recipe.learning_rate, "head": recipe.head_learning_rate}
    optimiser = torch.optim.AdamW(
        [{"params": tuned, "name": "encoder"}, {"params": list(tagger.head.parameters()), "name": "head"}],
        weight_decay=recipe.weight_decay, fused=True)
    if recipe.head_steps:
        tagger.head.bias.data.copy_(base_rates(schedule))
    began_with = [p.detach().clone() for p in (*tuned, *tagger.head.parameters())]
    first, spent = _resume(out, tagger, optimiser)
    log(f"{len(labelled)} segments, {len(schedule)} steps on {device}, from step {first}")
    began, mean = time.monotonic() - spent, 0.0
    for step in range(first, len(schedule)):
        head_alone = step < recipe.head_steps
        factor = warmup_then_linear(max(0, step - recipe.head_steps), len(schedule) - recipe.head_steps,
                                    recipe.warmup)
        for group in optimiser.param_groups:
            group["lr"] = rates[group["name"]] * (float(group["name"] == "head") if head_alone else factor)
        for parameter in tuned:
            parameter.requires_grad = not head_alone
        with half_precision(device):
            logits = tagger.logits([e.encoded for e in schedule[step]])
        value = loss(logits.float(), schedule[step], recipe.head_weights)
        value.backward()
        torch.nn.utils.clip_grad_norm_([*tuned, *tagger.head.parameters()], 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        mean = value.item() if step == first else 0.98 * mean + 0.02 * value.item()
        if (step + 1) % 50 == 0:
            log(f"step {step + 1}/{len(schedule)} loss {mean:.4f} {time.monotonic() - began:.0f} s")
        if (step + 1) % recipe.checkpoint_every == 0:
            save_checkpoint(out, {"step": step + 1, "seconds": time.monotonic() - began,
                                  "encoder": tagger.encoder.state_dict(), "head": tagger.head.state_dict(),
                                  "optimiser": optimiser.state_dict()})
    with torch.no_grad():
        for parameter, at_first in zip((*tuned, *tagger.head.parameters()), began_with, strict=True):
            parameter.lerp_(at_first, recipe.keep)
    tagger.save(out, tokenizer)
    facts = asdict(recipe) | {"steps": len(schedule), "segments": len(labelled), "device": device,
                              "seconds": round(time.monotonic() - began), "torch": torch.__version__}
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _start(recipe: DetectorRecipe, labelled: Sequence[Labelled]) -> tuple[Tagger, dict[str, Any]]:
    import torch
    from tokenizers import Tokenizer

    if (Path(recipe.base) / "tagger.json").is_file():
        return _go_on(Path(recipe.base))
    encoder, whole = load_base(recipe.base)
    tokenizer = Tokenizer.from_str(json.dumps(whole))
    texts = [t for e in labelled for t in (e.segment.text, e.segment.source or "", e.post_edit)]
    used = {i for encoding in tokenizer.encode_batch(texts, add_special_tokens=False) for i in encoding.ids}
    kept = choose_pieces(whole, used, recipe.vocabulary)
    rows = encoder.get_input_embeddings().weight.detach()[torch.tensor(kept)]
    encoder.resize_token_embeddings(len(kept))
    encoder.get_input_embeddings().weight.data.copy_(rows)
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad = False
    trimmed = trim_tokenizer(whole, kept)
    return Tagger.fresh(encoder, Tokenizer.from_str(json.dumps(trimmed))), trimmed


def _go_on(folder: Path) -> tuple[Tagger, dict[str, Any]]:
    tagger = Tagger.load(folder, to_train=True)
    for part in (tagger.encoder.encoder, tagger.head):
        part.requires_grad_(True)
    return tagger, read_tokenizer(folder)


def _examples(tagger: Tagger, labelled: Sequence[Labelled], recipe: DetectorRecipe,
              epoch: int) -> list[Example]:
    rng = random.Random(f"{recipe.seed}:{epoch}")
    varied = [vary(e, rng, source_dropout=recipe.source_dropout, detokenise=recipe.detokenise)
              for e in labelled]
    encoded = tagger.encode([e.segment for e in varied], recipe.longest)
    return [Example(e, targets(e, v.labels)) for e, v in zip(encoded, varied, strict=True)]


def _resume(out: Path, tagger: Tagger, optimiser: Any) -> tuple[int, float]:
    state = load_checkpoint(out)
    if state is None:
        return 0, 0.0
    tagger.encoder.load_state_dict(state["encoder"])
    tagger.head.load_state_dict(state["head"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["seconds"])
