"""Zip files that other systems make: an adapter turns such a system's form into our notice, and the rest of the intake goes on as ever.

No portal that we know of has published the form of its bundles, so none is built in as if it had: `example_portal` is an invented one, to be
copied. An adapter is switched on by its place, `adapters = ["pipelines.intake.example_portal:ExamplePortal"]` in the settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol

from pipelines.intake.suspicion import NOTICE, NotADeliveryError, Remark

FORM_FAULT = "bad_form"


class FormError(Exception):
    """The bundle's form cannot be read. The text is one sentence that names the form and the place in it."""


@dataclass(frozen=True)
class Translated:
    """A form as our notice. `left_out` names each field of the form that has no place in the notice, so that it is told of."""

    notice: dict[str, Any]
    left_out: tuple[str, ...] = ()


class BundleAdapter(Protocol):
    """What is to be written for a system whose bundles shall be taken. A class without arguments."""

    def recognises(self, files: Mapping[str, bytes]) -> bool:
        """Whether a bundle is this system's. `files`: name in the zip file -> content."""
        ...

    def translate(self, files: Mapping[str, bytes]) -> Translated:
        """The bundle's form as a notice (`docs` of the notice: interfaces of the HTTP endpoint). The same form always gives the same notice.
        Raises FormError."""
        ...


@lru_cache(maxsize=8)
def adapters(places: tuple[str, ...]) -> tuple[BundleAdapter, ...]:
    """The adapters at `module:Class`. Raises ValueError naming the place that holds none."""
    made: list[BundleAdapter] = []
    for place in places:
        module, _, name = place.partition(":")
        try:
            made.append(getattr(import_module(module), name)())
        except (ImportError, AttributeError, TypeError, ValueError) as error:
            raise ValueError(f"{place} is no bundle adapter: {error}") from error
    return tuple(made)


def with_notice(bundle: str, files: Mapping[str, bytes], known: Iterable[BundleAdapter]) -> tuple[dict[str, bytes], tuple[Remark, ...]]:
    """The files with a notice among them, made by the first adapter that recognises the bundle; its form stays as an attachment. Bundles that
    have a notice, or that nobody recognises, come back as they are. Raises NotADeliveryError when the form cannot be read."""
    if NOTICE in files:
        return dict(files), ()
    adapter = next((one for one in known if one.recognises(files)), None)
    if adapter is None:
        return dict(files), ()
    try:
        made = adapter.translate(files)
    except FormError as error:
        raise NotADeliveryError(FORM_FAULT, f"{bundle}: {error}") from error
    notice = (json.dumps(made.notice, ensure_ascii=False, indent=2) + "\n").encode()
    return {**files, NOTICE: notice}, tuple(Remark("left_out", name) for name in made.left_out)
