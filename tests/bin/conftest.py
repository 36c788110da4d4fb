"""A checkout in a folder of its own that every account can enter, as a clone in /srv would be."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ground.checkout import Checkout
from ground.cluster import Cluster


def _folder() -> Path:
    # pytest's own tmp_path is closed to other accounts, and under root the cluster runs as another one.
    folder = Path(tempfile.mkdtemp(prefix="aitihya-test-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkout]:
    """An empty checkout, with none of the variables that would lead to another database."""
    for name in [name for name in os.environ if name.startswith(("DATABASE_URL", "MEDIA_ROOT", "PG"))]:
        monkeypatch.delenv(name)
    folder = _folder()
    yield Checkout(folder)
    shutil.rmtree(folder)


@pytest.fixture
def cluster(checkout: Checkout, tmp_path: Path) -> Iterator[Cluster]:
    """The cluster of that checkout; stopped at the end, whatever the test did to it."""
    cluster = Cluster(checkout, shelter=tmp_path)
    yield cluster
    cluster.leave()
    if cluster.running():
        cluster.stop()
