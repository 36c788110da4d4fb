"""A backup holds everything and is brought back whole; a broken one, or a failure on the way, changes nothing."""

import json
from pathlib import Path

import psycopg
import pytest

from ground import archive
from ground.checkout import Checkout
from ground.cluster import Cluster
from ground.telling import CannotContinue

# As the register has it: a trigger whose condition compares geometries, and extensions beside PostGIS.
_TABLES = """
CREATE EXTENSION btree_gist;
CREATE TABLE django_migrations (name text);
CREATE TABLE pond (name text, place geometry(Point, 4326));
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$;
CREATE TRIGGER kept BEFORE UPDATE ON pond FOR EACH ROW
    WHEN (old.place IS DISTINCT FROM new.place) EXECUTE FUNCTION refuse();
INSERT INTO pond VALUES ('লাল দিঘি', ST_SetSRID(ST_Point(88.3487, 22.5713), 4326));
"""


@pytest.fixture
def backed_up(cluster: Cluster, checkout: Checkout) -> Path:
    """A backup of one pond and one photo, after which both have changed."""
    photo = checkout.var / "media" / "originals" / "pond.jpg"
    with cluster.in_use():
        with psycopg.connect(cluster.url(scheme="postgresql")) as connection:
            connection.execute(_TABLES)
        photo.parent.mkdir(parents=True)
        photo.write_bytes(b"as it was")
        place = archive.backup(checkout, checkout.root / "backups")
        with psycopg.connect(cluster.url(scheme="postgresql")) as connection:
            connection.execute("DELETE FROM pond")
        photo.write_bytes(b"spoilt")
    return place


def _ponds(cluster: Cluster, database: str = "aitihya") -> list[str]:
    with cluster.in_use(), psycopg.connect(cluster.url(scheme="postgresql", database=database)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM pond")]


def _databases(cluster: Cluster) -> set[str]:
    with cluster.in_use():
        return set(cluster.ask("SELECT datname FROM pg_database WHERE datname LIKE 'aitihya%'").split())


def test_everything_comes_back_and_what_was_there_is_kept(
    cluster: Cluster, checkout: Checkout, backed_up: Path
) -> None:
    archive.restore(checkout, backed_up)
    assert _ponds(cluster) == ["লাল দিঘি"]
    assert (checkout.var / "media" / "originals" / "pond.jpg").read_bytes() == b"as it was"
    (aside,) = _databases(cluster) - {"aitihya"}
    assert _ponds(cluster, aside) == []
    (photo,) = checkout.var.glob("media-before-*/originals/pond.jpg")
    assert photo.read_bytes() == b"spoilt"


def test_a_restored_database_still_guards_itself(cluster: Cluster, checkout: Checkout, backed_up: Path) -> None:
    archive.restore(checkout, backed_up)
    with (
        cluster.in_use(),
        psycopg.connect(cluster.url(scheme="postgresql")) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="kept"),
    ):
        connection.execute("UPDATE pond SET place = ST_SetSRID(ST_Point(88, 22), 4326)")


@pytest.mark.parametrize("name", ["database.dump", "uploads.tar"])
def test_a_backup_that_was_altered_is_refused(cluster: Cluster, checkout: Checkout, backed_up: Path, name: str) -> None:
    with (backed_up / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(CannotContinue, match="SHA-256 differs"):
        archive.restore(checkout, backed_up)
    assert _ponds(cluster) == []


def test_a_dump_that_cannot_be_restored_changes_nothing(cluster: Cluster, checkout: Checkout, backed_up: Path) -> None:
    (backed_up / "database.dump").write_bytes((backed_up / "database.dump").read_bytes()[:-2000])
    manifest = json.loads((backed_up / "manifest.json").read_text())
    manifest["sha256"]["database.dump"] = archive._hash(backed_up / "database.dump")
    (backed_up / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CannotContinue, match="nothing was changed"):
        archive.restore(checkout, backed_up)
    assert _databases(cluster) == {"aitihya"}
    assert (checkout.var / "media" / "originals" / "pond.jpg").read_bytes() == b"spoilt"
    assert list(checkout.var.glob("media-*")) == []


def test_an_unfinished_backup_is_no_backup(checkout: Checkout) -> None:
    with pytest.raises(CannotContinue, match="not a complete backup"):
        archive.restore(checkout, checkout.root)


def test_a_database_of_ones_own_must_be_empty(
    cluster: Cluster, checkout: Checkout, backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster.in_use():
        monkeypatch.setenv("DATABASE_URL", cluster.url())
        with pytest.raises(CannotContinue, match="has tables already"):
            archive.restore(checkout, backed_up)
        cluster.ask("CREATE DATABASE second OWNER aitihya")
        monkeypatch.setenv("DATABASE_URL", cluster.url(database="second"))
        archive.restore(checkout, backed_up)
    assert _ponds(cluster, "second") == ["লাল দিঘি"]
