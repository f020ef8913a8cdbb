"""What a SOSI file says in pipe terms: pipes, points, manholes and tappings, one profile per dialect.

Names are loaded when first used, because a look into the register needs the model and not the reading of files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from network.heights import (
        Level,
        Sizes,
        Top,
        inside_diameter_m,
        inside_top,
        invert,
        is_plastic,
        level,
        level_by,
        outside_bottom,
        outside_diameter_m,
        outside_top,
        sizes,
        wall_m,
    )
    from network.manholes import manhole_radius_m
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
    from network.objects import Reading, Shape, read_object
    from network.reading import read_delivery
    from network.tappings import UNSPECIFIC
    from network.topology import End, Node, ServiceRun, Topology, connect

_HOME = {
    "Level": "heights", "Sizes": "heights", "Top": "heights", "inside_diameter_m": "heights", "inside_top": "heights", "invert":
    "heights", "is_plastic": "heights", "level": "heights", "level_by": "heights", "outside_bottom": "heights", "outside_diameter_m": "heights",
    "outside_top": "heights", "sizes": "heights", "wall_m": "heights",
    "manhole_radius_m": "manholes",
    "Coordinate": "model", "Delivery": "model", "FileFacts": "model", "FileFault": "model", "Function": "model",
    "HeightReference": "model", "Other": "model", "Pipe": "model", "Point": "model", "PointKind": "model", "Regime": "model",
    "Subject": "model", "Survey": "model", "UnknownCode": "model",
    "Reading": "objects", "Shape": "objects", "read_object": "objects",
    "read_delivery": "reading",
    "UNSPECIFIC": "tappings",
    "End": "topology", "Node": "topology", "ServiceRun": "topology", "Topology": "topology", "connect": "topology",
}  # fmt: skip

__all__ = [
    "UNSPECIFIC",
    "Coordinate",
    "Delivery",
    "End",
    "FileFacts",
    "FileFault",
    "Function",
    "HeightReference",
    "Level",
    "Node",
    "Other",
    "Pipe",
    "Point",
    "PointKind",
    "Reading",
    "Regime",
    "ServiceRun",
    "Shape",
    "Sizes",
    "Subject",
    "Survey",
    "Top",
    "Topology",
    "UnknownCode",
    "connect",
    "inside_diameter_m",
    "inside_top",
    "invert",
    "is_plastic",
    "level",
    "level_by",
    "manhole_radius_m",
    "outside_bottom",
    "outside_diameter_m",
    "outside_top",
    "read_delivery",
    "read_object",
    "sizes",
    "wall_m",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"network.{_HOME[name]}"), name)
    return found
