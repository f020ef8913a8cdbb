"""Renewed house connections: new pipes from the old tapping and branches, the old pipes reported as removed.

For matching and change sets: the truth says which object of the register each delivered object is. Points that stay are
surveyed again a centimetre or two off (UENDR), removed pipes as well (FJERN). How the register's objects are named in the
file changes from house to house: by GUID, by the register's SID, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bench.generate.blocks import block_features
from bench.generate.chance import Chance
from bench.generate.connection import Work, connection_features, fits
from bench.generate.links import Link, Slot, links_of
from bench.generate.notice import attachments_of, notice_of
from bench.generate.sosi_text import Feature, Head, Vertex, box_of
from bench.generate.streets import StreetPlan, cm
from bench.generate.submission import Submission

NAMED_BY = ("guid", "sid", "nothing")
NEAR = 0.02
"""Largest survey noise along each axis in metres."""

# new object that stands where the register has one already, by theme and function of the old one
_KEPT = {("ANB", "VL"): 9001, ("GRN", "SP"): 9013, ("GRN", "OV"): 9023}


def renewals(plan: StreetPlan, count: int) -> Iterator[tuple[Submission, dict[str, Any]]]:
    """The first `count` renewals of the municipality, each with its truth about the register."""
    number = 0
    for block in plan.blocks():
        features: list[Feature] | None = None
        for link in links_of(plan, block):
            for slot in link.slots:
                if not slot.occupied or not fits(link, replace(slot, occupied=False)):
                    continue
                if number == count:
                    return
                features = features or list(block_features(plan, block))
                yield _renewal(plan, link, slot, features, number)
                number += 1


def _renewal(plan: StreetPlan, link: Link, slot: Slot, register: list[Feature], number: int) -> tuple[Submission, dict[str, Any]]:
    chance = Chance(plan.seed, "renewal", number)
    work = Work(case_number=f"2026/{7000 + number:05d}", survey_date=f"2026{chance.whole(8, 10):02d}{chance.whole(8, 27):02d}")
    free = replace(slot, occupied=False)
    delivered = connection_features(link, free, work, chance)
    named_by = NAMED_BY[number % len(NAMED_BY)]
    matches: list[dict[str, str]] = []
    by_sid = {feature.sid: feature for feature in delivered}
    tapping = by_sid["9001"].vertices[0]
    old = _old_house(register, tapping, {function: by_sid[str(sid)].vertices[0] for function, sid in (("SP", 9013), ("OV", 9023))})
    for function, feature in old:
        kept = _KEPT.get((feature.theme, function))
        if kept is not None:
            mine = by_sid[str(kept)]
            mine.top["STEDF_ÅRSA"] = "UENDR"
            _name(mine, feature, named_by, chance, keep_sid=True)
            matches.append({"sid": mine.sid, "register_sid": feature.sid, "action": "Keep"})
        else:
            gone = _removed(feature, work, chance, 9300 + len(matches))
            _name(gone, feature, named_by, chance, keep_sid=False)
            delivered.append(gone)
            matches.append({"sid": gone.sid, "register_sid": feature.sid, "action": "Erase"})
    known = {match["sid"] for match in matches}
    created = [feature.sid for feature in delivered if feature.sid not in known]
    new = [feature for feature in delivered if feature.top["STEDF_ÅRSA"] != "FJERN"]
    notice = notice_of(link, free, new, work, chance) | {"kind": "RELAY"}
    notice["work"]["description"] = "Utskifting av private stikkledninger fra eksisterende anboring og grenrør. Gamle rør er tatt ut."
    head = Head(box=box_of(delivered), owner=notice["firm"]["name"], date=work.survey_date, comment="Invented data for tests and samples.")
    submission = Submission(f"{number:05d}", link, free, head, delivered, notice, attachments_of(notice, link, new))
    truth = {
        "schema": "ferdigsjekk-renewal-truth/1",
        "delivery": submission.name,
        "named_by": named_by,
        "matches": matches,
        "created": created,
        "property_place": list(submission.property_place),
    }
    return submission, truth


def _old_house(register: list[Feature], tapping: Vertex, branches: dict[str, Vertex]) -> Iterator[tuple[str, Feature]]:
    """The register's objects of the house that is joined at these places, each with the function of its service."""
    for theme, function, place in (("ANB", "VL", tapping), *(("GRN", function, place) for function, place in branches.items())):
        joint = next((feature for feature in register if feature.theme == theme and feature.vertices[0][:2] == place[:2]), None)
        if joint is None:
            continue
        yield function, joint
        found = {joint.sid}
        for feature in register:
            ends = {str(feature.attributes.get("FSID")), str(feature.attributes.get("TSID"))}
            if feature.kind == "KURVE" and feature.attributes["NETTYPE"] == "S" and ends & found:
                yield function, feature
                for tap in register:
                    if tap.theme == "KRN" and tap.sid in ends - found:
                        found.add(tap.sid)
                        yield function, tap


def _removed(feature: Feature, work: Work, chance: Chance, sid: int) -> Feature:
    attributes: dict[str, object] = {"SID": sid} | {name: value for name, value in feature.attributes.items() if name not in ("SID", "FSID", "TSID")}
    attributes["SAKSNRANL"] = work.case_number
    top: dict[str, object] = {
        "KVALITET": "96 3 0 96 3", "DATAFANGSTDATO": work.survey_date, "GUID": chance.guid(),
        "HØYDEREFERANSE": feature.top["HØYDEREFERANSE"], "STEDF_FORH": "ÅPEN_GRØ", "STEDF_ÅRSA": "FJERN",
    }  # fmt: skip
    return Feature(feature.kind, feature.objtype, [_again(vertex, chance) for vertex in feature.vertices], top, feature.group, attributes)


def _name(mine: Feature, registers: Feature, named_by: str, chance: Chance, keep_sid: bool) -> None:
    """Gives the delivered object the register's own name, in the way that this house's file does it. A point that other
    objects of the file refer to keeps the file's SID."""
    if named_by == "guid":
        mine.top["GUID"] = registers.top["GUID"]
    elif named_by == "sid" and not keep_sid:
        mine.attributes["SID"] = registers.attributes["SID"]
    else:
        del mine.top["GUID"]
    if keep_sid:
        mine.attributes["ANLEGGSÅR"] = registers.attributes["ANLEGGSÅR"]


def _again(vertex: Vertex, chance: Chance) -> Vertex:
    east, north, height = vertex
    near = (cm(east + chance.between(-NEAR, NEAR)), cm(north + chance.between(-NEAR, NEAR)))
    return (*near, None if height is None else cm(height + chance.between(-NEAR, NEAR)))
