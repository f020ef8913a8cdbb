"""What the notice says of the service pipes, put beside what the file says of them."""

from __future__ import annotations

from collections.abc import Iterator

from network import Delivery, Function, Pipe, Subject
from validators.materials import same_material
from validators.notice import Notice, Service

REMOVED = "FJERN"


def new_pipes(delivery: Delivery, *functions: Function) -> tuple[Pipe, ...]:
    """Pipes that this work laid or kept: not those that the file says are removed."""
    return tuple(pipe for pipe in delivery.pipes if pipe.survey.reason != REMOVED and (not functions or pipe.function in functions))


def services_of(notice: Notice, *functions: Function) -> Iterator[tuple[Subject, Service]]:
    """The rows of the service-pipe form for these functions (none: all), each with its place in the notice."""
    for number, service in enumerate(notice.services or ()):
        if not functions or service.function in functions:
            yield row(number), service


def row(number: int, field: str = "") -> Subject:
    return Subject("notice", path=f"services[{number}]" + (f".{field}" if field else ""))


def field_of(subject: Subject, name: str) -> Subject:
    """A field of the row that `subject` is."""
    return Subject(subject.kind, path=f"{subject.path}.{name}")


def rows_for(notice: Notice, pipe: Pipe) -> tuple[tuple[Subject, Service], ...]:
    """The rows that can be about a pipe: same function, and same material and dimension as far as both say."""
    return tuple(
        (subject, service)
        for subject, service in services_of(notice, pipe.function)
        if (service.material is None or pipe.material is None or same_material(service.material, pipe.material))
        and (service.dimension_mm is None or pipe.dimension_mm is None or service.dimension_mm == pipe.dimension_mm)
    )
