"""What the plan and the profiles of a report are drawn from: metres, places as east and north in the report's coordinate system."""

from __future__ import annotations

from typing_extensions import TypedDict


class MapLine(TypedDict):
    label: str
    """Serial number in the file, or the register's id."""
    caption: str
    """Function, dimension and material, as maps show them: "VL 32 PE100"."""
    function: str
    coordinates: list[list[float]]


class MapPoint(TypedDict):
    label: str
    kind: str
    function: str | None
    coordinates: list[float]


class MapDoc(TypedDict):
    """Geometry for the plan. `mains` and `main_points` come from the register and are empty for those who may not see it."""

    crs: str | None
    pipes: list[MapLine]
    points: list[MapPoint]
    mains: list[MapLine]
    main_points: list[MapPoint]


class LegDoc(TypedDict):
    """One pipe of a run. `gradient_permille` is the rise of its top from the connection end; None for pressure pipes and where a
    height is missing."""

    label: str
    from_m: float
    to_m: float
    gradient_permille: float | None


class ProfileDoc(TypedDict):
    """One pipe run, house or far end to connection. Lists run in step with `chainage_m`; None where not known."""

    label: str
    function: str
    chainage_m: list[float]
    top_m: list[float | None]
    bottom_m: list[float | None]
    terrain_m: list[float | None]
    limit_m: list[float | None]
    """The height that the pipe's outside top must stay below."""
    band_m: float
    """Half the uncertainty band around the limit (k = 2)."""
    required_m: float | None
    legs: list[LegDoc]
    findings: list[int]
    """Numbers of the findings on this run."""
    marks: list[list[float]]
    """[finding number, chainage] for each finding with a place on this run."""
