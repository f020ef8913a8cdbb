"""What a map service says that it has (WMS 1.3.0 GetCapabilities): `ferdigsjekk doctor` asks, so that a wrong name is found before a reader
misses the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.map_service import MapService

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 32 * 1024 * 1024
ANSWER_SECONDS = 10.0
_NS = "{http://www.opengis.net/wms}"


class SilentService(Exception):  # noqa: N818 - what it is to whoever looks
    """The service gave no answer that can be read; the text says what came instead."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`layers`: name -> the coordinate systems that it can be had in, its parents' with it."""

    formats: frozenset[str] = frozenset()
    layers: dict[str, frozenset[str]] = field(default_factory=dict)

    def systems(self, service: MapService) -> frozenset[str]:
        """Those that all of the wanted layers can be had in."""
        wanted = [self.layers[name] for name in service.layers if name in self.layers]
        return frozenset.intersection(*wanted) if wanted else frozenset()


def ask(service: MapService) -> Capabilities:
    """Raises SilentService."""
    import httpx

    try:
        with httpx.stream("GET", service.capabilities, timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False) as answer:
            if answer.status_code != httpx.codes.OK:
                raise SilentService(f"answers {answer.status_code}")
            content = bytearray()
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES:
                    raise SilentService(f"answers with more than {MOST_BYTES} bytes")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SilentService(f"does not answer ({type(error).__name__})") from error
    return read(bytes(content))


def read(content: bytes) -> Capabilities:
    """Raises SilentService when it is not the document of a WMS 1.3.0."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException):
        raise SilentService("does not answer with XML") from None
    if root.tag != f"{_NS}WMS_Capabilities":
        raise SilentService(f"answers with {root.tag.rpartition('}')[2][:40]} and not with what a WMS 1.3.0 has")
    formats = frozenset((one.text or "").strip() for one in root.iterfind(f"{_NS}Capability/{_NS}Request/{_NS}GetMap/{_NS}Format"))
    layers = dict(pair for top in root.iterfind(f"{_NS}Capability/{_NS}Layer") for pair in _layers(top, frozenset()))
    return Capabilities(formats, layers)


def _layers(layer: Element, above: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    systems = above | {(one.text or "").strip() for one in layer.iterfind(f"{_NS}CRS")}
    name = layer.findtext(f"{_NS}Name")
    if name is not None:
        yield name.strip(), systems
    for inner in layer.iterfind(f"{_NS}Layer"):
        yield from _layers(inner, systems)
