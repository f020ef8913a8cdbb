"""`python -m bench.generate sample|register|deliveries`: writes invented data, for developers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from bench.generate.cadastre import Home, House, homes_of, map_of, write_store
from bench.generate.deliveries import faulty_submissions, submissions
from bench.generate.faults import CATALOGUE, spoil
from bench.generate.geopackage import write_geopackage_register
from bench.generate.ground import write_ascii_grid, write_geotiff
from bench.generate.register import PROFILES, write_sosi_register
from bench.generate.renewals import renewals
from bench.generate.sample import write_sample
from bench.generate.streets import StreetPlan
from bench.generate.submission import NoRoomError, Submission, json_text, write_submission

SAMPLE = Path(__file__).resolve().parents[2] / "reference_data" / "sample"
MARGIN = 80.0
"""Metres of terrain around the outermost vertex of the deliveries."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Writes invented data; the same seed gives the same bytes.")
    commands = parser.add_subparsers(dest="command", required=True)
    sample = commands.add_parser("sample", help="the bundled sample: deliveries, register, terrain")
    sample.add_argument("--out", type=Path, default=SAMPLE)
    sample.set_defaults(run=_sample)
    register = commands.add_parser("register", help="a mains register as .sos or .gpkg")
    register.add_argument("--objects", type=int, default=3_000)
    register.add_argument("--profile", choices=PROFILES, default="realistic")
    register.add_argument("--encoding", default="ISO8859-1", help="TEGNSETT of a .sos file: UTF-8, ISO8859-1 or ISO8859-10")
    register.add_argument("--seed", type=int, default=3)
    register.add_argument("--out", type=Path, required=True)
    register.set_defaults(run=_register)
    deliveries = commands.add_parser("deliveries", help="delivery folders, the truth about each beside them, and the terrain under them")
    deliveries.add_argument("--count", type=int, default=100)
    deliveries.add_argument("--faults", default="mixed", help="mixed, none, or names from the catalogue with commas between")
    deliveries.add_argument(
        "--objects", type=int, default=0, help="also writes register.sos of at least that many objects, and all that the deliveries join"
    )
    deliveries.add_argument("--profile", choices=PROFILES, default="clean")
    deliveries.add_argument("--anywhere", action="store_true", help="also outside the municipality's border: three times as dense")
    deliveries.add_argument("--terrain", choices=("tif", "asc", "none"), default="tif")
    deliveries.add_argument("--ready", action="store_true", help="puts READY into each folder, as for a drop folder")
    deliveries.add_argument("--seed", type=int, default=3)
    deliveries.add_argument("--out", type=Path, required=True)
    deliveries.set_defaults(run=_deliveries)
    renewed = commands.add_parser("renewals", help="renewed connections with the truth about which register objects they are, and the register")
    renewed.add_argument("--count", type=int, default=100)
    renewed.add_argument("--objects", type=int, default=10_000)
    renewed.add_argument("--seed", type=int, default=3)
    renewed.add_argument("--out", type=Path, required=True)
    renewed.set_defaults(run=_renewals)
    agreement = commands.add_parser("agree", help="checks what `deliveries` wrote and compares with the truth; exit 1 when they differ")
    agreement.add_argument("folder", type=Path)
    agreement.add_argument("--register", type=Path, help="a register file or store; else register.sos of the folder")
    agreement.add_argument("--pack", default="moss")
    agreement.set_defaults(run=_agree)
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen) or 0)
    except (KeyError, ValueError, OSError) as error:
        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)
        return 2


def _sample(chosen: argparse.Namespace) -> None:
    write_sample(chosen.out)


def _register(chosen: argparse.Namespace) -> None:
    plan = StreetPlan(chosen.seed)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    if chosen.out.suffix == ".gpkg":
        written = write_geopackage_register(plan, chosen.objects, chosen.profile, chosen.out)
    else:
        written = write_sosi_register(plan, chosen.objects, chosen.profile, chosen.out, chosen.encoding)
    print(f"{written} objects", file=sys.stderr)


def _deliveries(chosen: argparse.Namespace) -> None:
    plan = StreetPlan(chosen.seed)
    boxes: list[tuple[float, float, float, float]] = []
    written = reach = 0
    homes: dict[House, Home] = {}
    for submission in _chosen_submissions(plan, chosen.count, chosen.faults, chosen.anywhere):
        write_submission(submission, chosen.out / "deliveries" / submission.name, ready=chosen.ready)
        truth = chosen.out / "truth" / f"{submission.name}.json"
        truth.parent.mkdir(parents=True, exist_ok=True)
        truth.write_text(json_text(submission.truth()), encoding="utf-8", newline="\n")
        boxes.append(submission.link.box)
        homes |= homes_of([submission])
        written += 1
        reach = max(reach, submission.link.block.rank + 1)
    print(f"{written} deliveries", file=sys.stderr)
    if chosen.objects:
        objects = write_sosi_register(plan, chosen.objects, chosen.profile, chosen.out / "register.sos", blocks=reach)
        print(f"{objects} register objects", file=sys.stderr)
    write_store(chosen.out / "cadastre.gpkg", map_of(plan, islice(plan.blocks(), reach), homes))
    if chosen.terrain != "none" and boxes:
        west, south, east, north = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        write = write_geotiff if chosen.terrain == "tif" else write_ascii_grid
        write(chosen.out / f"terrain.{chosen.terrain}", (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN))


def _renewals(chosen: argparse.Namespace) -> None:
    plan = StreetPlan(chosen.seed)
    reach = 0
    (chosen.out / "truth").mkdir(parents=True, exist_ok=True)
    for submission, truth in renewals(plan, chosen.count):
        write_submission(submission, chosen.out / "deliveries" / submission.name)
        (chosen.out / "truth" / f"{submission.name}.json").write_text(json_text(truth), encoding="utf-8", newline="\n")
        reach = max(reach, submission.link.block.rank + 1)
    objects = write_sosi_register(plan, chosen.objects, "clean", chosen.out / "register.sos", blocks=reach)
    print(f"{chosen.count} renewals, {objects} register objects", file=sys.stderr)


def _agree(chosen: argparse.Namespace) -> int:
    from bench.generate.agreement import agree, sentences

    made = agree(chosen.folder, chosen.register or chosen.folder / "register.sos", chosen.folder / "terrain.tif", chosen.pack)
    for sentence in sentences(made):
        print(sentence)
    return 1 if made.missed or made.false_alarms else 0


def _chosen_submissions(plan: StreetPlan, count: int, faults: str, anywhere: bool) -> Iterable[Submission]:
    if faults == "mixed":
        return faulty_submissions(plan, count, anywhere)
    if faults == "none":
        return submissions(plan, count, anywhere)
    names = faults.split(",")
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown:
        raise KeyError(f"no fault is named {', '.join(unknown)}; there are {', '.join(CATALOGUE)}")
    return _spoilt(plan, count, names, anywhere)


def _spoilt(plan: StreetPlan, count: int, names: list[str], anywhere: bool) -> Iterable[Submission]:
    """Deliveries with all of the named faults; those that give no room for them are passed over."""
    given = 0
    for submission in submissions(plan, count * 20, anywhere):
        if given == count:
            return
        try:
            spoilt = spoil(submission, names)
        except NoRoomError:
            continue
        given += 1
        yield spoilt


if __name__ == "__main__":
    sys.exit(main())
