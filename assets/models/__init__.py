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
from assets.models.boundaries import BoundaryImport, BoundaryMove, ImportState
from assets.models.counts import CELL_LEVELS, AssetCount
from assets.models.documents import AssetDocument, DocumentType
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
from assets.models.proposals import ApprovalRule, Proposal, ProposalState

__all__ = [
    "CELL_LEVELS",
    "GEOMETRY_TYPES",
    "KIND_MODELS",
    "ApprovalRule",
    "Asset",
    "AssetCount",
    "AssetDocument",
    "AssetPhoto",
    "BoundaryImport",
    "BoundaryMove",
    "Building",
    "Capture",
    "DocumentType",
    "Facility",
    "Factor",
    "FormerName",
    "Grade",
    "ImportState",
    "Kind",
    "KindDetails",
    "Monument",
    "NeedWeight",
    "Park",
    "PastAsset",
    "Proposal",
    "ProposalState",
    "Risk",
    "Statue",
    "Status",
    "Structure",
    "SubjectLink",
    "Trend",
    "Water",
]
