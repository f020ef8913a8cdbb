"""`python -m bench.generate sample|register|deliveries`: writes sample data, for developers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.generate.register import PROFILES, write_sosi_register
from bench.generate.sample import write_sample
from bench.generate.streets import StreetPlan

SAMPLE = Path(__file__).resolve().parents[2] / "reference_data" / "sample"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Writes invented sample data; the same seed gives the same bytes.")
    commands = parser.add_subparsers(dest="command", required=True)
    sample = commands.add_parser("sample", help="the bundled sample")
    sample.add_argument("--out", type=Path, default=SAMPLE)
    register = commands.add_parser("register", help="a mains register")
    register.add_argument("--objects", type=int, default=3_000)
    register.add_argument("--profile", choices=PROFILES, default="realistic")
    register.add_argument("--encoding", default="ISO8859-1")
    register.add_argument("--seed", type=int, default=3)
    register.add_argument("--out", type=Path, required=True, help="a .sos file")
    chosen = parser.parse_args(arguments)
    if chosen.command == "sample":
        write_sample(chosen.out)
    elif chosen.command == "register":
        written = write_sosi_register(StreetPlan(chosen.seed), chosen.objects, chosen.profile, chosen.out, chosen.encoding)
        print(f"{written} objects", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
