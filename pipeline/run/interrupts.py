"""Turn Ctrl-C, SIGTERM and SIGHUP into an exception.

Some libraries swallow exceptions that a signal raises during their import. For this reason the number of the signal
is stored, and long-running work calls `check` to raise the exception again.
"""

import signal
from types import FrameType
from typing import NoReturn

_received: int | None = None


class Interrupted(KeyboardInterrupt):
    """A signal arrived. Not KeyboardInterrupt itself: if that passes through an `exec` of source, as in every
    dataclass, CPython ends with the signal even if the exception was caught, and the exit code is lost."""


def listen() -> None:
    """Raise Interrupted on SIGINT, SIGTERM and SIGHUP, except for signals that are ignored (nohup, "&")."""
    global _received
    _received = None
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    for name, handler in usual.items():
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == handler:
            signal.signal(number, _interrupt)


def check() -> None:
    """Raise Interrupted if a signal has arrived."""
    if has_arrived():
        raise Interrupted


def has_arrived() -> bool:
    """Whether a signal has arrived."""
    return _received is not None


def exit_code() -> int:
    """The exit code that shells use: 128 plus the signal's number."""
    return 128 + (_received or signal.SIGINT)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    global _received
    _received = number
    raise Interrupted
