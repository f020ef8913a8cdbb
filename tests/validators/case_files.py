"""Reads a case of `tests/validators/va_*/`: a correct house connection, the changes that make the case, and what the rule shall say.

base = "house"                     # shared/house.sos, house.json, register.sos: a delivery that breaks nothing
name = "survey.gmi"                # of the delivered file; left out: the base's own
on = 2026-09-20                    # the day that the check is held against
pack = "moss"
encoding = "UTF-8"                 # how the delivery's text becomes bytes
without = ["notice", "register", "terrain", "date"]
files = {"kart.pdf" = "…"}         # what came along, by name with its SHA-256; left out: nobody looked
known = true                       # the very same file was accepted before

[firm]                             # what the business register of 2026-09-01 says: `standing`, `parent` (the main unit's); `listed = false`;
standing = "bankrupt"              # `checked = false`: it could not be asked

[terrain]                          # a plane: height at (597000, 6590000) and fall per metre; `covered_north_m` cuts it off
height_m = 24.20
per_metre_north = 0.02

[cadastre]                         # a map; what is left out is that of shared/cadastre.toml, and an empty list is a dataset that is not held
parcels = [{ numbers = "1/23", box = [-6.0, 4.0, 10.0, 35.0] }]

[[change]]                         # in the delivery, or with `in = "register"` in the register
group = 5                          # serial number, or `sid = "202"`; without either the whole text is meant
replace = "...MATERIAL PE100"      # must occur exactly once there, unless `all = true`
with = "...MATERIAL PVC"

[[change]]
sid = "202"
delete = true

[[change]]
add = '''...'''                    # whole groups, put before .SLUTT

[[change]]
notice = "services[2].colour"      # path in the notice; `set` gives it a value, `delete = true` takes it away
set = "black"

[[change]]
rule = "VA-TAP-001"                # the pack's table for a rule: keys of the table
set = { min_tapping_distance_m = 2.0 }

[[change]]
settings = { crs = "EPSG:25833" }

[expect]
outcome = "fail"                   # of the rule that the folder names
checked = 2                        # optional
reason = "no_register"             # optional, of a rule that was not run

[[expect.finding]]                 # each must match one result; `only = true` in [expect]: and no other fail, near or undecided
outcome = "fail"
sid = "202"                        # subject; or `kind`, `path`, `line`, `serial`
measured = 0.8
required = 1.0
missing = ["terrain"]
needs = "contractor"
text = "fail_steep"
severity = "warning"
values = { neighbour = "101" }     # those named must be there and equal
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import shapely

import network
import sosi
import validators
from reference_data import RulePack, Surroundings, Terrain, find_pack, load_pack
from reference_data.businesses import Business, BusinessAnswer, Standing
from reference_data.cadastre import Address, Building, Cadastre, Dataset, Kind, Parcel, property_number
from reference_data.cadastre.property_number import property_numbers
from reference_data.cadastre.store import written_plainly
from reference_data.pack import PACKS
from validators.notice import Notice
from validators.notice_reading import read_notice

HERE = Path(__file__).parent
SHARED = HERE / "shared"
EAST, NORTH = 597000.0, 6590000.0
KEYS = {
    "base",
    "name",
    "files",
    "on",
    "pack",
    "encoding",
    "without",
    "known",
    "property_place",
    "terrain",
    "cadastre",
    "firm",
    "change",
    "expect",
    "about",
}


@dataclass(frozen=True)
class CaseFile:
    path: Path
    content: Mapping[str, Any]

    @property
    def rule(self) -> str:
        return self.path.parent.name.upper().replace("_", "-")

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def expect(self) -> Mapping[str, Any]:
        return self.content["expect"]  # type: ignore[no-any-return]


def case_files() -> tuple[CaseFile, ...]:
    """Every case, in order. A misspelt key is an error here, not a case that silently says less."""
    found = []
    for path in sorted(HERE.glob("va_*/*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        strange = set(content) - KEYS
        assert not strange, f"{path.name}: unknown keys {sorted(strange)}"
        found.append(CaseFile(path, content))
    return tuple(found)


def case_of(file: CaseFile) -> validators.Case:
    """The case that the file describes, read through the real reader, profiles and packs."""
    content = file.content
    base = content.get("base", "house")
    changes = content.get("change", [])
    without = set(content.get("without", []))
    notice = None if "notice" in without else _notice(base, [one for one in changes if "notice" in one])
    text = edited((SHARED / f"{base}.sos").read_text(encoding="utf-8"), [one for one in changes if _place(one) == "delivery"])
    data = text.encode(content.get("encoding", "UTF-8"))
    return validators.Case(
        delivery=network.read_delivery(sosi.read(data), content.get("name", f"{base}.sos"), data),
        pack=pack_of(content.get("pack", "moss"), changes),
        notice=notice,
        surroundings=None if "register" in without else _surroundings([one for one in changes if _place(one) == "register"]),
        terrain=None if "terrain" in without else _terrain(content.get("terrain", {})),
        on=None if "date" in without else content.get("on", date(2026, 9, 20)),
        known_deliveries={"same": frozenset({sha256(data).hexdigest()}), "other": frozenset({"0" * 64})}.get(content.get("known", "")),
        files=content.get("files"),
        property_place=tuple(content["property_place"]) if "property_place" in content else None,
        cadastre=_cadastre(content["cadastre"], notice) if "cadastre" in content else None,
        firm=_firm(content["firm"]) if "firm" in content else None,
    )


def _cadastre(told: Mapping[str, Any], notice: Notice | None) -> Cadastre:
    """The map, and what a store would find in it for the notice's property and address."""
    known = tomllib.loads((SHARED / "cadastre.toml").read_text(encoding="utf-8")) | dict(told)
    parcels = tuple(
        Parcel(_box(one["box"]), property_numbers(one["numbers"]), one.get("public", False), one.get("disputed", False)) for one in known["parcels"]
    )
    buildings = tuple(Building(_box(one["box"]), one.get("number"), one.get("type")) for one in known["buildings"])
    addresses = tuple(
        Address(EAST + one["at"][0], NORTH + one["at"][1], one["text"], next(iter(property_numbers(one["number"])), None))
        for one in known["addresses"]
    )
    said = notice.property if notice is not None else None
    own = property_number(said.gnr, said.bnr, said.fnr) if said is not None else None
    listed = {Kind.PARCELS: parcels, Kind.BUILDINGS: buildings, Kind.ADDRESSES: addresses}
    return Cadastre(
        "EPSG:25832", parcels, buildings, addresses,
        tuple(Dataset(kind, "kart.gpkg", known["dated"], len(rows)) for kind, rows in listed.items() if rows), own,
        tuple(one for one in parcels if own is not None and one.belongs_to(own)),
        tuple(one for one in addresses if own is not None and one.number is not None and one.number.is_part_of(own)),
        tuple(one for one in addresses if said is not None and said.address and written_plainly(one.text) == written_plainly(said.address)),
    )  # fmt: skip


def _box(sides: list[float]) -> shapely.Polygon:
    west, south, east, north = sides
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def _firm(told: Mapping[str, Any]) -> BusinessAnswer:
    own = Business("987654325", "Eksempel Rør AS", "AS", Standing(told.get("standing", "active")))
    above = Business("974760673", "Eksempel Rør AS", "AS", Standing(told["parent"])) if "parent" in told else None
    return BusinessAnswer(own if told.get("listed", True) else None, told.get("checked", True), taken="2026-09-01", parent=above)


def pack_of(name: str, changes: list[dict[str, Any]]) -> RulePack:
    """The bundled pack, or a changed copy of it that was read through the same reader as any other pack."""
    own = [one for one in changes if "rule" in one or "settings" in one or "pack_notice" in one]
    if not own:
        return find_pack(name, None, validators.shapes())
    found = find_pack(name, None, validators.shapes())
    raw = tomllib.loads((PACKS / f"{found.id}.toml").read_text(encoding="utf-8"))
    raw.setdefault("rules", {})
    for change in own:
        if "pack_notice" in change:
            raw.setdefault("notice", {})[change["pack_notice"]] = change["set"]
            continue
        if "settings" in change:
            raw.setdefault("settings", {}).update(change["settings"])
            raw["settings"] = {key: value for key, value in raw["settings"].items() if key not in change.get("drop", [])}
            continue
        table = raw["rules"].get(change["rule"])
        if table is None:
            table = tomllib.loads((PACKS / f"{found.base}.toml").read_text(encoding="utf-8"))["rules"][change["rule"]]
        raw["rules"][change["rule"]] = {key: value for key, value in {**table, **change["set"]}.items() if key not in change.get("drop", [])}
    return load_pack(_toml(raw).encode(), validators.shapes(), f"{found.id}, changed")


def _place(change: Mapping[str, Any]) -> str:
    if any(key in change for key in ("notice", "rule", "settings", "pack_notice")):
        return "elsewhere"
    return str(change.get("in", "delivery"))


def edited(text: str, changes: list[dict[str, Any]]) -> str:
    for change in changes:
        if "add" in change:
            assert text.rstrip().endswith(".SLUTT"), "groups are added before .SLUTT, and it is not there"
            text = text.rstrip().removesuffix(".SLUTT") + change["add"].strip() + "\n.SLUTT\n"
            continue
        start, end = _span(text, change)
        part = text[start:end]
        if change.get("delete"):
            part = ""
        else:
            count = part.count(change["replace"])
            assert count == 1 or (count and change.get("all")), f"{change['replace']!r} occurs {count} times"
            part = part.replace(change["replace"], change["with"])
        text = text[:start] + part + text[end:]
    return text


def _span(text: str, change: Mapping[str, Any]) -> tuple[int, int]:
    """Where the group that the change names begins and ends."""
    if "group" not in change and "sid" not in change:
        return 0, len(text)
    starts = [found.start() for found in re.finditer(r"^\.[^.].*$", text, flags=re.MULTILINE)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if ("group" in change and re.match(rf"\.\w+ {change['group']}:", part)) or ("sid" in change and f"\n...SID {change['sid']}\n" in part):
            return start, end
    raise AssertionError(f"no group {change.get('group', change.get('sid'))}")


def _notice(base: str, changes: list[dict[str, Any]]) -> Notice:
    raw = json.loads((SHARED / f"{base}.json").read_text(encoding="utf-8"))
    for change in changes:
        words = re.findall(r"[^.\[\]]+", change["notice"])
        owner: Any = raw
        for word in words[:-1]:
            owner = owner[int(word)] if isinstance(owner, list) else owner.setdefault(word, {})
        last: Any = int(words[-1]) if isinstance(owner, list) else words[-1]
        if change.get("delete"):
            del owner[last]
        elif isinstance(owner, list) and last == len(owner):
            owner.append(change["set"])
        else:
            owner[last] = change["set"]
    return read_notice(json.dumps(raw, default=str).encode())


def _surroundings(changes: list[dict[str, Any]]) -> Surroundings:
    text = edited((SHARED / "register.sos").read_text(encoding="utf-8"), copy.deepcopy(changes))
    return _read_register(text)


@lru_cache(maxsize=64)
def _read_register(text: str) -> Surroundings:
    data = text.encode()
    read = network.read_delivery(sosi.read(data), "register.sos", data)
    assert read.crs is not None
    return Surroundings(
        snapshot="shared", crs=read.crs, pipes=read.pipes, points=read.points, taken="2026-09-01", objects=len(read.pipes) + len(read.points),
        radius_m=300.0, municipality="3103", bounds=(EAST - 300, NORTH - 300, EAST + 300, NORTH + 300),
    )  # fmt: skip


def _terrain(asked: Mapping[str, Any]) -> Terrain:
    height, east_rise, north_rise = (
        float(asked.get(key, default)) for key, default in (("height_m", 24.2), ("per_metre_east", 0), ("per_metre_north", 0.02))
    )
    west, south, cells = EAST - 60, NORTH - 60, 120
    columns, rows = np.meshgrid(np.arange(cells) + 0.5, np.arange(cells) + 0.5)
    heights = height + east_rise * (west + columns - EAST) + north_rise * (south + cells - rows - NORTH)
    if "covered_north_m" in asked:
        heights = np.where(south + cells - rows - NORTH <= float(asked["covered_north_m"]), heights, np.nan)
    return Terrain(heights, west, south + cells, 1.0, "EPSG:25832", "plane", asked.get("dated"), asked.get("uncertainty_m"))


def _toml(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> str:
    """Enough of TOML's writing for a changed pack."""
    lines = [f"[{'.'.join(_key(word) for word in path)}]"] if path else []
    lines += [f"{_key(key)} = {_toml_value(value)}" for key, value in table.items() if not isinstance(value, Mapping) or len(path) >= 2]
    for key, value in table.items():
        if isinstance(value, Mapping) and len(path) < 2:
            lines.append(_toml(value, (*path, key)))
    return "\n".join(lines) + "\n"


def _toml_value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml_value(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def _key(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


FIGURES_OF = {"VA-ATT-008": ("VA-TOPO-009",)}
"""Rules that are answered with the figures of another."""


def with_rule_only(case: validators.Case, code: str) -> validators.Case:
    """The same case with a pack of one rule and those that it waits for, so that a case says what its rule says."""
    rule = validators.rule_of(code)
    keep = {code, *rule.after, *FIGURES_OF.get(code, ()), "VA-CRS-001", "VA-CRS-002", "VA-FILE-001"}
    return replace(case, pack=replace(case.pack, rules={one: entry for one, entry in case.pack.rules.items() if one in keep}))
