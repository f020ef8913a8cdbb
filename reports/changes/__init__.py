"""The change set for the GIS team, in words and pictures: one HTML page, before and after."""

from reports.changes.page import render_changes
from reports.changes.sentences import change_sentence, conflict_sentence

__all__ = ["change_sentence", "conflict_sentence", "render_changes"]
