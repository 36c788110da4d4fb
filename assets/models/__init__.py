"""The register: what every asset has, what each kind has of its own, and its pictures."""

from assets.models.asset import (
    GEOMETRY_TYPES,
    Asset,
    AssetPhoto,
    Capture,
    FormerName,
    Grade,
    Kind,
    Risk,
    Status,
    SubjectLink,
    Trend,
)
from assets.models.counts import CELL_LEVELS, AssetCount
from assets.models.documents import AssetDocument, DocumentType
from assets.models.facets import NO_CONDITION, NO_TREND, AssetFacet
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
from assets.models.searches import Certainty, SavedSearch, StreetName
from assets.models.words import SearchWord

__all__ = [
    "CELL_LEVELS",
    "GEOMETRY_TYPES",
    "KIND_MODELS",
    "NO_CONDITION",
    "NO_TREND",
    "Asset",
    "AssetCount",
    "AssetDocument",
    "AssetFacet",
    "AssetPhoto",
    "Building",
    "Capture",
    "Certainty",
    "DocumentType",
    "Facility",
    "FormerName",
    "Grade",
    "Kind",
    "KindDetails",
    "Monument",
    "Park",
    "Risk",
    "SavedSearch",
    "SearchWord",
    "Statue",
    "Status",
    "StreetName",
    "Structure",
    "SubjectLink",
    "Trend",
    "Water",
]
