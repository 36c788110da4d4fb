"""``manage.py verify_files``: hash every chain again and compare it with rows and anchors as they stand."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from attestation.domain import anchor_faults, every_stream, faults_of
from attestation.models import Anchor
from files.proof.chain import receipts_in, stream_of, stream_of_receipt


class Command(BaseCommand):
    """Prints the first broken link of each file; exit status 1 if there is any."""

    help = "Verify the chains of files and receipts against their rows and the anchors."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "files",
            nargs="*",
            type=int,
            help="Computer numbers of files, each with its receipts; all chains if none is given.",
        )
        parser.add_argument(
            "--anchors",
            type=Path,
            default=Path(settings.ANCHOR_FOLDER),
            help="A folder of anchors that were sent away.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say."""
        streams = _streams(options["files"]) or every_stream()
        faults = [*faults_of(streams), *anchor_faults(options["anchors"])]
        for fault in faults:
            self.stdout.write(str(fault))
        self.stdout.write(f"{len(streams)} chains and {Anchor.objects.count()} anchors: {len(faults)} broken.")
        if faults:
            sys.exit(1)


def _streams(files: list[int]) -> list[str]:
    return [stream_of(pk) for pk in files] + [stream_of_receipt(pk) for pk in receipts_in(files)]
