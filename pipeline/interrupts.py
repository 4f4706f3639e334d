"""Ctrl-C and SIGTERM, told by an exception that cannot get lost for good.

A signal may arrive while a library is being imported, and some of them swallow whatever is raised then. So
its number is kept, and long work asks for it with `check`.
"""

import signal
from types import FrameType
from typing import NoReturn

_received: int | None = None


class BrokenOff(KeyboardInterrupt):
    """A signal came. Not KeyboardInterrupt itself: where one has passed through an exec of source, as in
    every dataclass, CPython ends by that signal although it was caught, and the exit code is lost."""


def listen() -> None:
    """Raise BrokenOff on SIGINT and SIGTERM, except where they were set to be ignored (nohup, "&")."""
    global _received
    _received = None
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
        if signal.getsignal(number) == usual:
            signal.signal(number, _break_off)


def check() -> None:
    """Raise BrokenOff where a signal has come."""
    if _received is not None:
        raise BrokenOff


def exit_code() -> int:
    """That of shells: 128 and the signal's number."""
    return 128 + (_received or signal.SIGINT)


def _break_off(number: int, frame: FrameType | None) -> NoReturn:
    global _received
    _received = number
    raise BrokenOff
