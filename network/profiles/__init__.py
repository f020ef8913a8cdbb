"""The dialects of SOSI that we read, one TOML table each, and the code lists that they share."""

from network.profiles.profile import NAMES as DIALECTS
from network.profiles.profile import Lists, Profile, lists, profile

__all__ = ["DIALECTS", "Lists", "Profile", "lists", "profile"]
