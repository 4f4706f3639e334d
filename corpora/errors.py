"""The exception tree. Library code raises these exceptions; only the command line prints them.

DegarbleError
├── InputError         a file, line or field that cannot be read or written
├── OptionError        an invalid option or argument
├── ModelError         weights or tokenizers that are missing or do not fit together
└── MissingExtraError  a feature whose optional dependency is not installed
"""


class DegarbleError(Exception):
    """An error that the user can fix. The message says what went wrong, where, and what to do."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        place = f"{where}: " if where else ""
        advice = f" ({remedy})" if remedy else ""
        super().__init__(f"{place}{what}{advice}")


class InputError(DegarbleError):
    """A file, line or field that cannot be read or written."""


class OptionError(DegarbleError):
    """An invalid option or argument."""


class ModelError(DegarbleError):
    """Weights or tokenizers that are missing or do not fit together."""


class MissingExtraError(DegarbleError):
    """A feature whose optional dependency is not installed."""

    def __init__(self, feature: str, extra: str = "", *, package: str = "") -> None:
        needs = f"the package {package}" if package else "an extra"
        super().__init__(f"{feature} needs {needs}",
                         remedy=f"pip install {package}" if package else f"pip install 'degarble[{extra}]'")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the error means that memory ran out, in Python or in PyTorch."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or (
        isinstance(error, RuntimeError) and "can't allocate memory" in str(error))
