"""The registry of models. It resolves a name to a shipped model, a local folder or a hub id."""

import ctypes
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..corpora.errors import DegarbleError, ModelError, OptionError, is_out_of_memory
from ..corpora.glossary import EMPTY, Glossary
from .glossary import GlossaryCorrector, GlossaryDetector
from .interfaces import Corrector, Detector, Effort, Threshold
from .merge import MergedDetector, limit_of
from .shipped_data import SHIPPED

if TYPE_CHECKING:
    from .tagger.detector import TaggerDetector

DETECTORS: Final = {
    "degarble": "registry:_merged_detector",
    "fast": "registry:_fast_detector",
    "rules": "registry:_rule_detector",
    "tagger": "registry:_tagger_alone",
}
CORRECTORS: Final = {
    "degarble": "registry:_shipped_corrector",
    "rules": "registry:_rule_corrector",
}


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """A model in this installation. `scores` are the dev scores on its model card."""

    name: str
    task: str
    path: Path
    bytes: int
    digest: str
    licence: str
    base: str
    scores: dict[str, float | str] = field(default_factory=dict)


def load_detector(name: str | None = None, device: str = "auto", threshold: Threshold = None,
                  glossary: Glossary | None = None, checks: Sequence[str] | None = None) -> Detector:
    """The detector with a registered name, or from a folder that `degarble train detector` wrote. Before it run the
    glossary, if given, and the source checks, all of CHECKS if `checks` is None.

    Raises OptionError for an unknown name or check.
    """
    from .checks import CHECKS, SourceDetector

    detector: Detector = _load(name, DETECTORS, _tagger_folder, device, threshold)
    wanted = tuple(CHECKS) if checks is None else tuple(checks)
    members: list[Detector] = [] if glossary is None else [GlossaryDetector(glossary)]
    if wanted:
        members.append(MergedDetector((SourceDetector(wanted),), limit_of(threshold)))
    return MergedDetector((*members, detector)) if members else detector


def load_corrector(name: str | None = None, device: str = "auto", glossary: Glossary | None = None,
                   min_confidence: float = 0.0, judge: str | None = None, effort: Effort = "full") -> Corrector:
    """The corrector with a registered name, from a folder with a language model and a gate, from a transformers
    checkpoint, local or on the hub, or from `openai:URL#MODEL`. Edits unlikely to reach `min_confidence` may be skipped
    to save time. `judge`: a causal checkpoint that scores edits instead of the corrector's own. `effort`: "fast" judges
    only segments that the detector marks. Raises OptionError for other names."""
    settings = _Settings(device, glossary or EMPTY, min_confidence, judge, effort)
    corrector: Corrector = _load(name, CORRECTORS, _corrector_folder, settings)
    return corrector if glossary is None else GlossaryCorrector(glossary, corrector)


def default_detector(name: str | None, effort: Effort) -> str | None:
    """The detector for an effort, if `name` is None: the fast one for "fast"."""
    return "fast" if name is None and effort == "fast" else name


@cache
def shipped_models() -> list[ShippedModel]:
    """The models of this installation."""
    from .runtime.quantised import digest

    models = []
    for card in sorted(SHIPPED.glob("*/card.json")):
        facts: dict[str, Any] = json.loads(card.read_text(encoding="utf-8"))
        size = sum(path.stat().st_size for path in card.parent.iterdir())
        models.append(ShippedModel(card.parent.name, facts["task"], card.parent, size, digest(card.parent),
                                   facts["licence"], facts["base"], facts["scores"]))
    return models


def weight_digests(kind: str, name: str | None) -> dict[str, str]:
    """The weight digests, by model name, of the models that a detector or corrector name selects; None is the default.
    `kind` is "detector" or "corrector". Empty for models without known weights: rules, hub ids and servers."""
    from .runtime.quantised import digest

    if name == "rules":
        return {}
    registered = name is None or name in DETECTORS or name in CORRECTORS
    folders = ["detector-fast" if name == "fast" else kind] if registered else []
    own = {} if registered or not Path(str(name)).is_dir() else {str(name): digest(Path(str(name)))}
    return own | {name: digest(SHIPPED / name) for name in folders}


def _load(name: str | None, known: dict[str, str], from_folder: Callable[..., Any], *settings: Any) -> Any:
    if name is None or name in known:
        module, maker = known[name or "degarble"].split(":")
        make = getattr(import_module(f".{module}", __package__), maker)
    else:
        make = partial(from_folder, name)
    try:
        return make(*settings)
    except Exception as error:  # readers of damaged model files raise many types of exception
        if isinstance(error, DegarbleError) or is_out_of_memory(error):
            raise
        raise ModelError(f"cannot be loaded: {type(error).__name__}: {str(error).partition(chr(10))[0]}",
                         where=name or "the shipped model",
                         remedy="a file may be damaged; run `degarble doctor` to check") from error


def choose_device(name: str) -> str:
    """The device for a name. torch is imported only for "auto" on a machine with a GPU's driver."""
    if name != "auto":
        return name
    if not _has_gpu_driver():
        return "cpu"
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def _has_gpu_driver() -> bool:
    """Whether NVIDIA's or AMD's driver is installed, without importing torch, which takes a second."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return Path("/dev/kfd").exists()
    return True


def _merged_detector(device: str, threshold: Threshold) -> Detector:
    members = (_rule_detector(device, threshold), _tagger_alone(device, threshold))
    return MergedDetector(members, limit_of(threshold))


def _fast_detector(device: str, threshold: Threshold) -> Detector:
    return _tagger_folder(str(SHIPPED / "detector-fast"), device, threshold)


def _rule_detector(device: str, threshold: Threshold) -> Detector:
    from .rules.detector import ConsistencyDetector, OrthographyDetector

    return MergedDetector((ConsistencyDetector(), OrthographyDetector()), limit_of(threshold))


def _tagger_alone(device: str, threshold: Threshold) -> Detector:
    return _shipped_tagger(choose_device(device)).with_threshold(threshold)


@cache
def _shipped_tagger(device: str) -> "TaggerDetector":
    from .tagger.detector import TaggerDetector

    return TaggerDetector.load(SHIPPED / "detector", device)


def _tagger_folder(name: str, device: str, threshold: Threshold) -> Detector:
    from .tagger.detector import TaggerDetector

    if not Path(name).is_dir():
        raise OptionError(f"no such detector: {name}", remedy=f"known: {', '.join(DETECTORS)}, or a folder")
    members = (_rule_detector(device, threshold), TaggerDetector.load(Path(name), choose_device(device), threshold))
    return MergedDetector(members, limit_of(threshold))


@dataclass(frozen=True, slots=True)
class _Settings:
    """The arguments of `load_corrector`."""

    device: str
    glossary: Glossary
    min_confidence: float
    judge: str | None
    effort: Effort


def _shipped_corrector(settings: _Settings) -> Corrector:
    return _judge_corrector(SHIPPED / "corrector", settings)


def _judge_corrector(folder: Path, settings: _Settings) -> Corrector:
    from .correction.corrector import JUDGED_FROM, JudgeCorrector
    from .proposals.registry import read_tables

    device = choose_device(settings.device)
    with ThreadPoolExecutor(1) as pool:  # compiling the networks leaves the interpreter to other threads
        tables = pool.submit(read_tables)
        corrector = JudgeCorrector.load(folder, device, settings.glossary, settings.min_confidence, settings.judge,
                                        SHIPPED / "corrector" / "gate.json", _shipped_tagger(device),
                                        JUDGED_FROM[settings.effort])
        tables.result()
    return corrector


def _rule_corrector(settings: _Settings) -> Corrector:
    from .rules.corrector import RuleCorrector

    return RuleCorrector()


def _corrector_folder(name: str, settings: _Settings) -> Corrector:
    from .rewriters import load_rewriter
    from .runtime.quantised import shards
    from .served import PREFIX, load_served

    if name.startswith(PREFIX):
        return load_served(name)
    if shards(Path(name)):
        return _judge_corrector(Path(name), settings)
    try:
        return load_rewriter(name, choose_device(settings.device))
    except (OSError, ValueError) as error:
        raise ModelError(str(error).split("\n")[0], where=name,
                         remedy=f"known: {', '.join(CORRECTORS)}, a folder, or a hub id") from error
