"""Timeouts of the review server for clients that send their requests too slowly."""

from typing import Any, Final

TIMEOUT_SECONDS: Final = 20.0
"""Timeout for the head of a request, and for its body."""


def timeout_protocol() -> type[Any]:
    """uvicorn's HTTP protocol class with a timeout for the head of a request, which uvicorn does not have."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class TimeoutProtocol(H11Protocol):
        """Closes a connection if the head of a request is not complete in time."""

        _timer: Any = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._start_timer()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._cancel_timer()
            elif self._timer is None:
                self._start_timer()

        def connection_lost(self, exc: Exception | None) -> None:
            self._cancel_timer()
            super().connection_lost(exc)

        def _start_timer(self) -> None:
            self._timer = self.loop.call_later(TIMEOUT_SECONDS, self.transport.close)

        def _cancel_timer(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return TimeoutProtocol
