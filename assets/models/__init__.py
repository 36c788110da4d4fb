"""The register: what every asset has, what each kind has of its own, and its pictures."""

from assets.models.asset import GEOMETRY_TYPES, Asset, AssetPhoto, FormerName, Grade, Kind, Status, SubjectLink
from assets.models.counts import CELL_LEVELS, AssetCount
from assets.models.kinds import (
    KIND_MODELS,
    Building,
    Facility,
    KindDetails,
    Monument,
    Park,
    Statue,
    Structure,
    Water,
)

__all__ = [
    "CELL_LEVELS",
    "GEOMETRY_TYPES",
    "KIND_MODELS",
    "Asset",
    "AssetCount",
    "AssetPhoto",
    "Building",
    "Facility",
    "FormerName",
    "Grade",
    "Kind",
    "KindDetails",
    "Monument",
    "Park",
    "Statue",
    "Status",
    "Structure",
    "SubjectLink",
    "Water",
]
