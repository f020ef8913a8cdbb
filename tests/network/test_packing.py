"""A row out of a store is the object that was put in, whatever its attributes say."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from hypothesis import given
from hypothesis import strategies as st

from network import Other, Pipe, Shape, Subject, read_object
from network.packer import Packer
from network.packing import PipeRow, pack_row, row_of, unpack_pipe, unpack_point

OBJTYPES = ["Vannledning", "Spillvannsledning", "Kum", "Påkoplingspunkt", "VADriftsdata", "VA_Ledning", "VA_Punkt", "Noe", None]
TEXTS = st.one_of(
    st.sampled_from(["VL", "SP", "KUM", "ANB", "8201", "8250", "*", "0", "96 3 0 96 3", "spillvannsledning", "kum", "TOP", "2020"]),
    st.text(max_size=6),
)
PATHS = [
    "EGS_LEDNING.L_TEMA", "EGS_PUNKT.P_TEMA", "LTEMA", "PTEMA", "EGS_LEDNING.SID", "EGS_LEDNING.ANLEGGSÅR", "ANLEGGSÅR", "KVALITET", "HREF",
    "EGS_PUNKT.HBUNN", "EGS_PUNKT.TOPPLOKKH", "EGS_PUNKT.LSID", "LEDNING", "SLAG", "DATAFANGSTDATO", "EGS_LEDNING.MATERIAL", "GUID",
    "EGS_LEDNING.LENGDE", "EGS_LEDNING.FSID", "INFORMASJON",
]  # fmt: skip
HEIGHT = st.one_of(st.just(nan), st.floats(-100, 2000))
PLACES = st.lists(st.tuples(st.floats(0, 1e6), st.floats(6e6, 8e6), HEIGHT), min_size=2, max_size=4).map(tuple)


@given(
    objtype=st.sampled_from(OBJTYPES),
    given_texts=st.dictionaries(st.sampled_from(PATHS), st.one_of(TEXTS, st.tuples(TEXTS, TEXTS)), max_size=8),
    kind=st.sampled_from(["line", "point"]),
    places=PLACES,
)
def test_packed_and_unpacked_an_object_is_what_reading_it_gives(objtype, given_texts, kind, places) -> None:
    attributes = {**({"OBJTYPE": objtype} if objtype else {}), **given_texts}
    shape = Shape(kind, places if kind == "line" else places[:1])
    packer = Packer()
    for _ in range(2):  # the second time out of what the packer remembers
        row = packer.row(attributes, shape, 7, "KURVE")
    read = read_object(attributes, shape, Subject("group", serial=7), "KURVE").thing
    if isinstance(read, Other):
        assert row == read.reason
        return
    assert not isinstance(row, str)
    unpack = unpack_pipe if isinstance(row, PipeRow) else unpack_point
    again = unpack(pack_row(row), row.names, row.places)
    expected = replace(read, vertex_lines=()) if isinstance(read, Pipe) else read
    assert repr(again) == repr(expected)
    assert dict(again.attributes) == attributes
    assert repr(unpack(pack_row(row_of(again)), row_of(again).names, row_of(again).places)) == repr(again)
