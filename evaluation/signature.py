"""What a score depends on, in one line fit for a paper, in the manner of sacreBLEU."""

from dataclasses import dataclass
from importlib.metadata import version

from .. import __version__
from .bootstrap import Bootstrap
from .edit_scores import BETA


@dataclass(frozen=True, slots=True)
class Signature:
    """`degarble:0.1.0|n:19|bs:1000|seed:12345|ci:95|tok:ws|edits:lcs|beta:0.5|sacrebleu:2.6.0`

    n is the number of segments, bs that of bootstrap resamples; words are split at white space; edits
    come from the longest common subsequence of tokens.
    """

    degarble: str
    segments: int
    resamples: int
    seed: int
    sacrebleu: str
    interval: int = 95
    words: str = "ws"
    edits: str = "lcs"
    beta: float = BETA

    @classmethod
    def of(cls, segments: int, bootstrap: Bootstrap) -> "Signature":
        """The signature of an evaluation with the versions installed here."""
        return cls(__version__, segments, bootstrap.resamples, bootstrap.seed, version("sacrebleu"))

    def __str__(self) -> str:
        fields = {"degarble": self.degarble, "n": self.segments, "bs": self.resamples, "seed": self.seed,
                  "ci": self.interval, "tok": self.words, "edits": self.edits, "beta": self.beta,
                  "sacrebleu": self.sacrebleu}
        return "|".join(f"{name}:{value}" for name, value in fields.items())
