"""What a connection may cost before it has said what it wants: how long, and how much. What cannot be read as HTTP is a problem document too.

The body has limits of its own, in `endpoint.limits`, once the head is here.
"""

from __future__ import annotations

import asyncio
import json
import sys
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from endpoint.headers import HEADERS
from endpoint.problems import MEDIA_TYPE, TITLES, document


def patient(seconds: float) -> type[H11Protocol]:
    """The protocol of a server that answers 408 and closes when a request's head is not complete so long after its first byte, or after the
    connection was made. The size of a head is limited by the protocol itself (64 KiB): 431."""

    class Patient(H11Protocol):
        _waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._begin()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
                self._begin()
            elif self.conn.their_state is not h11.IDLE:
                self._end()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
                self._begin()

        def connection_lost(self, exc: Exception | None) -> None:
            self._end()
            super().connection_lost(exc)

        def _begin(self) -> None:
            if self._waiting is None:
                self._waiting = self.loop.call_later(seconds, self._give_up)

        def _end(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

        def _give_up(self) -> None:
            if self.transport.is_closing():
                return
            if not self.conn.trailing_data[0]:
                # Nothing was asked: browsers open connections that they may need, and take no answer on them.
                self.transport.close()
                return
            self._refuse("too-slow", f"The head of the request did not arrive within {seconds:g} seconds.")

        def send_400_response(self, msg: str) -> None:
            error = sys.exception()
            if isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
                self._refuse("head-too-large", "The head of a request may hold 64 KiB.")
            else:
                self._refuse("bad-request", "This is not a request of HTTP/1.1.")

        def _refuse(self, name: str, detail: str) -> None:
            body = json.dumps(document(name, detail)).encode()
            status = HTTPStatus(TITLES[name][0])
            headers = {**HEADERS, "Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close"}
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            self.transport.write(f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n".encode("ascii") + body)
            self.transport.close()

    return Patient
