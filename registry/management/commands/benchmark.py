"""``manage.py benchmark`` (``bin/bench``): how fast questions and tiles are answered over an invented city.

Works in a database of its own, named as the service's with ``_bench`` behind it, and removes it again.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from psycopg.sql import SQL, Identifier

from registry.benchmark.cases import Case, cases
from registry.benchmark.city import build
from registry.benchmark.complaints import measure as measure_complaints
from registry.benchmark.files import measure as measure_files
from registry.benchmark.flood import measure as measure_flood
from registry.benchmark.imports import measure as measure_imports
from registry.benchmark.load import CONNECTIONS, at, bare, bare_latencies, latencies, over_http, service
from registry.benchmark.searches import search_cases
from registry.environment import value

_SUFFIX = "_bench"
_NUMBERS = ("assets", "files", "complaints", "seconds")
QUESTIONS, SEARCH, IMPORT, FILES, FLOOD, COMPLAINTS = PARTS = (
    "questions",
    "search",
    "import",
    "files",
    "flood",
    "complaints",
)


class Command(BaseCommand):
    """See the module's docstring."""

    help = "Measure spatial questions and tiles over invented assets against the bare SQL; some minutes, loopback only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--assets", type=int, default=250_000, help="How many assets to invent.")
        parser.add_argument("--files", type=int, default=1_000_000, help="How many departmental files to invent.")
        parser.add_argument("--complaints", type=int, default=1_000_000, help="How many complaints to invent.")
        parser.add_argument("--seconds", type=int, default=4, help="How long each case is measured, twice.")
        parser.add_argument("--only", choices=PARTS, help="Measure this part alone.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a database for each part, measure in it in a process of its own, and remove it whatever happens."""
        if connection.settings_dict["NAME"].endswith(_SUFFIX):
            call_command("migrate", verbosity=0)
            if options["only"] == IMPORT:
                measure_imports(options["assets"], self.stdout.write)
            elif options["only"] == FILES:
                measure_files(options["files"], options["seconds"], self.stdout.write)
            elif options["only"] == FLOOD:
                measure_flood(options["files"], options["seconds"], self.stdout.write)
            elif options["only"] == COMPLAINTS:
                measure_complaints(options["complaints"], options["assets"], options["seconds"], self.stdout.write)
            else:
                self.measure(options["assets"], options["seconds"], options["only"])
            return
        for part in [options["only"]] if options["only"] else PARTS:
            self._in_database_of_its_own(part, {name: options[name] for name in _NUMBERS})

    def _in_database_of_its_own(self, part: str, numbers: dict[str, int]) -> None:
        name = connection.settings_dict["NAME"] + _SUFFIX
        address = urlsplit(value("DATABASE_URL"))
        with connection.cursor() as cursor:
            _drop(cursor, name)
            # From template1, where the private cluster has PostGIS: an ordinary role may not add it itself.
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            subprocess.run(
                [sys.executable, "manage.py", "benchmark", "--only", part]
                + [word for name, number in numbers.items() for word in (f"--{name}", str(number))],
                check=True,
                env=os.environ
                | {"DATABASE_URL": urlunsplit(address._replace(path=f"{address.path}{_SUFFIX}")), "LOG_LEVEL": "ERROR"},
            )  # fmt: skip
        finally:
            with connection.cursor() as cursor:
                _drop(cursor, name)

    def measure(self, number: int, seconds: int, only: str) -> None:
        """Fill the database, then put each case to the service and to PostgreSQL in turn, and print what came."""
        began = time.monotonic()
        build(number)
        self.stdout.write(f"{number} assets in {time.monotonic() - began:.0f} s; {CONNECTIONS} connections each way.")
        head = f"{'':34}{'answers/s':>11}{'bare SQL/s':>12}{'ratio':>7}{'kB':>8}"
        self.stdout.write(head if only != SEARCH else "")
        with tempfile.TemporaryDirectory() as folder:
            chosen = cases() if only == QUESTIONS else []
            searched = search_cases() if only == SEARCH else []
            with service(Path(folder)) as port:
                self._measure_search(searched, port, seconds)
                for case in chosen:
                    over_http(case, port, 1)
                    answers, size = over_http(case, port, seconds)
                    statements = bare(case, connection.settings_dict, Path(folder), seconds)
                    line = (
                        f"{case.name:34}{answers:11.0f}{statements:12.0f}{answers / statements:7.2f}{size / 1000:8.1f}"
                    )
                    self.stdout.write(line)
        self.stdout.write(f"All in {time.monotonic() - began:.0f} s.")

    def _measure_search(self, searched: list[Case], port: int, seconds: int) -> None:
        """Print how long a search takes, asked one after the other and by several at once, and its bare SQL alone."""
        if searched:
            columns = (
                "p50 ms",
                "p95 ms",
                f"p50 by {CONNECTIONS}",
                f"p95 by {CONNECTIONS}",
                "SQL p50",
                "SQL p95",
                "ratio",
            )
            self.stdout.write(f"{'':40}" + "".join(f"{column:>10}" for column in columns))
        for case in searched:
            over_http(case, port, 1)
            alone = latencies(case, port, seconds, 1)
            together = latencies(case, port, seconds, CONNECTIONS)
            sql = bare_latencies(case, seconds)
            times = [at(each, percent) for each in (alone, together, sql) for percent in (50, 95)]
            shown = "".join(f"{each:10.0f}" for each in times)
            self.stdout.write(f"{case.name:40}{shown}{at(alone, 50) / max(at(sql, 50), 0.1):10.1f}")


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
