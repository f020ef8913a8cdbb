"""Where each key of a TOML text stands. The TOML reader of the language does not tell."""

from __future__ import annotations

import re


def line_of_each_key(text: str) -> dict[tuple[str, ...], int]:
    """Line, from 1, of each table head and each key at the start of a line."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    depth, closing = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        bare, closing, inside = _outside_strings(line, closing)
        if depth == 0 and not inside:
            head = re.match(r"\s*\[{1,2}([^\[\]]+)\]{1,2}", line)
            key = re.match(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""", line)
            if head:
                table = _dotted(head[1])
                found.setdefault(table, number)
                continue
            if key:
                found.setdefault((*table, *_dotted(key[1])), number)
        depth = max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}"))
    return found


def _dotted(words: str) -> tuple[str, ...]:
    return tuple(word.strip().strip("\"'") for word in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", words))


def _outside_strings(line: str, closing: str) -> tuple[str, str, bool]:
    """The line without its strings and comment; the mark that a long string is still waiting for; whether the line began inside one."""
    inside, bare, at = bool(closing), "", 0
    while at < len(line):
        if closing:
            end = line.find(closing, at)
            if end < 0:
                return bare, closing, inside
            at, closing = end + 3, ""
        elif line.startswith(('"""', "'''"), at):
            closing, at = line[at : at + 3], at + 3
        elif line[at] in "\"'":
            mark, at = line[at], at + 1
            while at < len(line) and line[at] != mark:
                at += 2 if mark == '"' and line[at] == "\\" else 1
            at += 1
        elif line[at] == "#":
            break
        else:
            bare, at = bare + line[at], at + 1
    return bare, closing, inside
