"""Trains the detector on MLQE-PE, MQM, the consensus of WMT systems and synthetic garbles."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...corpora.errors import ModelError
from ...corpora.public_sets.readers import Labelled
from ..recipes import (
    RunningMean,
    half_precision,
    load_checkpoint,
    run_steps,
    save_checkpoint,
    warmup_then_constant,
    warmup_then_linear,
)
from .data import Example, TrainingData, augment, base_rates, batches, loss, targets
from .distil import Teacher, keep_layers, share_files_with
from .trainable import TrainableTagger, load_base
from .vocabulary import choose_pieces, read_tokenizer, trim_tokenizer


@dataclass(frozen=True, slots=True)
class DetectorRecipe:
    """How to train a detector.

    base: folder or hub id of an encoder, or folder of a detector to continue from, whose vocabulary is kept (head_steps
    must then be 0, else the head's bias is reset). data: folder of the data sets. vocabulary: number of pieces kept.
    epochs: passes over the post-edited segments, each with new augmentation. others, weak, made, sound: the share of
    the MQM segments, and the numbers of weak translations, synthetic garbles and unchanged post-edits in a pass, drawn
    anew. steps: maximum number of steps, 0 for no limit. batch_tokens: pieces in a batch, with padding. longest:
    maximum pieces of a translation or a source. head_steps: first steps, which train only the head, after its bias is
    set to the base rates of the labels; without them the encoder collapsed to one state for all tokens at every
    learning rate. layers: indices, from 0, of the base's layers to keep, empty for all. teacher: folder of a detector
    to distil from (`distil`), with the pieces and number of layers of the base. labels: weight of the labels' loss with
    a teacher. dropout: in the encoder, but for the attention, where it would take a twelfth of the time. mean: decay of
    the running mean of the weights (Polyak and Juditsky 1992), which is saved in their place; the learning rate then
    stays constant after `warmup_steps`, so that `steps` may end the run anywhere. 0: no mean, and the learning rate
    falls linearly to 0. average_with: folders of other detectors on the same base; the mean of all networks is saved
    (model soups, Wortsman et al. 2022), with this one's vocabulary. leave_to: folder, relative to the output folder,
    with the same embeddings and tokenizer, which are then not saved again. source_dropout, detokenise: probability of
    dropping the source and of undoing the tokenisation. head_weights: weight of each head's loss. checkpoint_every: in
    steps.
    """

    base: str
    data: str
    vocabulary: int = 80_000
    epochs: int = 1
    others: float = 1.0
    weak: int = 12_000
    made: int = 12_000
    sound: int = 0
    steps: int = 0
    batch_tokens: int = 1024
    learning_rate: float = 1e-4
    head_learning_rate: float = 1e-3
    head_steps: int = 60
    warmup: float = 0.06
    warmup_steps: int = 300
    weight_decay: float = 0.01
    layers: Sequence[int] = ()
    teacher: str = ""
    labels: float = 1.0
    dropout: float = 0.1
    mean: float = 0.0
    average_with: Sequence[str] = ()
    leave_to: str = ""
    source_dropout: float = 0.5
    detokenise: float = 0.5
    longest: int = 160
    seed: int = 1
    checkpoint_every: int = 200
    head_weights: dict[str, float] = field(default_factory=lambda: {
        "bad": 1.0, "gap": 0.5, "mqm": 1.0, "major": 0.5, "odd": 0.5, "garbled": 1.0, "category": 0.3})

    def __post_init__(self) -> None:
        """Raises TypeError for one folder to average with instead of a list."""
        if isinstance(self.average_with, str):
            raise TypeError("average_with is not a list of folders")


def train_detector(recipe: DetectorRecipe, out: Path, log: Callable[[str], None]) -> None:
    """Train into `out`. An interrupted run continues from its last checkpoint.

    Raises ModelError if a folder to average with has no tagger (before any work), a layer does not exist, or the
    teacher does not fit.
    """
    import torch

    others = [TrainableTagger.load(Path(folder)) for folder in recipe.average_with]
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    passes = _passes(recipe)
    tagger, tokenizer = _start(recipe, [example for of_pass in passes for example in of_pass])
    teacher = _teacher(recipe, tagger, tokenizer, device)
    if recipe.layers:
        keep_layers(tagger, recipe.layers)
    for name, module in tagger.encoder.named_modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0 if name.endswith("attention.self.dropout") else recipe.dropout
    tagger.encoder.to(device).train()
    tagger.encoder.set_attn_implementation("eager")  # a fifth faster than fused attention at these lengths
    tagger.head.to(device)
    schedule = [batch for number, of_pass in enumerate(passes)
                for batch in batches(_examples(tagger, of_pass, recipe, number), recipe.batch_tokens,
                                     random.Random(recipe.seed + number))][:recipe.steps or None]
    tuned = [p for p in tagger.encoder.parameters() if p.requires_grad]
    rates = {"encoder": recipe.learning_rate, "head": recipe.head_learning_rate}
    optimiser = torch.optim.AdamW(
        [{"params": tuned, "name": "encoder"}, {"params": list(tagger.head.parameters()), "name": "head"}],
        weight_decay=recipe.weight_decay, fused=True)
    if recipe.head_steps:
        tagger.head.bias.data.copy_(base_rates(schedule))
    mean = RunningMean((tagger.encoder.encoder, tagger.head), recipe.mean) if recipe.mean else None
    first, spent = _resume(out, tagger, optimiser, mean)
    seen = sum(map(len, passes))
    log(f"{seen} segments, {len(schedule)} steps on {device}, from step {first}")

    def loss_at(step: int) -> Any:
        torch.manual_seed(recipe.seed * len(schedule) + step)  # the same dropout after an interruption
        head_alone = step < recipe.head_steps
        tuning = max(0, step - recipe.head_steps)
        if mean is None:
            factor = warmup_then_linear(tuning, len(schedule) - recipe.head_steps, recipe.warmup)
        else:
            mean.update()
            factor = warmup_then_constant(tuning, recipe.warmup_steps)
        for group in optimiser.param_groups:
            group["lr"] = rates[group["name"]] * (float(group["name"] == "head") if head_alone else factor)
        for parameter in tuned:
            parameter.requires_grad = not head_alone
        return _loss(tagger, schedule[step], recipe, teacher)

    def save(state: dict[str, Any]) -> None:
        save_checkpoint(out, state | {"encoder": tagger.encoder.state_dict(), "head": tagger.head.state_dict(),
                                      "mean": mean.state() if mean else []})

    seconds = run_steps(range(first, len(schedule)), spent, optimiser, loss_at, log, save, 50, recipe.checkpoint_every)
    if mean is not None:
        mean.take_over()
    _average(tagger, others)
    tagger.save(out, tokenizer)
    if recipe.leave_to:
        share_files_with(out, recipe.leave_to)
    facts = asdict(recipe) | {"steps": len(schedule), "segments": seen, "device": device,
                              "seconds": round(seconds), "torch": torch.__version__}
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _teacher(recipe: DetectorRecipe, tagger: TrainableTagger, tokenizer: dict[str, Any], device: str) -> Teacher | None:
    if not recipe.teacher:
        return None
    folder, layers = Path(recipe.teacher), tagger.encoder.config.num_hidden_layers
    teacher = Teacher(folder, device, recipe.layers or range(layers))
    if teacher.layers != layers or read_tokenizer(folder) != tokenizer:
        raise ModelError("the teacher has other layers or pieces than the base", where=recipe.teacher)
    return teacher


def _loss(tagger: TrainableTagger, batch: Sequence[Example], recipe: DetectorRecipe, teacher: Teacher | None) -> Any:
    pieces = [example.encoded for example in batch]
    with half_precision(tagger.head.weight.device.type):
        states, logits = tagger.states_and_logits(pieces)
    of_labels = loss(logits.float(), batch, recipe.head_weights)
    if teacher is None:
        return of_labels
    return recipe.labels * of_labels + teacher.loss(pieces, states[1:], logits.float())


def _average(tagger: TrainableTagger, others: Sequence[TrainableTagger]) -> None:
    """Average the trained weights of layers and head. The embeddings are those of the base in all."""
    import torch

    with torch.no_grad():
        for number, other in enumerate(others, 2):
            for part, of_other in ((tagger.encoder.encoder, other.encoder.encoder), (tagger.head, other.head)):
                for mean, theirs in zip(part.parameters(), of_other.parameters(), strict=True):
                    mean.lerp_(theirs.to(mean.device), 1 / number)


def _passes(recipe: DetectorRecipe) -> list[list[Labelled]]:
    """The segments of each pass over the data."""
    data = TrainingData.read(Path(recipe.data))
    return [data.draw(random.Random(f"{recipe.seed}:{number}:data"), rated=recipe.others, weak=recipe.weak,
                      made=recipe.made, sound=recipe.sound) for number in range(recipe.epochs)]


def _start(recipe: DetectorRecipe, labelled: Sequence[Labelled]) -> tuple[TrainableTagger, dict[str, Any]]:
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
    return TrainableTagger.with_new_head(encoder, Tokenizer.from_str(json.dumps(trimmed))), trimmed


def _go_on(folder: Path) -> tuple[TrainableTagger, dict[str, Any]]:
    tagger = TrainableTagger.load(folder)
    for part in (tagger.encoder.encoder, tagger.head):
        part.requires_grad_(True)
    return tagger, read_tokenizer(folder)


def _examples(tagger: TrainableTagger, labelled: Sequence[Labelled], recipe: DetectorRecipe,
              epoch: int) -> list[Example]:
    rng = random.Random(f"{recipe.seed}:{epoch}")
    varied = [augment(e, rng, source_dropout=recipe.source_dropout, detokenise=recipe.detokenise) for e in labelled]
    encoded = tagger.encode([e.segment for e in varied], recipe.longest)
    return [Example(e, targets(e, v.labels)) for e, v in zip(encoded, varied, strict=True)]


def _resume(out: Path, tagger: TrainableTagger, optimiser: Any, mean: RunningMean | None) -> tuple[int, float]:
    state = load_checkpoint(out)
    if state is None:
        return 0, 0.0
    tagger.encoder.load_state_dict(state["encoder"])
    tagger.head.load_state_dict(state["head"])
    optimiser.load_state_dict(state["optimiser"])
    if mean is not None:
        mean.resume(state["mean"])
    return int(state["step"]), float(state["seconds"])
