"""For processes that a test interrupts: what runs in the background of a shell ignores Ctrl-C, what nohup runs
ignores SIGHUP, and so would they."""

import signal


def heed_interrupts() -> None:
    """To be run in the new process before it begins."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
