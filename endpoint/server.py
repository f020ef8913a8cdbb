"""Running the application on a port."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        sys.stderr.write(f"{count} sample cases. Open http://{host}:{port}/saker and log in with one of these keys:\n")
        sys.stderr.writelines(f"  {key:<14} {name} ({role})\n" for key, (name, role) in KEYS.items())
        _run(host, port, settings)


def _run(host: str, port: int, settings: Settings | None) -> None:
    import uvicorn

    from endpoint.app import create_app

    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
