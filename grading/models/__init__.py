"""Grades and what they rest on: reference data that has its dates, gradings with their evidence, heritage locks."""

from grading.models.gradings import FINAL, OPEN, Citation, Grading, Score, State, Step
from grading.models.locks import Lock
from grading.models.reference import GRADES, Body, Criterion, GradeRule, Threshold

__all__ = [
    "FINAL",
    "GRADES",
    "OPEN",
    "Body",
    "Citation",
    "Criterion",
    "GradeRule",
    "Grading",
    "Lock",
    "Score",
    "State",
    "Step",
    "Threshold",
]
