"""A process of ``sharing``: it makes rows ready as the first one would, and asks no database for anything."""

import gc
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
    # What was loaded stays; looking through it again and again for what could go costs a twentieth of the work.
    gc.freeze()
    serve(sys.stdin.buffer, sys.stdout.buffer, run_id=asked["run"], preparer=Preparer.like(asked["terms"]))


if __name__ == "__main__":
    main()
