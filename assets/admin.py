"""Reference data of the register: what streets are and were called.

Assets are not edited here. They change by ``assets.domain`` alone, so that every change is checked, versioned and
explained.
"""

from django.contrib import admin

from assets.models import StreetName


@admin.register(StreetName)
class StreetNameAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Old and new names, one row each."""

    list_display = ["street", "name_en", "name_bn", "name_hi", "current", "since", "until", "certainty"]
    list_filter = ["current", "certainty"]
    search_fields = ["street", "name_en", "name_bn", "name_hi"]
