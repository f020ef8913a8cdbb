"""A notice read from its JSON, or refused with every fault in it.

read_notice
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from reference_data.binding import Fault, bind
from validators.notice import Notice, NoticeError
from validators.person_numbers import places_of_person_numbers


def read_notice(data: bytes) -> Notice:
    """The notice in JSON. Raises NoticeError with every wrong type, code and date in it, each with its path and what is
    expected; or with every place that holds a national identity number.
    """
    try:
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unrepeated)
    except UnicodeDecodeError as fault:
        raise NoticeError((("", f"byte {fault.start} is not UTF-8"),)) from None
    except json.JSONDecodeError as fault:
        raise NoticeError((("", f"it is not JSON (line {fault.lineno}, column {fault.colno}: {fault.msg})"),)) from None
    except _RepeatedError as fault:
        raise NoticeError(((str(fault), "the field stands twice in one object, and nobody can know which of the two is meant"),)) from None
    except RecursionError:
        raise NoticeError((("", "it is nested too deep"),)) from None
    except ValueError:
        raise NoticeError((("", "it holds a number of thousands of digits"),)) from None
    if not isinstance(raw, dict):
        raise NoticeError((("", "it must be a JSON object"),))
    private = tuple(_path_text(path) for path in places_of_person_numbers(raw))
    if private:
        # Alone: other faults might quote what they found.
        raise NoticeError(tuple((path, "it holds a national identity number, which must not be sent: take it out") for path in private))
    faults: list[Fault] = []
    unknown: list[str] = []
    made = bind(Notice, raw, (), faults, keep=lambda path: unknown.append(_path_text(path)))
    if made is None:
        raise NoticeError(tuple((_path_text(fault.path), fault.sentence) for fault in faults))
    return replace(made, unknown=tuple(unknown)) if unknown else made


class _RepeatedError(Exception):
    """A key that an object has twice; JSON's own readers take the last and say nothing."""


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedError(next(key for key in keys if keys.count(key) > 1))
    return made


def _path_text(path: tuple[str, ...]) -> str:
    """`("services", "0", "colour")` as `services[0].colour`."""
    text = ""
    for word in path:
        text += f"[{word}]" if word.isdigit() else f".{word}" if text else word
    return text
