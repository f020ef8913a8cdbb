"""Faults that can be planted in a fault-free delivery, by the rule that must find them."""

from bench.generate.faults.catalogue import CATALOGUE, Fault, spoil
from bench.generate.submission import NoRoomError

__all__ = ["CATALOGUE", "Fault", "NoRoomError", "spoil"]
