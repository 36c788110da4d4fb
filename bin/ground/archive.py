"""``bin/backup`` and ``bin/restore``: the database and the uploaded files, each with its hash.

The database is dumped before the files are copied. Uploaded files are only ever added, so the copy holds at least
every file the dump speaks of.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ground import application
from ground.checkout import Checkout
from ground.cluster import DATABASE, OWNER, Cluster
from ground.postgresql import Programs, installed
from ground.running import environment, run_logged, tail
from ground.telling import CannotContinue, clock, elapsed, say

_DUMP, _UPLOADS, _MANIFEST = "database.dump", "uploads.tar", "manifest.json"
_MADE_AGAIN = {"uploads/page-pictures", "uploads/reading"}
# PostGIS is put in by whoever makes the database; its own table of coordinate systems comes with it.
_NOT_RESTORED = (" EXTENSION - postgis ", " COMMENT - EXTENSION postgis ", " spatial_ref_sys ")

# A dump is read with an empty search path, under which a comparison of two geometries (in the condition of a trigger)
# finds no operator: those of PostGIS live in the schema public.
_FOUND_NOWHERE = b"SELECT pg_catalog.set_config('search_path', '', false);\n"
_FOUND_BY_NAME = b"SELECT pg_catalog.set_config('search_path', 'public', false);\n"


def backup_main(checkout: Checkout, arguments: list[str]) -> int:
    """Back up into a new folder below the one named."""
    if len(arguments) != 1:
        raise CannotContinue("Name the folder that backups are kept in: bin/backup FOLDER")
    place = backup(checkout, Path(arguments[0]).absolute())
    say(f"Backed up into {place} after {clock(elapsed())}.")
    return 0


def restore_main(checkout: Checkout, arguments: list[str]) -> int:
    """Restore from one folder that ``backup_main`` made."""
    if len(arguments) != 1:
        raise CannotContinue("Name the backup itself: bin/restore FOLDER/aitihya-20260131T023000Z")
    restore(checkout, Path(arguments[0]).absolute())
    say(f"Restored after {clock(elapsed())}; the next start migrates it where the software is newer.")
    return 0


def backup(checkout: Checkout, folder: Path) -> Path:
    """Write dump, uploads and manifest into ``folder``/aitihya-TIME, which appears under that name when complete."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    unfinished, place = folder / f"unfinished-{moment}", folder / f"aitihya-{moment}"
    unfinished.mkdir(parents=True, mode=0o700)
    with application.database(checkout) as url:
        say("Dumping the database.")
        # TOAST compression has done its work on the rows; a light level keeps the dump quick.
        dump = ["--format=custom", "--compress=3", f"--file={unfinished / _DUMP}", application.libpq(url)]
        _run(checkout, "pg_dump", [_programs(checkout).path("pg_dump"), *dump])
    uploads = uploads_folder(checkout)
    say("Copying the uploaded files.")
    with tarfile.open(unfinished / _UPLOADS, "w") as tar:
        if uploads.is_dir():
            tar.add(uploads, arcname="uploads", filter=_worth_keeping)
    manifest = {
        "made": moment,
        "commit": _commit(checkout),
        "sha256": {name: _hash(unfinished / name) for name in (_DUMP, _UPLOADS)},
    }
    (unfinished / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    unfinished.rename(place)
    return place


def _worth_keeping(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out what is drawn again when it is asked for, and work half done."""
    return None if member.name in _MADE_AGAIN else member


def restore(checkout: Checkout, place: Path) -> None:
    """Bring back uploads and database from ``place``; what was there is put aside under another name.

    Both are made ready beside what is there and take its place at the end, so a failure changes nothing.
    """
    _check(place)
    _refuse_while_serving(checkout)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    uploads = _unpack_uploads(checkout, place, moment)
    try:
        if application.configured("DATABASE_URL"):
            with application.database(checkout) as url:
                _refuse_unless_empty(checkout, url)
                _restore_database(checkout, place, application.libpq(url))
        else:
            with Cluster(checkout).in_use() as cluster:
                _restore_beside(checkout, cluster, place, moment.lower())
    except BaseException:
        shutil.rmtree(uploads)
        raise
    _swap_uploads(checkout, uploads, moment)


def _restore_beside(checkout: Checkout, cluster: Cluster, place: Path, moment: str) -> None:
    """Restore into a new database of the private cluster, and give it the name when it is complete."""
    fresh, aside = f"{DATABASE}_restoring_{moment}", f"{DATABASE}_before_{moment}"
    cluster.ask(f"CREATE DATABASE {fresh} OWNER {OWNER}")
    try:
        _restore_database(checkout, place, cluster.url(database=fresh, scheme="postgresql"))
    except BaseException:
        cluster.ask(f"DROP DATABASE {fresh} WITH (FORCE)")
        raise
    say(f"Putting the database there was aside as {aside}.")
    cluster.ask(f"ALTER DATABASE {DATABASE} RENAME TO {aside}")
    cluster.ask(f"ALTER DATABASE {fresh} RENAME TO {DATABASE}")


def uploads_folder(checkout: Checkout) -> Path:
    """Return the folder of the uploaded files, as the settings have it."""
    chosen = application.configured("MEDIA_ROOT")
    return checkout.root / Path(chosen).expanduser() if chosen else checkout.var / "media"


def _unpack_uploads(checkout: Checkout, place: Path, moment: str) -> Path:
    say("Unpacking the uploaded files.")
    uploads = uploads_folder(checkout)
    fresh = uploads.with_name(f"{uploads.name}-restoring-{moment}")
    (fresh / "uploads").mkdir(parents=True)
    with tarfile.open(place / _UPLOADS) as tar:
        tar.extractall(fresh, filter="data")
    return fresh


def _swap_uploads(checkout: Checkout, fresh: Path, moment: str) -> None:
    uploads = uploads_folder(checkout)
    if uploads.exists():
        aside = uploads.with_name(f"{uploads.name}-before-{moment}")
        say(f"Putting the uploads there were aside as {aside.name}.")
        uploads.rename(aside)
    (fresh / "uploads").rename(uploads)
    fresh.rmdir()


def _restore_database(checkout: Checkout, place: Path, url: str) -> None:
    say("Restoring the database.")
    programs = _programs(checkout)
    reader = [programs.path("pg_restore"), "--no-owner", "--no-privileges"]
    listing = subprocess.run([*reader, "--list", place / _DUMP], capture_output=True, text=True, check=False)
    if listing.returncode != 0:
        raise CannotContinue(f"The dump cannot be read; nothing was changed.\n{listing.stderr.strip()}")
    wanted = [line for line in listing.stdout.splitlines() if not any(part in line for part in _NOT_RESTORED)]
    contents = checkout.log("restore-contents")
    contents.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    writer = [programs.path("psql"), "-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-d", url]
    log = checkout.log("restore")
    with log.open("wb") as output:
        read = subprocess.Popen(
            [*reader, f"--use-list={contents}", "--file=-", str(place / _DUMP)], stdout=subprocess.PIPE, stderr=output
        )
        write = subprocess.Popen(writer, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=output)
        assert read.stdout is not None
        assert write.stdin is not None
        with read.stdout, suppress(BrokenPipeError), write.stdin:
            for line in read.stdout:
                write.stdin.write(_FOUND_BY_NAME if line == _FOUND_NOWHERE else line)
    if read.wait() or write.wait():
        raise CannotContinue(f"The database could not be restored; nothing was changed.\n{tail(log)}\nAll of it: {log}")


def _check(place: Path) -> None:
    """Refuse a backup that is incomplete or was changed after it was made."""
    try:
        manifest: dict[str, Any] = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotContinue(f"{place} is not a complete backup: {error}.") from error
    for name, expected in manifest["sha256"].items():
        if not (place / name).exists() or _hash(place / name) != expected:
            raise CannotContinue(f"{place / name} is not what was written at the time: its SHA-256 differs.")


def _refuse_while_serving(checkout: Checkout) -> None:
    checkout.var.mkdir(parents=True, exist_ok=True)
    with (checkout.var / "server.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotContinue("bin/server runs in this checkout; stop it before restoring.") from error


def _refuse_unless_empty(checkout: Checkout, url: str) -> None:
    command = [_programs(checkout).path("psql"), "-X", "-A", "-t", application.libpq(url), "-c"]
    sql = "SELECT to_regclass('django_migrations') IS NULL"
    answer = subprocess.run([*command, sql], capture_output=True, text=True, check=False, env=environment())
    if answer.returncode != 0:
        raise CannotContinue(f"The database does not answer: {answer.stderr.strip()}")
    if answer.stdout.strip() != "t":
        raise CannotContinue(
            "The database that DATABASE_URL names has tables already. Make an empty one with PostGIS, let DATABASE_URL "
            "name it, and start again; nothing was changed."
        )


def _programs(checkout: Checkout) -> Programs:
    """Return the cluster's own programs, or the newest for another server: a dump program reads older servers only."""
    if application.configured("DATABASE_URL") is None:
        return Cluster(checkout).programs
    there = installed()
    if not there:
        raise CannotContinue("pg_dump and pg_restore are not on this machine; install the PostgreSQL packages.")
    return there[0]


def _run(checkout: Checkout, doing: str, command: Sequence[str | Path]) -> None:
    run_logged(command, log=checkout.log(doing), doing=doing)


def _commit(checkout: Checkout) -> str:
    command = ["git", "-C", str(checkout.root), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
