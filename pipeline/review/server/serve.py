"""Serve the review page until it is interrupted."""

import socket
from collections.abc import Callable
from contextlib import nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path

from ....corpora.errors import MissingExtraError, OptionError
from ....corpora.files.output import bare_name
from ....corpora.reports import read_results
from ..decisions import Decisions
from ..dismissed import Dismissed
from ..session import ReviewSession
from .app import Site, review_app
from .timeouts import timeout_protocol


def serve(report: str, decisions: str | Path, *, memory: str | None, host: str, port: int,
          names: tuple[str, ...], reviewer: str, ready: Callable[[str, ReviewSession], None]) -> None:
    """Open a review session and serve its page. Calls `ready` with the address when the server is listening.

    Port 0 selects the port of the last session if it is free, so that open pages and links still work. Raises
    MissingExtraError without the extra `review`, InputError for unusable files.
    """
    if find_spec("uvicorn") is None or find_spec("starlette") is None:
        raise MissingExtraError("the review page", "review")
    import uvicorn

    with Decisions(decisions, report) as log, _listening(host, port, log) as listener, \
            (Dismissed(memory) if memory else nullcontext()) as remembered:
        session = ReviewSession(read_results(report), log, remembered)
        site = Site.create(_in_address(host), listener.getsockname()[1], names, log.fact("token") or "")
        log.set_fact("token", site.token)
        log.set_fact("port", str(listener.getsockname()[1]))
        app = review_app(session, site, bare_name(report).stem, reviewer)
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", server_header=False,
                                               ws="none", timeout_graceful_shutdown=2,
                                               http=timeout_protocol()))
        ready(f"http://{_in_address(host)}:{listener.getsockname()[1]}/{site.token}/", session)
        server.run(sockets=[listener])


def _listening(host: str, port: int, log: Decisions) -> socket.socket:
    """A listening socket. Port 0 selects the port of the last session if it is free, else any free port."""
    if port == 0 and (last := log.fact("port")) is not None:
        with suppress(OptionError):  # another process may use the port
            return _bound(host, int(last))
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
