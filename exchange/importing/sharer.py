"""The other process of ``sharing``: it makes rows ready as the first one does, and asks no database for anything."""

import json
import sys
from importlib import import_module

from django.apps import AppConfig, apps

# Columns, their rules and what is said of them. What the rooms connect when the service starts (pages, signatures,
# layers of the map) takes longer to load than some thousand rows to make ready, and no row asks for it.
_LIBRARIES = (
    "pgtrigger", "pghistory", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.gis",
    "django.contrib.postgres",
)  # fmt: skip
_ROOMS = ("assets", "files", "attestation", "evidence", "staff", "maps", "language")


def main() -> None:
    """Read the terms, then answer every line of the reader's."""
    apps.populate([*_LIBRARIES, *(AppConfig(room, import_module(room)) for room in _ROOMS)])
    from django.utils import translation

    from exchange.importing.preparing import Preparer
    from exchange.importing.sharing import serve

    asked = json.loads(sys.stdin.buffer.readline())
    translation.activate(asked["language"])
    serve(sys.stdin.buffer, sys.stdout.buffer, run_id=asked["run"], preparer=Preparer.like(asked["terms"]))


if __name__ == "__main__":
    main()
