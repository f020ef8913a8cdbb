"""The installation's settings, as the commands see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console import Failure

if TYPE_CHECKING:
    from pipelines.settings import Settings


def settings() -> Settings:
    from pipelines.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise Failure(str(error)) from error
