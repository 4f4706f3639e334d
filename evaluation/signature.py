"""The signature of a score: its settings in one line, as in sacreBLEU."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from .. import __version__
from .metrics.bootstrap import Bootstrap
from .metrics.edit_scores import BETA

_FREE_TO_DIFFER: Final = ("degarble", "bs", "seed")
"""Fields that do not change the value of a score; a comparison computes its own intervals."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`degarble:0.1.0|n:19|data:5f0c2a1b|bs:1000|seed:12345|ci:95|tok:ws|edits:lcs|beta:0.5|sacrebleu:2.6.0`

    n is the number of segments, data the start of the SHA-256 of translations and references, bs the number of
    bootstrap resamples. Words are split at white space. Edits come from the longest common subsequence of tokens.
    """

    degarble: str
    n: int
    data: str
    bs: int
    seed: int
    sacrebleu: str
    ci: int = 95
    tok: str = "ws"
    edits: str = "lcs"
    beta: float = BETA

    @classmethod
    def of(cls, segments: int, bootstrap: Bootstrap, data: str) -> "Signature":
        """The signature of an evaluation with the installed versions."""
        return cls(__version__, segments, data, bootstrap.resamples, bootstrap.seed, version("sacrebleu"))

    def __str__(self) -> str:
        order = ("degarble", "n", "data", "bs", "seed", "ci", "tok", "edits", "beta", "sacrebleu")
        fields = asdict(self)
        return "|".join(f"{name}:{fields[name]}" for name in order)


def data_digest(mt: Sequence[str], ref: Sequence[str]) -> str:
    """The first eight hexadecimal digits of the SHA-256 of the translations and their references."""
    hashed = sha256()
    for side in (mt, ref):
        for text in side:
            hashed.update(text.encode("utf-8", "surrogatepass") + b"\n")
    return hashed.hexdigest()[:8]


def signature_differences(first: str, second: str) -> list[str]:
    """The fields that make two scores incomparable, for example "n: 19 and 20"."""
    ours, theirs = _fields(first), _fields(second)
    return [f"{name}: {ours.get(name, 'none')} and {theirs.get(name, 'none')}" for name in {**ours, **theirs}
            if name not in _FREE_TO_DIFFER and ours.get(name) != theirs.get(name)]


def _fields(signature: str) -> dict[str, str]:
    fields = (field.partition(":") for field in signature.split("|"))
    return {name: value for name, _, value in fields}
