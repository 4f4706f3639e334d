"""Serving the review page until it is broken off."""

import socket
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

from ....corpora.errors import MissingExtraError, OptionError
from ....corpora.files.output import bare_name
from ....corpora.reports import read_results
from ..decisions import Decisions
from ..dismissed import Dismissed
from ..session import ReviewSession
from .app import Site, review_app
from .timeouts import patient_protocol


def serve(report: str, decisions: str | Path, *, memory: str | None, host: str, port: int,
          names: tuple[str, ...], reviewer: str, ready: Callable[[str, ReviewSession], None]) -> None:
    """Open the desk of a report and serve it; `ready` gets the address once it answers there. Unless a port is
    given it is the address of the last time, where that is free: pages left open and links go on.

    Raises MissingExtraError without the extra `review`, InputError for files that cannot be used.
    """
    if find_spec("uvicorn") is None or find_spec("starlette") is None:
        raise MissingExtraError("the review page", "review")
    import uvicorn

    with Decisions(decisions, report) as log, _listening(host, port, log) as listener, \
            (Dismissed(memory) if memory else nullcontext()) as remembered:
        session = ReviewSession(read_results(report), log, remembered)
        site = Site.of(_in_address(host), listener.getsockname()[1], names, log.fact("token") or "")
        log.keep_fact("token", site.token)
        log.keep_fact("port", str(listener.getsockname()[1]))
        app = review_app(session, site, bare_name(report).stem, reviewer)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", server_header=False,
                                               ws="none", timeout_graceful_shutdown=2,
                                               http=patient_protocol()))
        ready(f"http://{_in_address(host)}:{listener.getsockname()[1]}/{site.token}/", session)
        server.run(sockets=[listener])


def _listening(host: str, port: int, log: Decisions) -> socket.socket:
    """A socket at the port; where none is given at that of the last time, or a free one."""
    if port == 0 and (last := log.fact("port")) is not None:
        try:
            return _bound(host, int(last))
        except OptionError:
            pass  # another server has it now
    return _bound(host, port)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise OptionError(f"cannot listen on {host}:{port}: {error}") from error
    return listener


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
