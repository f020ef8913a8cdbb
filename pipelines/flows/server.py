"""`python -m pipelines.flows.server PORT PARENT`: a Prefect API on loopback that ends when its parent does."""

from __future__ import annotations

import os
import sys
import threading
import time


def main() -> None:
    port, parent = int(sys.argv[1]), int(sys.argv[2])
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(ephemeral=True), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=3)


def _end_with(parent: int) -> None:
    """A parent that was killed cannot stop us, so we look: a child whose parent is gone has another parent."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    main()
