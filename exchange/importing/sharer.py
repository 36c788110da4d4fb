"""The other process of ``sharing``: it makes rows ready as the first one does, and asks no database for anything."""

import json
import sys

import django


def main() -> None:
    """Read the terms, then answer every line of the reader's."""
    django.setup()
    from django.utils import translation

    from exchange.importing.preparing import Preparer
    from exchange.importing.sharing import serve

    asked = json.loads(sys.stdin.buffer.readline())
    translation.activate(asked["language"])
    serve(sys.stdin.buffer, sys.stdout.buffer, run_id=asked["run"], preparer=Preparer.like(asked["terms"]))


if __name__ == "__main__":
    main()
