"""Lists, search and pendency as officers of an ordinary post ask for them, alone and sixteen at once."""

import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.benchmark.cases import Case
from registry.benchmark.department import build, cookie_of
from registry.benchmark.load import at, bare, latencies, service
from staff.models import User

OFFICERS = 16
_PAGES: dict[str, tuple[str, ...]] = {
    "inbox": ("/desk/",),
    "sent": ("/desk/?tab=sent",),
    "my section": ("/desk/?tab=section",),
    "search, a common word": tuple(f"/desk/?tab=search&q={word}" for word in ("pond", "survey", "kasba", "repair")),
    "search, two words": tuple(f"/desk/?tab=search&q={words}" for words in ("pond+kasba", "lake+garia", "roof+tala")),
    "search, a number": tuple(f"/desk/?tab=search&q={number}" for number in ("4711", "123456", "77007")),
    "pendency by post": ("/desk/pendency/",),
    "by the month": ("/desk/pendency/months/",),
}
_ABOUT = ("files_file", "files_movement", "files_tally", "files_word")


def measure(number: int, seconds: int, say: Callable[[str], Any]) -> None:
    """Fill the database with ``number`` files of five movements each and say how long each page took."""
    began = time.monotonic()
    people = list(islice(build(number)[::7], OFFICERS))
    say(f"{number} files, {5 * number} movements in {time.monotonic() - began:.0f} s; {OFFICERS} officers.")
    cookies = [cookie_of(user) for user in people]
    say(
        f"{'':24}{'alone p50':>10}{'p95':>7}{f'{OFFICERS} busy p50':>14}{'p95':>7}"
        f"{f'{OFFICERS} at once p50':>17}{'p95':>7}{'pages/s':>9}{'bare SQL/s':>12}"
    )
    say("(ms; busy: a page a second each; at once: each asks again without a pause)")
    with tempfile.TemporaryDirectory() as folder, service(Path(folder)) as port:
        for name, paths in _PAGES.items():
            _measure(_case(name, paths, people[0], cookies), port, Path(folder), seconds, say)


def _case(name: str, paths: tuple[str, ...], user: User, cookies: list[str]) -> Case:
    """Return the case with the statements about files that the pages make for one officer."""
    case, client = Case(name, [(path, b"") for path in paths], cookies), Client(headers={"host": "localhost"})
    client.force_login(user)
    for path in paths:
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked = (query["sql"] for query in queries if query["sql"].lstrip().startswith(("SELECT", "WITH")))
        case.statements += [sql for sql in asked if any(table in sql for table in _ABOUT)]
    return case


def _measure(case: Case, port: int, folder: Path, seconds: int, say: Callable[[str], Any]) -> None:
    latencies(case, port, 1, 2)
    alone = latencies(case, port, seconds, 1)
    busy = latencies(case, port, seconds + 2, OFFICERS, pause=1)
    at_once = latencies(case, port, seconds, OFFICERS)
    statements = bare(case, connection.settings_dict, folder, seconds) * len(case.requests) / len(case.statements)
    say(
        f"{case.name:24}{at(alone, 50):10.0f}{at(alone, 95):7.0f}{at(busy, 50):14.0f}{at(busy, 95):7.0f}"
        f"{at(at_once, 50):17.0f}{at(at_once, 95):7.0f}{len(at_once) / seconds:9.0f}{statements:12.0f}"
    )
