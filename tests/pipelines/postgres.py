"""A PostgreSQL of the tests' own, on a socket in a temporary folder."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shared_material import absent

PORT = "54329"


class Postgres:
    def __init__(self, folder: Path, programs: Path, as_user: list[str], fsync: bool) -> None:
        self._folder, self._programs, self._as_user, self._fsync = folder, programs, as_user, fsync

    def run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._programs / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout

    def start(self) -> None:
        options = f"-p {PORT} -k {self._folder} -c listen_addresses= -c fsync={'on' if self._fsync else 'off'}"
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", mode, "stop")

    def new_database(self, name: str) -> str:
        """The address of a new, empty database."""
        user = self._as_user[2] if self._as_user else getpass.getuser()
        self.run("createdb", "-h", str(self._folder), "-p", PORT, name)
        return f"postgresql://{user}@/{name}?host={self._folder}&port={PORT}"


@contextmanager
def postgres(fsync: bool = False) -> Iterator[Postgres]:
    """Skips (in CI: fails) the test that asks where PostgreSQL is not installed. Without `fsync` it survives a kill, not a power cut."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []
    if not found:
        absent("PostgreSQL is not installed")
    as_user: list[str] = []
    if os.geteuid() == 0:
        as_user = ["runuser", "-u", "postgres", "--"]
    folder = Path(tempfile.mkdtemp(prefix="ferdigsjekk-pg-"))
    try:
        if as_user:
            shutil.chown(folder, "postgres")
        server = Postgres(folder, found[-1], as_user, fsync)
        server.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
