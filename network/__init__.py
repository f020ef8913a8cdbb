"""What a SOSI file says in pipe terms: pipes, points, manholes and tappings, one profile per dialect."""

from network.model import (
    Coordinate,
    Delivery,
    FileFacts,
    FileFault,
    Function,
    HeightReference,
    Other,
    Pipe,
    Point,
    PointKind,
    Regime,
    Subject,
    Survey,
    UnknownCode,
)

__all__ = [
    "Coordinate",
    "Delivery",
    "FileFacts",
    "FileFault",
    "Function",
    "HeightReference",
    "Other",
    "Pipe",
    "Point",
    "PointKind",
    "Regime",
    "Subject",
    "Survey",
    "UnknownCode",
]
