"""The register: what every asset has, what each kind has of its own, and its pictures."""

from assets.models.asset import (
    GEOMETRY_TYPES,
    WARDS_GIVEN,
    Asset,
    AssetPhoto,
    Capture,
    FormerName,
    Grade,
    Kind,
    Risk,
    Status,
    Trend,
)
from assets.models.boundaries import BoundaryImport, BoundaryMove, ImportState
from assets.models.counts import CELL_LEVELS, AssetCount
from assets.models.documents import AssetDocument, DocumentType
from assets.models.facets import NO_CONDITION, NO_TREND, AssetFacet
from assets.models.jurisdiction import Jurisdiction
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
from assets.models.needs import Factor, NeedWeight
from assets.models.past import PastAsset
from assets.models.past_counts import PastCount, PastCountMark
from assets.models.proposals import ApprovalRule, Proposal, ProposalState
from assets.models.searches import Certainty, SavedSearch, StreetName
from assets.models.subjects import FileSubject, FileSubjectQuerySet
from assets.models.words import SearchWord

__all__ = [
    "CELL_LEVELS",
    "GEOMETRY_TYPES",
    "KIND_MODELS",
    "NO_CONDITION",
    "NO_TREND",
    "WARDS_GIVEN",
    "ApprovalRule",
    "Asset",
    "AssetCount",
    "AssetDocument",
    "AssetFacet",
    "AssetPhoto",
    "BoundaryImport",
    "BoundaryMove",
    "Building",
    "Capture",
    "Certainty",
    "DocumentType",
    "Facility",
    "Factor",
    "FileSubject",
    "FileSubjectQuerySet",
    "FormerName",
    "Grade",
    "ImportState",
    "Jurisdiction",
    "Kind",
    "KindDetails",
    "Monument",
    "NeedWeight",
    "Park",
    "PastAsset",
    "PastCount",
    "PastCountMark",
    "Proposal",
    "ProposalState",
    "Risk",
    "SavedSearch",
    "SearchWord",
    "Statue",
    "Status",
    "StreetName",
    "Structure",
    "Trend",
    "Water",
]
