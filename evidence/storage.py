"""Where files lie: a folder on disk in which no file is ever half-written.

A file is written under a temporary name, flushed to the disk, and only then takes its name; a power cut leaves either
the whole file or none. Files are written before the transaction that names them commits: a rolled-back transaction
leaves a file that no row names, which ``evidence.tasks.sweep`` removes a day later. (Writing after the commit would be
the other choice; it would leave rows without their evidence, which is worse.)
"""

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

PART = ".part"


class DurableStorage(FileSystemStorage):
    """A FileSystemStorage whose files appear whole or not at all, and never replace another."""

    def _save(self, name: str, content: "File[Any]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}{PART}")
        try:
            with part.open("xb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                if self.file_permissions_mode is not None:
                    os.fchmod(out.fileno(), self.file_permissions_mode)
                os.fsync(out.fileno())
            # A link, not a rename: it fails where the name is taken, and nothing kept is overwritten.
            while True:
                try:
                    os.link(part, self.path(name))
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
        finally:
            part.unlink(missing_ok=True)
        _flush_folder(target.parent)
        return str(name).replace("\\", "/")


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
