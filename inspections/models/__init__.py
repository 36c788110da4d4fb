"""Visits to assets, what was found there, the works that put it right, and when to look again."""

from inspections.models.visits import (
    Assessment,
    Condition,
    Placed,
    Visit,
    VisitPhoto,
    VisitQuerySet,
    VisitState,
    Work,
    WorkPhoto,
    WorkQuerySet,
    WorkState,
)
from inspections.models.watch import InspectionCycle, InspectionDue, RiskAssessment

__all__ = [
    "Assessment",
    "Condition",
    "InspectionCycle",
    "InspectionDue",
    "Placed",
    "RiskAssessment",
    "Visit",
    "VisitPhoto",
    "VisitQuerySet",
    "VisitState",
    "Work",
    "WorkPhoto",
    "WorkQuerySet",
    "WorkState",
]
