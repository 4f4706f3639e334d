"""Ctrl-C, SIGTERM and SIGHUP, told by an exception that cannot get lost for good.

A signal may arrive while a library is being imported, and some of them swallow whatever is raised then. So
its number is kept, and long work asks for it with `check`.
"""

import signal
from types import FrameType
from typing import NoReturn

_received: int | None = None


class Interrupted(KeyboardInterrupt):
    """A signal came. Not KeyboardInterrupt itself: where one has passed through an exec of source, as in
    every dataclass, CPython ends by that signal although it was caught, and the exit code is lost."""


def listen() -> None:
    """Raise BrokenOff on SIGINT, SIGTERM and SIGHUP, except where they were set to be ignored (nohup, "&")."""
    global _received
    _received = None
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    for name, handler in usual.items():
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == handler:
            signal.signal(number, _break_off)


def check() -> None:
    """Raise BrokenOff where a signal has come."""
    if _received is not None:
        raise Interrupted


def exit_code() -> int:
    """That of shells: 128 and the signal's number."""
    return 128 + (_received or signal.SIGINT)


def _break_off(number: int, frame: FrameType | None) -> NoReturn:
    global _received
    _received = number
    raise Interrupted
