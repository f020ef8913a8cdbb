"""Faults that can be planted in a fault-free delivery, by the rule that must find them."""

from bench.generate.faults.catalogue import CATALOGUE, spoil
from bench.generate.faults.planting import NoRoomError

__all__ = ["CATALOGUE", "NoRoomError", "spoil"]
