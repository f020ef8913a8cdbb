"""Notices go through while what carries them is killed, again and again; then everything is counted.

    python -m bench.faults --notices 500 --kills 200                      # the process that serves the drop folder
    python -m bench.faults --through serve --notices 500 --kills 200      # `ferdigsjekk serve`, with all its processes
    python -m bench.faults --through flows --notices 500 --kills 200      # Prefect: worker, server, flow run, or all at once

Each notice must end checked once, with one report in the outgoing folder and one in the ledger, every letter delivered, no event
missing and the chain whole; through Prefect no run may be left that says it is running. Prints its figures as JSON; exits 1 when anything
was lost, doubled or left behind. The seed decides what is killed, and after how long. POSIX only: it forks and kills groups.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.faults import direct, flows, served
from bench.faults.counting import Figures

WAYS = {"folder": direct.run, "serve": served.run, "flows": flows.run}
SEED = 20261121


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--through", choices=tuple(WAYS), default="folder")
    parser.add_argument("--notices", type=int, default=500)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", action="store_true", help="leave the folder with logs and ledger, and say where it is")
    chosen = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="ferdigsjekk-faults-"))
    figures, began = Figures(chosen.through, chosen.notices, seed=chosen.seed), time.monotonic()
    try:
        WAYS[chosen.through](base, chosen.kills, random.Random(chosen.seed), figures)
    finally:
        if chosen.keep:
            sys.stderr.write(f"{base}\n")
        else:
            shutil.rmtree(base, ignore_errors=True)
    figures.seconds, figures.load = round(time.monotonic() - began, 1), round(os.getloadavg()[0], 1)
    sys.stdout.write(json.dumps(vars(figures), indent=2) + "\n")
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
