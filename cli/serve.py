"""`ferdigsjekk serve`: the HTTP interface and the pages."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import Failure
from cli.settings import settings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
    demo: Annotated[bool, typer.Option("--demo", help="A sample municipality with cases in all states, gone when stopped.")] = False,
) -> None:
    """Serve the pages and the HTTP interface: pre-check, notices, cases, rules; described at /docs."""
    import endpoint

    if not demo:
        settings()
    _must_be_free(host, port)
    endpoint.serve(host, port, demo)


def _must_be_free(host: str, port: int) -> None:
    """One sentence instead of the server's own log when the port is taken or the address is not this machine's."""
    import socket

    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Failure(f"Cannot listen on {host} port {port}: {error.strerror}.") from error
