"""Complaints at a city's scale: how they are loaded, lived through, searched and drawn."""

from registry.benchmark.complaints.measuring import measure

__all__ = ["measure"]
