"""What an operator must know of an installation: each thing looked at, and whether it is well. Nothing is changed by looking.

Only the store is written to, one small file that is taken away again: whether a place can be written to is seen by writing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.ledger import Ledger
    from pipelines.settings import Settings

GIB = 1024**3
TOO_LITTLE_BYTES, LITTLE_BYTES = GIB // 2, 5 * GIB
"""Free room that something must be done about at once, and soon."""
SOON = timedelta(days=30)
LATE = timedelta(hours=1)
SHOWN = 8
"""Names of a long row that are told."""
PROBE = b"ferdigsjekk doctor"


class Health(StrEnum):
    WELL = "ok"
    NOTE = "note"
    """Something that cannot be done, or will soon not be; everything else works."""
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class Symptom:
    health: Health
    sentence: str


def well(sentence: str) -> Symptom:
    return Symptom(Health.WELL, sentence)


def note(sentence: str) -> Symptom:
    return Symptom(Health.NOTE, sentence)


def mend(sentence: str) -> Symptom:
    return Symptom(Health.MEND, sentence)


def of_ledger(settings: Settings) -> Iterator[Symptom]:
    """Whether the database answers, how old its tables are, whether its chain is whole, and what waits."""
    from pipelines.ledger.database import HEAD, LedgerError, known_versions, sqlite_url, version_at

    file = settings.home / "ledger.db"
    if settings.database_url is None and not file.exists():
        yield well(f"case ledger {file} is made when it is first used")
        return
    url = settings.database_url or sqlite_url(file)
    try:
        version = version_at(url)
    except LedgerError as error:
        yield mend(f"case ledger: {error}")
        return
    if version != HEAD:
        if version is None:
            yield well("case ledger: the database answers, and its tables are made when it is first used")
        elif version in known_versions():
            yield note(f"case ledger is of version {version}; it is brought up to {HEAD} at the next start: back up first")
        else:
            yield mend(f"case ledger is of version {version}, made by a newer program; this one does not touch it")
        return
    yield well(f"case ledger answers ({url.partition(':')[0]}), tables of version {version}")
    try:
        yield from _inside(settings)
    except LedgerError as error:
        yield mend(f"case ledger: {error}")


def _inside(settings: Settings) -> Iterator[Symptom]:
    from pipelines.ledger import open_ledger, outbox, tallies

    ledger = open_ledger(settings.database_url, settings.home)
    try:
        yield _chain(ledger, settings)
        waiting = len(tallies.unchecked(ledger))
        yield well(f"{waiting} revisions wait to be checked")
        given_up = len(tallies.not_checkable(ledger))
        if given_up:
            yield note(f"{given_up} notices could not be checked and are with a caseworker: ferdigsjekk recheck tries them again")
        age = outbox.oldest_pending(ledger)
        found = f"oldest letter in the outbox has waited {_hours(age)}" if age else "nothing waits in the outbox"
        yield note(f"{found}: see that its receiver answers") if age > LATE else well(found)
        dead = len(outbox.dead_letters(ledger))
        if dead:
            yield note(f"{dead} letters were given up: mend the receiver, then ferdigsjekk letters again --all")
    finally:
        ledger.engine.dispose()


def _chain(ledger: Ledger, settings: Settings) -> Symptom:
    """Whether each event fits the one before, and whether all are there that the data home and the outgoing folder know of."""
    from pipelines.ledger import witnesses

    if (broken := ledger.verify()) is not None:
        return mend(f"chain of events is broken at number {broken}, or ends before it: keep this ledger, and go on with a copy from before")
    heads = [*witnesses.noted(settings.home), *witnesses.delivered(settings.out_folder)]
    known = witnesses.of_ledger(ledger, heads)
    if (missing := witnesses.first_missing(ledger, known)) is not None:
        return mend(
            f"chain of events is whole, but its number {missing.number} was another once, or is gone: {witnesses.FILE} or a manifest in the outgoing "
            "folder knows it. Where a copy was put back, the operations page says what to do; otherwise somebody has cut the ledger off"
        )
    if len(known) < len(heads):
        return note(f"chain of events is whole; {witnesses.FILE} or the outgoing folder knows another ledger too, as after a change of database")
    return well(f"chain of events is whole, with all {len(known)} that are known outside of it" if known else "chain of events is whole")


def of_store(settings: Settings) -> Iterator[Symptom]:
    """Whether files can be kept and given back."""
    from pipelines.store import StoreError, open_store

    where = settings.store_url or str(settings.home / "files")
    if settings.store_url is None and not settings.home.is_dir():
        yield _writable("file store", Path(where))
        return
    try:
        store = open_store(settings.store_url, settings.home)
        sha256 = store.put(PROBE)
        store.get(sha256)
        store.remove(sha256)
    except StoreError as error:
        yield mend(f"file store {where.split('?')[0]}: {error}")
    except Exception as error:
        yield mend(f"file store {where.split('?')[0]} cannot be used: {type(error).__name__}")
    else:
        yield well(f"file store {where.split('?')[0]} can be written")


def of_folders(settings: Settings) -> Iterator[Symptom]:
    """Where reports and archive messages are delivered, and how much room there is."""
    yield _writable("outgoing folder", settings.out_folder)
    if settings.archive_folder is not None:
        yield _writable("archive folder", settings.archive_folder)
    for name, folder in {"data home": settings.home, "outgoing folder": settings.out_folder}.items():
        yield _room(name, folder)


def of_packs(settings: Settings, today: date) -> Iterator[Symptom]:
    """Whether a delivery of the installation's own municipality finds its rules today."""
    import reference_data
    import validators

    wanted = settings.municipality
    if wanted is None:
        yield well("no municipality set: the notice or --municipality names it")
        return
    try:
        pack = reference_data.find_pack(wanted, today, validators.shapes())
    except reference_data.PackError as error:
        yield mend(f"municipality {wanted}: {error}")
    else:
        yield well(f"municipality {wanted}: checked by rule pack {pack.id}, version {pack.version}")


def of_surroundings(settings: Settings) -> Iterator[Symptom]:
    """Register and terrain that the settings name, and the registers that are kept in the data home."""
    from pipelines.check import registers_folder
    from reference_data.register.store import Store

    kept = Store(registers_folder(settings.home)).municipalities()
    for what, path, rules in (("register", settings.register_file, "the mains"), ("terrain", settings.terrain, "depth")):
        if what == "register" and path is None and kept:
            yield well(f"no register set: a check uses the kept one of its municipality ({', '.join(kept)})")
        elif path is None:
            yield note(f"no {what} set: rules about {rules} need --{what}")
        elif path.exists():
            yield well(f"{what} {path}")
        else:
            yield mend(f"{what} {path} is not there")


def of_cadastre(settings: Settings) -> Iterator[Symptom]:
    """The cadastral map that the settings name, or those that are kept in the data home, and how old they are."""
    from pipelines.check import cadastres_folder
    from reference_data.cadastre import CadastreError, CadastreFile

    place = settings.cadastre or cadastres_folder(settings.home)
    files = sorted(place.glob("*.gpkg")) if place.is_dir() else [place] if settings.cadastre is not None else []
    if not files:
        yield note("no cadastral map: whether a delivery lies on its property, and what else needs parcels and buildings, is not looked at")
    for path in files:
        try:
            held = CadastreFile(path).info
        except CadastreError as error:
            yield mend(str(error))
            continue
        kinds = ", ".join(f"{one.objects} {one.kind} of {one.dated}" for one in held.datasets)
        yield well(f"cadastral map of {held.municipality}: {kinds}")


def of_prefect(environment: dict[str, str] | None = None) -> Iterator[Symptom]:
    """Whether the Prefect server that is named answers."""
    import httpx

    api = (os.environ if environment is None else environment).get("PREFECT_API_URL")
    if not api:
        yield well("no Prefect server named: a watching intake brings its own")
        return
    try:
        code = httpx.get(f"{api.rstrip('/')}/health", timeout=3.0).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield mend(f"Prefect server {api} does not answer ({type(error).__name__}); notices are taken without flow runs meanwhile")
        return
    yield well(f"Prefect server {api} answers") if code == 200 else mend(f"Prefect server {api} answers {code}")


def of_backgrounds(settings: Settings) -> Iterator[Symptom]:
    """Whether each map service answers this machine, and has what is asked for. Readers' browsers may be on another network."""
    from pipelines.map_capabilities import SilentService, ask
    from reference_data.crs import NTM, UTM

    if not settings.backgrounds:
        yield well("no background map set: the pages ask nobody for one")
    for service in settings.backgrounds:
        what = f"background map for {service.municipality or 'all'}: {service.host}"
        try:
            found = ask(service)
        except SilentService as error:
            yield mend(f"{what} {error}; the pages' maps are without it meanwhile")
            continue
        lacking = [name for name in service.layers if name not in found.layers]
        systems = found.systems(service)
        utm, ntm = sorted(systems & UTM.keys()), sorted(systems & NTM.keys())
        if lacking:
            yield mend(f"{what} has no layer {', '.join(lacking)}; it has {_some(sorted(found.layers))}")
        elif service.format not in found.formats:
            yield mend(f"{what} gives no {service.format}; it gives {_some(sorted(found.formats))}")
        elif not utm and not ntm:
            yield mend(f"{what} draws {', '.join(service.layers)} in none of the systems that deliveries are in (EPSG:25832 and its like)")
        else:
            yield well(f"{what} answers, {', '.join(service.layers)} in {_some([*utm, *ntm])}")


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "") if names else "none"


def of_callers(settings: Settings, today: date) -> Iterator[Symptom]:
    """Keys and persons whose time is over, or soon will be."""
    callers: list[Any] = [*settings.known_keys, *getattr(settings, "persons", ())]
    yield well(f"{len(callers)} keys and persons in the settings")
    for caller in callers:
        if caller.expires is None:
            continue
        if caller.expires < today:
            yield mend(f"access of {caller.name} ({caller.role}) ended on {caller.expires}: renew it, or take it out of the settings")
        elif caller.expires - today <= SOON:
            yield note(f"access of {caller.name} ({caller.role}) ends on {caller.expires}")
    for name, webhook in sorted(settings.webhooks.items()):
        yield well(f"webhook {name} is signed") if webhook.secrets else note(f"webhook {name} has no secret: its receiver cannot know who sends")


def _writable(what: str, folder: Path) -> Symptom:
    """A folder that is there, or the nearest one above it that it would be made in."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        return mend(f"{what} {folder}: {there} is a file")
    if not os.access(there, os.W_OK | os.X_OK):
        return mend(f"{what} {folder}: {there} cannot be written by this user")
    return well(f"{what} {folder}" + ("" if there == folder else " is made when something is kept"))


def _room(what: str, folder: Path) -> Symptom:
    there = next(place for place in (folder, *folder.absolute().parents) if place.is_dir())
    free = shutil.disk_usage(there).free
    sentence = f"{free / GIB:.1f} GiB free under the {what}"
    if free < TOO_LITTLE_BYTES:
        return mend(f"{sentence}: soon nothing can be taken")
    return note(f"{sentence}: make room") if free < LITTLE_BYTES else well(sentence)


def _hours(age: timedelta) -> str:
    minutes = round(age.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
