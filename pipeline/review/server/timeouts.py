"""How long the review server waits for a client to send what it began: slow ones must not pile up."""

from typing import Any, Final

PATIENCE_SECONDS: Final = 20.0
"""For a request's head, and for its body."""


def patient_protocol() -> type[Any]:
    """uvicorn's protocol of HTTP, with a limit to the wait for a head, which uvicorn has not."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class PatientProtocol(H11Protocol):
        """Closes connections on which no whole head comes in time."""

        _timer: Any = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._start_to_wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._end_wait()
            elif self._timer is None:
                self._start_to_wait()

        def connection_lost(self, exc: Exception | None) -> None:
            self._end_wait()
            super().connection_lost(exc)

        def _start_to_wait(self) -> None:
            self._timer = self.loop.call_later(PATIENCE_SECONDS, self.transport.close)

        def _end_wait(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return PatientProtocol
