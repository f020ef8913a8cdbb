"""A map service of the tests' own on loopback (WMS 1.3.0): draws the ground that it is asked for, and remembers who asked for what."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import numpy as np

PAPER, HOUSE = (236, 232, 214), (20, 10, 0)
HOUSE_M = 2.0
NORTH_FIRST = ("EPSG:4258", "EPSG:4326", *(f"EPSG:{5100 + zone}" for zone in range(5, 31)))
"""Systems whose axes are north before east (EPSG registry). Written out here, so that nothing of ours tells the service what we believe."""
CAPABILITIES = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms"><Service><Name>WMS</Name></Service><Capability>
<Request><GetMap><Format>image/png</Format><Format>image/jpeg</Format></GetMap></Request>
<Layer><Title>All</Title><CRS>EPSG:25832</CRS><CRS>EPSG:25833</CRS><Layer><Name>topo</Name><Title>Topo</Title></Layer>
<Layer><Name>hus</Name><Title>Hus</Title><CRS>EPSG:5110</CRS></Layer></Layer>
</Capability></WMS_Capabilities>"""


@dataclass
class MapMaker:
    """`houses` are squares of 4 m around places (east, north). `status` is answered, after `until` is set where there is one."""

    address: str = ""
    houses: list[tuple[float, float]] = field(default_factory=list)
    status: int = 200
    media_type: str = "image/png"
    capabilities: str = CAPABILITIES
    until: threading.Event | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def maps(self) -> list[dict[str, str]]:
        return [one for one in self.asked if one["REQUEST"] == "GetMap"]

    def map(self, asked: dict[str, str]) -> bytes:
        wide, high = int(asked["WIDTH"]), int(asked["HEIGHT"])
        first_low, second_low, first_high, second_high = map(float, asked["BBOX"].split(","))
        box = (first_low, second_low, first_high, second_high)
        west, south, east, north = (box[1], box[0], box[3], box[2]) if asked["CRS"] in NORTH_FIRST else box
        easts = west + (np.arange(wide) + 0.5) * (east - west) / wide
        norths = north - (np.arange(high) + 0.5) * (north - south) / high
        pixels = np.full((high, wide, 3), PAPER, np.uint8)
        for house_east, house_north in self.houses:
            inside = (np.abs(norths - house_north) < HOUSE_M)[:, None] & (np.abs(easts - house_east) < HOUSE_M)[None, :]
            pixels[inside] = HOUSE
        return png(pixels)


def png(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bytes:
    """Height x width x RGB as a file."""
    high, wide = pixels.shape[:2]
    rows = np.concatenate([np.zeros((high, 1), np.uint8), pixels.reshape(high, wide * 3)], axis=1).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


@contextmanager
def making_maps() -> Iterator[MapMaker]:
    maker = MapMaker()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name.upper(): value for name, value in parse_qsl(urlsplit(self.path).query, keep_blank_values=True)}
            maker.asked.append(asked)
            maker.headers.append({name.lower(): value for name, value in self.headers.items()})
            if maker.until is not None:
                maker.until.wait(30)
            is_map = asked.get("REQUEST") == "GetMap"
            body = (maker.map(asked) if maker.status == 200 and is_map else maker.capabilities.encode()) if maker.status == 200 else b"<no/>"
            try:
                self.send_response(maker.status)
                self.send_header("Content-Type", maker.media_type if is_map else "text/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    maker.address = f"http://127.0.0.1:{server.server_address[1]}/wms"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield maker
    finally:
        if maker.until is not None:
            maker.until.set()
        server.shutdown()
        server.server_close()
        thread.join()
