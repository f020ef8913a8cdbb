"""`ferdigsjekk fix`: mends what the file itself proves, shows what is only likely, and leaves every other line as it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import Failure, read_bytes, say, write_bytes
from cli.options import Municipality, SosiFile

if TYPE_CHECKING:
    from network.mending import Mended, Proposal
    from network.mending.reading import AtHome

SENTENCES = {
    "character-set": "TEGNSETT says {becomes}, which is what the characters are",
    "ending": ".SLUTT at the end",
    "unit": "ENHET {becomes} instead of {was}: with it the coordinates lie in Norway",
    "axes": "north and east change places on {lines} lines: so the coordinates lie in Norway",
    "zone": "KOORDSYS {becomes} instead of {was}: in that zone the coordinates lie in Norway",
    "duplicate-point": "a point that repeats its neighbour is taken out",
    "spelling": "{attribute} {becomes} instead of {was}",
    "spelling-guess": "{attribute} {becomes} instead of {was}, a guess",
    "snap": "the pipe's end, {gap_m} m off, is put on its node",
    "direction": "the gravity pipe is drawn the way it falls ({fall_m} m)",
    "extent": "OMRÅDE {becomes}",
}
REASONS = {
    "unsafe": "not applied: the file cannot prove it; --unsafe applies it",
    "overlaps": "not applied: another mending touches the same lines",
    "still there": "not applied: the mended file still showed the fault",
    "new error": "not applied: the mended file would have had a new error",
    "groups differ": "not applied: the mended file would not have had the same groups",
    "moves a point": "not applied: a surveyed point would have moved too far",
}


def fix(
    file: SosiFile,
    out: Annotated[Path | None, typer.Option(help="Where to write the mended file. Never the file itself.", metavar="NEW.sos")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Apply also what is likely but cannot be proved by the file.")] = False,
    municipality: Municipality = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the changes as a patch and write nothing.")] = False,
) -> None:
    """Mend a SOSI file: character set, OMRÅDE, repeated points, .SLUTT, spelling of codes, ends off their nodes, drawn direction.

    Every line that nothing is wrong with stays byte for byte as it was. Surveyed points move at most 0.05 m, and only onto a node.
    """
    import sosi
    from network.mending import mend

    if out is None and not dry_run:
        raise Failure("Name the new file with --out NEW.sos, or see the changes first with --dry-run.")
    if out is not None and file != "-" and _same_file(out, Path(file)):
        raise Failure(f"--out {out} is the file itself: the original is never overwritten, name another file.")
    data = read_bytes(file, "the SOSI file")
    home = place_test(municipality)
    try:
        mended = mend(data, unsafe=unsafe, at_home=home)
        likely = mended if unsafe else mend(data, unsafe=True, at_home=home)
    except sosi.SosiError as error:
        raise Failure(f"{file} is not a SOSI file: {error}") from error
    _tell(mended)
    if likely.data != mended.data:
        say("What is only likely, as a patch:")
        say(patch(mended.data, likely.data, file).decode("utf-8", "replace").rstrip("\n"))
    if dry_run:
        write_bytes(patch(data, mended.data, file), None, binary=False)
        return
    if out is not None:
        write_bytes(mended.data, out, binary=False)
        say(f"{out}: {_count(len(mended.applied), 'change')}.")


def place_test(number: str | None) -> AtHome:
    """Whether a place lies in the municipality, or without a number in any municipality at all."""
    from pipelines import mending
    from reference_data.municipalities import MunicipalityError

    try:
        return mending.place_test(number)
    except MunicipalityError as error:
        raise Failure(str(error)) from error


def patch(before: bytes, after: bytes, name: str) -> bytes:
    """A unified difference in the bytes of the two files; empty when they are the same."""
    import difflib

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    shown = difflib.diff_bytes(difflib.unified_diff, old, new, name.encode(), (name + " (mended)").encode(), n=1)
    return b"".join(line if line.endswith(b"\n") else line + b"\n" for line in shown)


def _tell(mended: Mended) -> None:
    for line in sorted(_sentences(mended.applied)):
        say(line[1])
    for refused in mended.refused:
        say(f"{_sentence(refused.proposal)} - {REASONS[refused.reason]}.")
    if not mended.applied and not mended.refused:
        say("Nothing to mend.")


def _sentences(proposals: Iterable[Proposal]) -> list[tuple[int, str]]:
    return [(proposal.line, _sentence(proposal) + ".") for proposal in proposals]


def _sentence(proposal: Proposal) -> str:
    what = SENTENCES[proposal.kind].format_map(proposal.values)
    group = f", group {proposal.serial}" if proposal.serial is not None else ""
    return f"Line {proposal.line}{group}: {what}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()
