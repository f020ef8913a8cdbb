"""Running the application on a port."""

from __future__ import annotations


def serve(host: str, port: int) -> None:
    """Serves until stopped. Raises SettingsError when the settings are wrong."""
    import uvicorn

    from endpoint.app import create_app

    uvicorn.run(
        create_app(),
        host=host,
        port=port,
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
