"""What the notice says of the service pipes, put beside what the file says of them."""

from __future__ import annotations

from collections.abc import Iterator

from network import Delivery, Function, Pipe, Regime, Subject
from validators.materials import same_material
from validators.notice import Notice, Service

REMOVED = "FJERN"
UNCHANGED = "UENDR"
"""STEDF_ÅRSA of what the work took away, and of what lay there before and was left as it was."""

DIMENSION_ROUNDING_MM = 1.0
"""DIMENSJON is written in whole millimetres, and a wall in tenths."""


def new_pipes(delivery: Delivery, *functions: Function) -> tuple[Pipe, ...]:
    """Pipes that this work laid: not those that the file says are removed, nor those that lay there before and were left as they were."""
    found = (pipe for pipe in delivery.pipes if pipe.survey.reason not in (REMOVED, UNCHANGED))
    return tuple(pipe for pipe in found if not functions or pipe.function in functions)


def standing_pipes(delivery: Delivery) -> tuple[Pipe, ...]:
    """Pipes that are there when the work is done, new or old."""
    return tuple(pipe for pipe in delivery.pipes if pipe.survey.reason != REMOVED)


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
    return tuple((subject, service) for subject, service in services_of(notice, pipe.function) if answers_to(service, pipe))


def answers_to(service: Service, pipe: Pipe) -> bool:
    """Whether a row of the form can be about a pipe of its function."""
    return (service.material is None or pipe.material is None or same_material(service.material, pipe.material)) and (
        service.dimension_mm is None or pipe.dimension_mm is None or same_dimension(pipe, service.dimension_mm)
    )


def same_dimension(pipe: Pipe, stated_mm: float) -> bool:
    """Whether the form's dimension is the pipe's. Plastic is bought by its outer measure and may be surveyed by its inner, or the other
    way round: the one that the file does not say is told from the wall where that is given."""
    if pipe.dimension_mm == stated_mm:
        return True
    wall = pipe.wall_mm
    if wall is None or pipe.dimension_mm is None or pipe.dimension_basis is None:
        return False
    other = pipe.dimension_mm + 2 * wall if pipe.dimension_basis == "ID" else pipe.dimension_mm - 2 * wall
    return abs(other - stated_mm) <= DIMENSION_ROUNDING_MM


def is_of_pressure_pipe(delivery: Delivery, service: Service) -> bool:
    """Whether the row is about pipes that the file says are under pressure, such as a pumped sewer, and about no other."""
    pipes = [pipe for pipe in new_pipes(delivery) if pipe.function is service.function and answers_to(service, pipe)]
    return bool(pipes) and all(pipe.regime is Regime.PRESSURE for pipe in pipes)
