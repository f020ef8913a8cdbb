"""Running the application on a port."""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from pipelines.settings import Settings


def serve(host: str, port: int, demo: bool = False) -> None:
    """Serves until stopped; with `demo` a sample municipality that is gone afterwards. Raises SettingsError when the settings are wrong."""
    if not demo:
        _run(host, port, None)
        return
    from endpoint.demo import KEYS, demo_settings, fill

    with tempfile.TemporaryDirectory(prefix="ferdigsjekk-") as home:
        settings = demo_settings(Path(home))
        sys.stderr.write("Making the sample cases ...\n")
        count = fill(settings)
        where = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        sys.stderr.write(f"{count} sample cases. Open {where} and log in as one of these, by a button or by key:\n")
        sys.stderr.writelines(f"  {key:<14} {name} ({role})\n" for key, (name, role) in KEYS.items())
        _run(host, port, settings)


def _run(host: str, port: int, settings: Settings | None) -> None:
    import uvicorn

    from endpoint.app import create_app

    server = uvicorn.Server(configured(create_app(settings), host=host, port=port, log_level="warning", timeout_graceful_shutdown=10))
    # The application stays for good. Walking through it for garbage would hold everybody up for a fifth of a second now and then.
    gc.collect()
    gc.freeze()
    server.run()


def configured(app: FastAPI, **more: Any) -> Config:
    """How the application is run, everywhere: what a connection may cost is part of it. `more` goes to the server as it is."""
    import uvicorn

    from endpoint.patience import patient

    settings: Settings = app.state.settings
    return uvicorn.Config(app, http=patient(settings.head_seconds), server_header=False, access_log=False, timeout_keep_alive=15, **more)
