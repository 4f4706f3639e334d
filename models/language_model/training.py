"""Trains the corrector: low-rank adapters on a causal language model, merged at the end."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ...corpora.errors import MissingExtraError
from ..recipes import half_precision, load_checkpoint, run_steps, save_checkpoint, warmup_then_linear
from ..runtime import quantised
from ..runtime.quantised import fastest_dtype
from .causal import save_causal
from .infill_data import InfillExample, Mixture, training_set
from .prompts import answer


@dataclass(frozen=True, slots=True)
class CorrectorRecipe:
    """How to train a corrector.

    base: folder or hub id of a causal model, or folder of a corrector to continue from. data: folder of the data sets.
    mixture: number of examples of each kind. lessons: output file of `degarble calibrate --to-train`, "" for none.
    rank: of the adapters (LoRA, Hu et al. 2022), on all linear layers of the top `layers_trained` blocks. batch_tokens:
    tokens in a batch, with padding. longest: maximum tokens of an example. checkpoint_every: in steps.
    """

    base: str
    data: str
    mixture: dict[str, Any] = field(default_factory=dict)
    lessons: str = ""
    rank: int = 16
    layers_trained: int = 20
    batch_tokens: int = 1024
    longest: int = 160
    learning_rate: float = 4e-4
    warmup: float = 0.05
    seed: int = 1
    checkpoint_every: int = 100


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """Token ids of prompt, answer and end token. The answer starts at index `prompt`."""

    ids: list[int]
    prompt: int


def train_corrector(recipe: CorrectorRecipe, out: Path, log: Callable[[str], None]) -> None:
    """Train into `out`. An interrupted run continues from its last checkpoint."""
    import torch

    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    lessons = Path(recipe.lessons) if recipe.lessons else None
    examples = training_set(Path(recipe.data), Mixture(**recipe.mixture), rng, lessons)
    model, tokenizer = _start(recipe, device)
    schedule = _batches([_sequence(e, tokenizer, recipe.longest) for e in examples], recipe.batch_tokens, rng)
    parameters = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimiser = torch.optim.AdamW(parameters.values(), lr=recipe.learning_rate, weight_decay=0.0)
    first, spent = _resume(out, parameters, optimiser)
    log(f"{len(examples)} examples, {len(schedule)} steps on {device}, from step {first}")

    def loss_at(step: int) -> Any:
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * warmup_then_linear(step, len(schedule), recipe.warmup)
        with half_precision(device):
            return answer_loss(model, schedule[step], tokenizer.eos_token_id)

    def save(state: dict[str, Any]) -> None:
        save_checkpoint(out, state | {"adapters": {name: p.detach() for name, p in parameters.items()}})

    seconds = run_steps(range(first, len(schedule)), spent, optimiser, loss_at, log, save, 25, recipe.checkpoint_every)
    save_causal(model.merge_and_unload(), tokenizer, out)
    facts = asdict(recipe) | {"steps": len(schedule), "examples": len(examples), "device": device,
                              "seconds": round(seconds), "torch": torch.__version__}
    (out / "training.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def answer_loss(model: Any, batch: Sequence[EncodedExample], pad: int) -> Any:
    """Mean cross-entropy of the answer tokens. The output matrix is applied to these tokens only."""
    import torch
    from torch.nn import functional

    longest = max(len(s.ids) for s in batch)
    device = model.device
    ids = torch.tensor([s.ids + [pad] * (longest - len(s.ids)) for s in batch], device=device)
    mask = torch.tensor([[1] * len(s.ids) + [0] * (longest - len(s.ids)) for s in batch], device=device)
    predicts = torch.tensor([[s.prompt - 1 <= i < len(s.ids) - 1 for i in range(longest)] for s in batch])
    inner = model.base_model.model
    states = inner.model(input_ids=ids, attention_mask=mask).last_hidden_state
    logits = inner.lm_head(states[predicts])
    return functional.cross_entropy(logits.float(), ids.roll(-1, 1)[predicts])


def _start(recipe: CorrectorRecipe, device: str) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        from peft import LoraConfig, get_peft_model
    except ImportError as error:
        raise MissingExtraError("training a corrector", "train") from error
    folder, dtype = Path(recipe.base), fastest_dtype(device)
    model: Any = (quantised.build(AutoModelForCausalLM, folder, quantised.load(folder)).to(dtype)
                  if quantised.shards(folder) else
                  AutoModelForCausalLM.from_pretrained(recipe.base, dtype=dtype))
    model.to(device)
    blocks = model.config.num_hidden_layers
    linear = {name.rpartition(".")[2] for name, module in model.model.named_modules()
              if isinstance(module, torch.nn.Linear)}
    config = LoraConfig(r=recipe.rank, lora_alpha=2 * recipe.rank, target_modules=sorted(linear),
                        layers_to_transform=list(range(max(0, blocks - recipe.layers_trained), blocks)),
                        layers_pattern="layers")
    return get_peft_model(model, config), AutoTokenizer.from_pretrained(recipe.base)


def _sequence(example: InfillExample, tokenizer: Any, longest: int) -> EncodedExample:
    prompt = tokenizer.encode(example.blank.prompt(), add_special_tokens=False)
    written = tokenizer.encode(answer(example.answer), add_special_tokens=False)
    prompt = prompt[-max(1, longest - len(written) - 1):]
    return EncodedExample([*prompt, *written, tokenizer.eos_token_id], len(prompt))


def _batches(examples: Sequence[EncodedExample], tokens: int, rng: random.Random) -> list[list[EncodedExample]]:
    groups: list[list[EncodedExample]] = [[]]
    for example in sorted(examples, key=lambda e: len(e.ids)):
        if groups[-1] and len(example.ids) * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(example)
    rng.shuffle(groups)
    return groups


def _resume(out: Path, parameters: dict[str, Any], optimiser: Any) -> tuple[int, float]:
    state = load_checkpoint(out)
    if state is None:
        return 0, 0.0
    for name, tensor in state["adapters"].items():
        parameters[name].data.copy_(tensor)
    optimiser.load_state_dict(state["optimiser"])
    return int(state["step"]), float(state["seconds"])
