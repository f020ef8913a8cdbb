"""What the commands share at the edge: sentences to stderr, data to stdout or a file, and reading what was named."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any


class Failure(Exception):  # noqa: N818 - what the command meets, not an error of ours
    """The command cannot go on. Its text is one clear sentence for the user; the exit code is 2."""


def say(sentence: str) -> None:
    """To stderr: stdout is for data."""
    print(sentence, file=sys.stderr)


def read_bytes(name: str, what: str) -> bytes:
    """The bytes of the file `name`, or of standard input for "-". `what` names it in the sentence when it cannot be read."""
    if name == "-":
        if sys.stdin is None:
            raise Failure(f"Cannot read {what} from standard input: it is closed.")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Failure(_cannot_read(name, what, error)) from error


def write_bytes(data: bytes, out: Path | None, *, binary: bool) -> None:
    """Writes to `out`, else to stdout; a binary format is not thrown at a terminal."""
    if out is None:
        if binary and sys.stdout.isatty():
            raise Failure("This format is not text: name a file with --out, or send the output on with > FILE.")
        sys.stdout.flush()
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            silence()
        return
    write_file(data, out)


def write_json(value: Any) -> None:
    """To stdout, in UTF-8 whatever the terminal speaks: it is for programs."""
    write_bytes((json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode("utf-8", "backslashreplace"), None, binary=False)


def open_streams() -> None:
    """What cannot be shown in the terminal's character set is shown as "?", and a stream that was closed takes everything and says nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end of the program
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def silence() -> None:
    """Whoever read standard output has enough, which changes nothing of what the command found: the rest goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def no_room(error: OSError) -> Failure | None:
    """The sentence for output that the disk did not take; None for every other error."""
    return Failure(f"Cannot write: {_words(error)}.") if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else None


def write_file(data: bytes, out: Path) -> None:
    """Writes `out` aside and renames it, so that a half-written file is never seen under the name."""
    must_be_writable(out)
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        aside.write_bytes(data)
        aside.replace(out)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise Failure(f"Cannot write {out}: {_words(error)}.") from error


def must_be_writable(out: Path) -> None:
    """Refuses a place where no file can be made, before any work is done for it."""
    if out.is_dir():
        raise Failure(f"Cannot write {out}: it is a folder, not a file.")
    if not out.absolute().parent.is_dir():
        raise Failure(f"Cannot write {out}: there is no such folder.")
    if not os.access(out.absolute().parent, os.W_OK):
        raise Failure(f"Cannot write {out}: no permission.")


def make_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"Cannot make the folder {folder}: {_words(error)}.") from error
    return folder


def _cannot_read(name: str, what: str, error: OSError) -> str:
    return f"Cannot read {what} {name}: {_words(error)}."


def _words(error: OSError) -> str:
    known = {
        errno.ENOENT: "there is no such file",
        errno.EACCES: "no permission",
        errno.EPERM: "no permission",
        errno.EISDIR: "it is a folder, not a file",
        errno.ENOTDIR: "a part of the path is a file, not a folder",
        errno.EEXIST: "a file of that name is in the way",
        errno.ENOSPC: "the disk is full",
        errno.EROFS: "the disk is read-only",
        errno.ENAMETOOLONG: "the name is too long",
    }
    return known.get(error.errno or 0, error.strerror or type(error).__name__)
