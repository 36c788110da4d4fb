"""Dates that are not known to the day: as the register stores them (EDTF), as people write and as they read them."""

from assets.dating.edtf import Moment, in_words, parse, validate_edtf
from assets.dating.typed import HOW_TO_WRITE, NotUnderstood, in_typing, understand

__all__ = ["HOW_TO_WRITE", "Moment", "NotUnderstood", "in_typing", "in_words", "parse", "understand", "validate_edtf"]
