"""Files that are there whole or not at all, whoever looks on."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from reference_data.durable import write_whole


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "reason.json"
    place.write_bytes(b"a former one, which is longer")
    write_whole(place, b"the new one")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"reason.json": b"the new one"}


def test_others_may_read_what_was_written_as_the_system_allows(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "reason.json", b"{}")
    finally:
        os.umask(before)
    assert (tmp_path / "reason.json").stat().st_mode & 0o777 == 0o640


def test_a_link_laid_beside_the_place_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "not-yours"
    elsewhere.write_bytes(b"untouched")
    (tmp_path / f".reason.json.{os.getpid()}.{threading.get_ident()}").symlink_to(elsewhere)
    write_whole(tmp_path / "reason.json", b"{}")
    assert elsewhere.read_bytes() == b"untouched"


def test_two_threads_write_the_same_place_and_one_of_them_is_read(tmp_path: Path) -> None:
    place, contents = tmp_path / "tally.json", [bytes([65 + number]) * 100_000 for number in range(4)]
    writers = [threading.Thread(target=write_whole, args=(place, content)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert place.read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["tally.json"]
