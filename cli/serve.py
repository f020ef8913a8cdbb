"""`ferdigsjekk serve`: the HTTP interface and the pages."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8080,
    demo: Annotated[bool, typer.Option("--demo", help="A sample municipality with cases in all states, gone when stopped.")] = False,
) -> None:
    """Serve the pages and the HTTP interface: pre-check, notices, cases, rules; described at /docs."""
    import endpoint

    endpoint.serve(host, port, demo)
