"""degarble: find, correct and score the garbled phrases of machine-translated English.

    import degarble

    cleaner = degarble.load()
    for result in cleaner.clean(["U.S. President Bayidon met Biden's staff ."]):
        print(result.cleaned, result.spans, result.edits)

All errors are subclasses of `DegarbleError`; `degarble.corpora.errors` lists them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .corpora.errors import DegarbleError as DegarbleError
    from .corpora.records import Alternative as Alternative
    from .corpora.records import Edit as Edit
    from .corpora.records import Result as Result
    from .corpora.records import Segment as Segment
    from .corpora.records import Span as Span
    from .pipeline.cleaner import Cleaner as Cleaner
    from .pipeline.cleaner import load as load

__version__ = "0.1.0"

_HOMES = {
    "Alternative": "corpora.records",
    "Cleaner": "pipeline.cleaner",
    "DegarbleError": "corpora.errors",
    "Edit": "corpora.records",
    "Result": "corpora.records",
    "Segment": "corpora.records",
    "Span": "corpora.records",
    "load": "pipeline.cleaner",
}

__all__ = ["Alternative", "Cleaner", "DegarbleError", "Edit", "Result", "Segment", "Span", "load"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
