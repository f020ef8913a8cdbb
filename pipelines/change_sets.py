"""The change set of one delivery, from bytes to values: what the command line and the endpoint both call."""

from __future__ import annotations

import network
import reference_data
import sosi
import validators
from pipelines.check import CheckError, Request, delivery_bounds
from reference_data.changes import ChangeSet, Source, change_set


def change_set_of(request: Request, report_id: str | None = None) -> ChangeSet:
    """Raises CheckError when a part cannot be read, when there is no register, or when the delivery has no place in it."""
    if request.register is None:
        raise CheckError("register", "A change set needs the register that it is to change: name it with --register.")
    delivery = _delivery(request)
    notice = _notice(request)
    pack = _pack(request, notice)
    bounds = delivery_bounds(delivery)
    if delivery.crs is None:
        raise CheckError("file", f"{request.name} names no coordinate system that is known (KOORDSYS): its place in the register is unknown.")
    if bounds is None:
        raise CheckError("file", f"{request.name} holds no pipe and no point with a place.")
    try:
        surroundings = reference_data.open_register(request.register).around(bounds, delivery.crs, pack.settings.surroundings_radius_m)
    except reference_data.RegisterError as error:
        raise CheckError("register", str(error)) from error
    source = Source(
        file_name=request.name,
        sha256=delivery.file.sha256,
        case_id=notice.case_id if notice else None,
        report_id=report_id,
        date=request.on.isoformat() if request.on else None,
    )
    return change_set(delivery, surroundings, pack, source)


def _delivery(request: Request) -> network.Delivery:
    if not request.data.strip():
        raise CheckError("file", f"{request.name} is empty.")
    try:
        return network.read_delivery(sosi.read(request.data), request.name, request.data)
    except sosi.SosiError as error:
        raise CheckError("file", f"{request.name} is not a SOSI file: {error}") from error


def _notice(request: Request) -> validators.Notice | None:
    if request.notice is None:
        return None
    try:
        return validators.read_notice(request.notice)
    except validators.NoticeError as error:
        raise CheckError("notice", str(error)) from error


def _pack(request: Request, notice: validators.Notice | None) -> reference_data.RulePack:
    wanted = request.pack or request.municipality or (notice.municipality if notice else None) or request.default_municipality or "nasjonal"
    shapes = validators.shapes()
    try:
        if str(wanted).endswith(".toml"):
            return reference_data.load_pack(wanted, shapes)
        return reference_data.find_pack(str(wanted), request.on, shapes)
    except reference_data.PackError as error:
        raise CheckError("municipality" if request.pack is None else "pack", str(error)) from error
