"""A delivery that came as one zip file: looked through before anything of it is believed.

Nothing is unpacked to the disk. Refused are bombs, names that lead out, links, zips within zips, names that are too long, two files of one
name, and what is locked with a password.
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

LONGEST_NAME = 200
DEEPEST = 8
MOST_TIMES_PACKED = 200
"""A survey packs to a tenth, a text of one letter to a thousandth: more than this is no delivery."""
ENDING = ".zip"
LINK = 0o120000
ZIPPED_KINDS = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".kmz")
"""Documents that are zip files by their nature. They are kept and never opened."""


class BundleError(Exception):
    """The zip file is refused. The text is one sentence that names what in it."""


def read_bundle(path: Path, most_files: int, most_bytes: int) -> dict[str, bytes]:
    """Name -> content of every file in the zip. Raises BundleError; OSError when the disk fails us."""
    try:
        with zipfile.ZipFile(path) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _look_through(path.name, entries, most_files, most_bytes)
            found = {name: _content(opened, entry, most_bytes) for name, entry in _named(path.name, entries)}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, UnicodeDecodeError) as error:  # zipfile says so of packings it does not know
        raise BundleError(f"{path.name} is no zip file that can be read.") from error
    for name, data in found.items():
        if data.startswith(b"PK\x03\x04") and not name.lower().endswith(ZIPPED_KINDS):
            raise BundleError(f"{path.name}: {name} is a zip file within the zip file, whatever its name says.")
    return found


def _look_through(bundle: str, entries: list[zipfile.ZipInfo], most_files: int, most_bytes: int) -> None:
    if len(entries) > most_files:
        raise BundleError(f"{bundle} holds {len(entries)} files; {most_files} is the most that one delivery may hold.")
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise BundleError(f"{bundle} unpacks to more than {most_bytes} bytes.")
    for entry in entries:
        name = entry.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or not name.isprintable():
            raise BundleError(f"{bundle} holds a name that leads out of it.")
        if len(name) > LONGEST_NAME or len(parts) > DEEPEST:
            raise BundleError(f"{bundle} holds a name of {len(name)} letters in {len(parts)} levels.")
        if stat.S_IFMT(entry.external_attr >> 16) == LINK:
            raise BundleError(f"{bundle}: {name} is a link.")
        if entry.flag_bits & 1:
            raise BundleError(f"{bundle}: {name} is locked with a password.")
        if name.lower().endswith(ENDING):
            raise BundleError(f"{bundle}: {name} is a zip file within the zip file.")
        if entry.file_size > MOST_TIMES_PACKED * max(entry.compress_size, 64):
            raise BundleError(f"{bundle}: {name} unpacks to more than {MOST_TIMES_PACKED} times its size.")


def _named(bundle: str, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """With the one folder that everything lies in, if there is one, taken off."""
    names = [entry.filename.replace("\\", "/") for entry in entries]
    tops = {name.split("/")[0] for name in names}
    inside = len(tops) == 1 and all("/" in name for name in names)
    plain = [name.split("/", 1)[1] if inside else name for name in names]
    if len({unicodedata.normalize("NFC", name).casefold() for name in plain}) != len(plain):
        raise BundleError(f"{bundle} holds two files of one name.")
    return zip(plain, entries, strict=True)


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, most_bytes: int) -> bytes:
    """What comes out may be more than the directory says: read no farther than that."""
    with opened.open(entry) as file:
        data = file.read(min(entry.file_size, most_bytes) + 1)
    if len(data) > entry.file_size:
        raise BundleError(f"{entry.filename} unpacks to more than the zip file says.")
    return data
