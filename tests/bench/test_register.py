"""The generated register: whole, the same for the same seed, as weak as real ones when asked."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from math import hypot
from pathlib import Path

import pyogrio
import pytest

import sosi
from bench.generate.geopackage import write_geopackage_register
from bench.generate.ground import ground
from bench.generate.links import links_of
from bench.generate.register import register_blocks, write_sosi_register
from bench.generate.sosi_text import Feature
from bench.generate.streets import StreetPlan


def _features(objects: int, profile: str, seed: int = 5) -> list[Feature]:
    return [feature for block in register_blocks(StreetPlan(seed), objects, profile) for feature in block]


@pytest.fixture(scope="module")
def clean() -> list[Feature]:
    return _features(6_000, "clean")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others(tmp_path: Path) -> None:
    contents = []
    for number, seed in enumerate((5, 5, 6)):
        path = tmp_path / f"{number}.sos"
        write_sosi_register(StreetPlan(seed), 1_000, "realistic", path)
        contents.append(path.read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_a_small_register_is_the_heart_of_a_large_one() -> None:
    small = [(feature.sid, feature.vertices) for feature in _features(1_000, "realistic")]
    large = [(feature.sid, feature.vertices) for feature in _features(4_000, "realistic")]
    assert large[: len(small)] == small


def test_no_id_stands_twice_and_every_reference_is_answered(clean: list[Feature]) -> None:
    sids = Counter(feature.sid for feature in clean if feature.sid)
    assert [sid for sid, count in sids.items() if count > 1] == []
    named = {str(feature.attributes[name]) for feature in clean for name in ("FSID", "TSID", "LSID") if name in feature.attributes}
    assert named - sids.keys() == set()


def test_every_main_ends_in_the_centre_of_its_manholes(clean: list[Feature]) -> None:
    places = {feature.sid: feature.vertices[0][:2] for feature in clean if feature.theme == "KUM"}
    mains = [feature for feature in clean if feature.attributes.get("NETTYPE") == "H" and feature.theme != "DR"]
    assert mains
    for main in mains:
        assert main.vertices[0][:2] == places[str(main.attributes["FSID"])]
        assert main.vertices[-1][:2] == places[str(main.attributes["TSID"])]


def test_manholes_stand_forty_to_eighty_five_metres_apart_and_gravity_mains_fall() -> None:
    plan = StreetPlan(5)
    mains = [main for block in islice(plan.blocks(), 60) for link in links_of(plan, block) for main in link.mains.values()]
    lengths = [main.length for main in mains]
    assert min(lengths) >= 40 and max(lengths) <= 85
    assert all(main.vertices[0][2] >= main.vertices[-1][2] for main in mains if main.function != "VL")


def test_water_mains_keep_their_cover(clean: list[Feature]) -> None:
    covers = []
    for main in clean:
        if main.theme == "VL" and main.attributes["NETTYPE"] == "H":
            for (e0, n0, z0), (e1, n1, z1) in pairwise(main.vertices):
                east, north, height = (e0 + e1) / 2, (n0 + n1) / 2, ((z0 or 0) + (z1 or 0)) / 2
                covers.append(ground(east, north) - height)
    assert min(covers) > 1.85 and max(covers) < 2.3


def test_tappings_on_one_main_stand_apart(clean: list[Feature]) -> None:
    # the network itself keeps the distance that is asked of new connections
    plan = StreetPlan(5)
    for block in islice(plan.blocks(), 30):
        for link in links_of(plan, block):
            chainages = sorted(slot.chainage for slot in link.slots)
            assert all(after - before > 1.4 for before, after in pairwise(chainages))


def test_a_realistic_register_lacks_what_real_ones_lack() -> None:
    features = [feature for feature in _features(20_000, "realistic") if "KVALITET" in feature.top]
    flat = sum(feature.vertices[0][2] is None for feature in features) / len(features)
    unknown = sum(str(feature.top["KVALITET"]).startswith(("99", "*")) for feature in features) / len(features)
    zero_bottoms = sum(feature.attributes.get("HBUNN") == "0" for feature in features)
    assert 0.4 < flat < 0.8
    assert 0.25 < unknown < 0.8
    assert zero_bottoms > 50


def test_a_clean_register_lacks_nothing(clean: list[Feature]) -> None:
    surveyed = [feature for feature in clean if "KVALITET" in feature.top]
    assert all(height is not None for feature in surveyed for _, _, height in feature.vertices)
    assert {str(feature.top["KVALITET"]) for feature in surveyed} == {"96 5 0 96 5"}


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO8859-1", "ISO8859-10"])
def test_our_reader_finds_every_object_and_no_fault(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "register.sos"
    written = write_sosi_register(StreetPlan(5), 1_500, "realistic", path, encoding)
    document = sosi.read(path)
    assert len(document.groups) == written
    assert document.findings == () or list(document.findings) == []
    assert document.head.encoding.used.upper().replace("-", "") == encoding.replace("-", "")


def test_the_geopackage_holds_the_same_pipes_and_points(tmp_path: Path) -> None:
    path = tmp_path / "register.gpkg"
    write_geopackage_register(StreetPlan(5), 1_500, "realistic", path)
    features = [feature for feature in _features(1_500, "realistic") if "KVALITET" in feature.top]
    for kind, layer in (("KURVE", "ledning"), ("PUNKT", "punkt")):
        frame = pyogrio.read_dataframe(path, layer=layer)
        expected = [feature for feature in features if feature.kind == kind]
        assert list(frame["SID"]) == [int(feature.sid) for feature in expected]
        assert list(frame.geometry.has_z) == [feature.vertices[0][2] is not None for feature in expected]


def test_an_unknown_profile_or_character_set_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="profile tidy"):
        _features(10, "tidy")
    with pytest.raises(ValueError, match="EBCDIC"):
        write_sosi_register(StreetPlan(5), 10, "clean", tmp_path / "x.sos", "EBCDIC")


def test_a_link_is_measured_along_its_bend() -> None:
    plan = StreetPlan(5)
    main = links_of(plan, next(plan.blocks()))[0].mains["VL"]
    middle = main.vertices[1]
    first = hypot(middle[0] - main.vertices[0][0], middle[1] - main.vertices[0][1])
    assert main.chainage_of(middle[:2]) == pytest.approx(first)
    assert main.at(first)[0] == pytest.approx(middle)
