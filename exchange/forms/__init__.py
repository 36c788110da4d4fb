"""Forms of the exchange with other programs."""

from exchange.forms.imports import LayoutForm, MappingForm, UploadForm

__all__ = ["LayoutForm", "MappingForm", "UploadForm"]
