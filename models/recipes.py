"""Training recipes (TOML files) and the checkpoints of training runs."""

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from ..corpora.errors import InputError, OptionError
from .runtime.quantised import fastest_dtype

Recipe = TypeVar("Recipe")


def read_recipe(path: Path, kind: Callable[..., Recipe]) -> Recipe:
    """Read a recipe file as `kind`, a dataclass. Raise OptionError for unknown settings."""
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not TOML: {error}", where=str(path)) from error
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # always a dataclass
    unknown = sorted(set(settings) - known)
    if unknown:
        raise OptionError(f"no such setting: {', '.join(unknown)}", where=str(path),
                          remedy=f"known: {', '.join(sorted(known))}")
    try:
        return kind(**settings)
    except TypeError as error:
        raise OptionError(str(error), where=str(path)) from error


def save_checkpoint(folder: Path, state: Mapping[str, Any]) -> None:
    """Save the state of a run. The previous checkpoint is replaced only after the new one is complete."""
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    torch.save(dict(state), folder / "checkpoint.new")
    (folder / "checkpoint.new").replace(folder / "checkpoint.pt")


def load_checkpoint(folder: Path) -> dict[str, Any] | None:
    """The last checkpoint in the folder, or None. Only tensors and plain values are unpickled."""
    import torch

    path = folder / "checkpoint.pt"
    if not path.is_file():
        return None
    state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    return state


def run_steps(steps: range, spent: float, optimiser: Any, loss: Callable[[int], Any], log: Callable[[str], None],
              save: Callable[[dict[str, Any]], None], log_every: int, save_every: int) -> float:
    """Minimise `loss(step)` over the steps and return the seconds of training, with those `spent` before a resume.

    Logs the running mean of the loss. `save` gets the step, the seconds and the optimiser's state for a checkpoint.
    """
    import torch

    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    began, mean = time.monotonic() - spent, 0.0
    for step in steps:
        value = loss(step)
        value.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        mean = value.item() if step == steps.start else 0.98 * mean + 0.02 * value.item()
        if (step + 1) % log_every == 0:
            log(f"step {step + 1}/{steps.stop} loss {mean:.4f} {time.monotonic() - began:.0f} s")
        if (step + 1) % save_every == 0:
            save({"step": step + 1, "seconds": time.monotonic() - began, "optimiser": optimiser.state_dict()})
    return time.monotonic() - began


def half_precision(device: str) -> Any:
    """Autocast to bfloat16 if that is faster on the device."""
    import torch

    return torch.autocast(device, dtype=torch.bfloat16, enabled=fastest_dtype(device) == torch.bfloat16)


class RunningMean:
    """The running mean of the parameters of modules, over the steps with weights that fall by `decay` each step."""

    def __init__(self, modules: Sequence[Any], decay: float) -> None:
        from torch.optim import swa_utils

        averaging: Any = swa_utils.get_ema_multi_avg_fn  # has no types
        self.modules = modules
        self.means = [swa_utils.AveragedModel(module, multi_avg_fn=averaging(decay)) for module in modules]

    def update(self) -> None:
        """Count the present parameters in."""
        for mean, module in zip(self.means, self.modules, strict=True):
            mean.update_parameters(module)

    def take_over(self) -> None:
        """Replace the parameters of the modules by their mean."""
        for mean, module in zip(self.means, self.modules, strict=True):
            module.load_state_dict(mean.module.state_dict())

    def state(self) -> list[dict[str, Any]]:
        """For a checkpoint."""
        return [mean.state_dict() for mean in self.means]

    def resume(self, state: Sequence[dict[str, Any]]) -> None:
        """Go on from a checkpoint."""
        for mean, of_mean in zip(self.means, state, strict=True):
            mean.load_state_dict(of_mean)


def warmup_then_linear(step: int, steps: int, warmup: float) -> float:
    """Learning-rate factor: rises to 1 over the first share `warmup` of the steps, then falls linearly to 0."""
    start = max(1, round(steps * warmup))
    return (step + 1) / start if step < start else max(0.0, (steps - step) / max(1, steps - start))


def warmup_then_constant(step: int, steps: int) -> float:
    """Learning-rate factor: rises to 1 over the first `steps`."""
    return min(1.0, (step + 1) / max(1, steps))
