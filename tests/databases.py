"""Databases for tests: made empty, or copied from one that was migrated once.

``python -m tests.databases`` makes the one to copy from and prints its name; given to tests as TEST_TEMPLATE, each of
their processes starts in seconds instead of minutes.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]


def address(database: dict[str, Any], name: str) -> str:
    """Return the DATABASE_URL of the database ``name`` beside the one that the settings describe."""
    host, user, password = (str(database.get(key) or "") for key in ("HOST", "USER", "PASSWORD"))
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    if host.startswith("/") or not host:
        return f"postgis://{login}/{name}" + (f"?host={host}" if host else "")
    return f"postgis://{login}{host}:{database.get('PORT') or 5432}/{name}"


@contextlib.contextmanager
def database_for(database: dict[str, Any], name: str, *, template: str = "") -> Iterator[None]:
    """Have a database ``name`` for the block: a copy of ``template``, or an empty one."""
    make(database, name, template=template)
    try:
        yield
    finally:
        with _server(database) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def make(database: dict[str, Any], name: str, *, template: str = "") -> None:
    """Make a database anew."""
    with _server(database) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # Otherwise from template1, where the private cluster has PostGIS: an ordinary role may not add it itself.
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def _server(database: dict[str, Any]) -> "psycopg.Connection[Any]":
    login = {"host": database.get("HOST"), "user": database.get("USER"), "password": database.get("PASSWORD")}
    port = database.get("PORT")
    options = {key: value for key, value in {**login, "port": port, "dbname": "postgres"}.items() if value}
    return psycopg.connect(make_conninfo(**options), autocommit=True)


def main() -> None:
    """Make and migrate the database that tests copy theirs from; print its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
    from django.conf import settings

    database = settings.DATABASES["default"]
    name = f"{database['NAME']}_template"
    make(database, name)
    environment = os.environ | {"DATABASE_URL": address(database, name)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    print(name)


if __name__ == "__main__":
    main()
