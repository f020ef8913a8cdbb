"""Which pack applies: those that come with the program, and before them those in the municipality's own folder.

The own folder is the one that FERDIGSJEKK_PACKS names, in the environment, so that every process of an installation sees the same.
It is read when it is first asked; a changed pack is seen after a restart.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from reference_data.binding import Fault, bind, did_you_mean
from reference_data.pack import PACKS, NotInForceError, PackError, PackHead, RulePack, in_force, load_pack

OWN_PACKS = "FERDIGSJEKK_PACKS"
Shelf = tuple[tuple[PackHead, Path], ...]


def find_pack(wanted: str, on: date | None, shapes: Mapping[str, type]) -> RulePack:
    """The pack by id ("moss") or by municipality number, old ones too, that applies on the day `on` (None: the newest).

    A municipality's own pack goes before a bundled one on the days that it is valid. A municipality that no pack claims gets the
    national pack, which says its own name. Raises PackError, NotInForceError when there is one but not on that day.
    """
    chosen = _named(wanted, on)
    if chosen is None:
        known = [head.id for head, _ in (*_own(), *_bundled())]
        raise PackError((f'no rule pack is called "{wanted}"{did_you_mean(wanted, known)}',))
    return read_once(chosen, shapes)


def bundled_packs() -> tuple[tuple[str, Path], ...]:
    """Id and file of each pack that comes with the program."""
    return tuple((head.id, path) for head, path in _bundled())


def own_packs() -> tuple[tuple[str, Path], ...]:
    """Id and file of each pack in the municipality's own folder. Raises PackError when one of them does not say what it is, or there is
    no such folder."""
    return tuple((head.id, path) for head, path in _own())


_READ: dict[tuple[Path, int], RulePack] = {}


def read_once(path: Path, shapes: Mapping[str, type]) -> RulePack:
    """The pack in a file of the shelf, read the first time it is asked for."""
    key = (path, hash(tuple(shapes.items())))
    if key not in _READ:
        _READ[key] = load_pack(path, shapes)
    return _READ[key]


def _named(wanted: str, on: date | None) -> Path | None:
    number = bool(re.fullmatch(r"\d{4}", wanted))
    claims: list[tuple[PackHead, Path]] = []
    for shelf in (_own(), _bundled()):
        there = [(head, path) for head, path in shelf if (wanted in (head.municipality, *head.former) if number else head.id == wanted)]
        applying = [(head, path) for head, path in there if on is None or in_force(head, on)]
        if applying:
            return max(applying, key=lambda one: one[0].valid_from)[1]
        claims += there
    if claims:
        first = min(head.valid_from for head, _ in claims)
        raise NotInForceError((f"the rule packs for {wanted} do not apply on {on}; the first one applies from {first}",))
    return _national(wanted) if number else None


def _national(number: str) -> Path:
    from reference_data.municipalities import MunicipalityError, municipality

    try:
        municipality(number)
    except MunicipalityError:
        raise PackError((f'"{number}" is not the number of a municipality',)) from None
    return PACKS / "nasjonal.toml"


def _bundled() -> Shelf:
    return _heads(PACKS)


def _own() -> Shelf:
    named = os.environ.get(OWN_PACKS)
    if not named:
        return ()
    folder = Path(named).expanduser()
    if not folder.is_dir():
        raise PackError((f"{OWN_PACKS}: there is no folder {folder}",))
    return _heads(folder)


@lru_cache(maxsize=8)
def _heads(folder: Path) -> Shelf:
    """Only the first table of each pack: finding one must not cost reading all."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8-sig")
            top = re.split(r"^\[(?!pack\])", text, maxsplit=1, flags=re.MULTILINE)[0]
            head_table = tomllib.loads(top).get("pack")
        except OSError as fault:
            raise PackError((f"{path.name}: cannot be read ({fault.strerror})",)) from None
        except ValueError as fault:
            raise PackError((f"{path.name}: {fault}; ferdigsjekk rules check {path.name} tells more",)) from None
        faults: list[Fault] = []
        head = bind(PackHead, head_table, ("pack",), faults)
        if head is None:
            raise PackError(tuple(f"{path.name}: {'.'.join(fault.path)}: {fault.sentence}" for fault in faults))
        found.append((head, path))
    return tuple(found)
