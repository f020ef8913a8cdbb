"""Faults that can be planted in a fault-free delivery, by the rule that must find them."""

from bench.generate.faults.catalogue import CATALOGUE, spoil
from bench.generate.faults.planting import CannotPlant

__all__ = ["CATALOGUE", "CannotPlant", "spoil"]
