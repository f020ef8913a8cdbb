"""What kind of work a notice is about, as far as rules ask."""

from __future__ import annotations

from network import Function
from validators.case import Case
from validators.declared import new_pipes
from validators.materials import PLASTIC, family

LAYS_PIPES = frozenset({"NEW_CONNECTION", "RELAY", "REPAIR", "MAIN", "TEMPORARY", "PRIVATE_PLANT", "DRAINAGE", "SEPTIC_BYPASS", "POOL"})

SEWERS = (Function.WASTEWATER, Function.STORMWATER, Function.COMBINED, Function.DRAINAGE)

WORKS_ON_OLD = frozenset({"RELAY", "REPAIR"})
"""Kinds of notice that lay pipes anew from a connection that stands there already."""


STOPS_SHORT = frozenset({"REPAIR", "PRIVATE_PLANT", "DRAINAGE", "SEPTIC_BYPASS"})
"""Kinds of notice whose pipes need not reach the municipality's main."""

ON_OWN_PIPES = frozenset({"RELAY", "REPAIR", "DRAINAGE", "SEPTIC_BYPASS", "DISCONNECT"})
"""Kinds of notice whose pipes may be joined to the property's own old ones."""


def lays_pipes(case: Case) -> bool:
    """Whether the work puts pipes in the ground; without a notice it is taken to do so. A pool does where the file or the form has a pipe."""
    if case.notice is None:
        return True
    return case.notice.kind in LAYS_PIPES and (case.notice.kind != "POOL" or has_service(case, *Function))


def may_stop_short(case: Case) -> bool:
    """Whether the work's pipes may begin and end on the private network."""
    return case.notice is not None and case.notice.kind in STOPS_SHORT


def is_on_own_pipes(case: Case) -> bool:
    """Whether a private pipe that the work is joined to may be the property's own old one."""
    return case.notice is not None and case.notice.kind in ON_OWN_PIPES


def is_measured(case: Case) -> bool:
    """False for a kind of notice that lays no pipes, such as a water meter: the pack says so, and nothing of its file is measured."""
    kind = case.pack.notices.get(case.notice.kind) if case.notice is not None else None
    return kind is None or kind.geometry


def mends_a_part(case: Case) -> bool:
    """Whether the work may be a stretch in the middle of an old service, with neither main nor house in it."""
    return case.notice is not None and case.notice.kind == "REPAIR"


def lays_a_main(case: Case) -> bool:
    """Whether the work lays a main that the municipality takes over: what is asked of services is not asked of it."""
    return case.notice is not None and case.notice.kind == "MAIN"


def cuts_off(case: Case) -> bool:
    """Whether the work takes a service out of use, which is done at the main."""
    return case.notice is not None and case.notice.kind == "DISCONNECT"


def works_on_old(case: Case) -> bool:
    """Whether the work is on a connection that the register can know; without a notice it is taken for a new one."""
    return case.notice is not None and case.notice.kind in WORKS_ON_OLD


def has_service(case: Case, *functions: Function) -> bool:
    """Whether the file or the form has a new pipe of one of these functions."""
    rows = (case.notice.services or ()) if case.notice is not None else ()
    return bool(new_pipes(case.delivery, *functions)) or any(row.function in functions for row in rows)


def lays_only_water(case: Case) -> bool:
    """Whether the file and the form have new water pipes and no sewer: then nothing of a sewer is asked for."""
    return has_service(case, Function.WATER) and not has_service(case, *SEWERS)


def plastic_water(case: Case) -> bool:
    """Whether a new water pipe of plastic was laid, by the file or by the form."""
    rows = (case.notice.services or ()) if case.notice is not None else ()
    materials = [pipe.material for pipe in new_pipes(case.delivery, Function.WATER)]
    materials += [row.material for row in rows if row.function is Function.WATER]
    return any(family(material) in PLASTIC for material in materials)


def needs_permit(case: Case) -> bool:
    """Whether the pack says that this kind of notice needs a permit first."""
    kind = case.pack.notices.get(case.notice.kind) if case.notice is not None else None
    return kind is not None and kind.permit
