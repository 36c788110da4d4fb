"""``bin/bench --only complaints``: lives a second, the desk's and the public's lists, and the public tiles."""

import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import Asset, Kind
from complaints.layers import read_only
from complaints.models import Category, Complaint, ComplaintIndex, Limit, Scope
from maps.layers import layers, revisions
from maps.models import Area, AreaKind
from registry.benchmark.cases import Case, cases
from registry.benchmark.city import EAST, NORTH, SOUTH, WEST
from registry.benchmark.city import build as build_city
from registry.benchmark.complaints.lifecycle import STEPS, Lived, Lives, in_process
from registry.benchmark.complaints.lifecycle import over_http as live
from registry.benchmark.complaints.loading import build
from registry.benchmark.complaints.processors import spent
from registry.benchmark.department import cookie_of
from registry.benchmark.load import CONNECTIONS, at, bare, latencies, over_http, service
from staff.models import Tenure, User

CLIENTS = (2, 4)
LIVED_SECONDS = 20
_MOST_ASSETS = 250_000
_ABOUT = ("complaints_", "files_file")
_INSERT = "INSERT INTO bench_bare (complaint, words) VALUES (1, 'what a complaint says')"


def measure(number: int, assets: int, seconds: int, say: Callable[[str], Any]) -> None:
    """Fill the database with ``number`` complaints about ``assets``, and measure them; prints as it goes."""
    began = time.monotonic()
    build_city(min(assets, _MOST_ASSETS))
    say(f"{min(assets, _MOST_ASSETS)} assets in {time.monotonic() - began:.0f} s.")
    began = time.monotonic()
    users, took = build(number)
    parts = ", ".join(f"{name} {each:.0f}" for name, each in took.items())
    say(f"{number} complaints in {time.monotonic() - began:.0f} s ({parts}); load {os.getloadavg()[0]:.2f}.")
    measure_loaded(users, seconds, say)


def measure_loaded(users: list[User], seconds: int, say: Callable[[str], Any]) -> None:
    """Measure in a database that ``build`` has filled."""
    for scope in Scope.values:
        Limit.objects.update_or_create(scope=scope, defaults={"most": 10_000_000, "seconds": 3600})
    _details()
    # Heads of sections too: an invented file about the same asset may be with one of them.
    tenures = Tenure.objects.select_related("officer__user")
    by_post = {tenure.post_id: user for tenure in tenures if (user := tenure.officer.user) is not None}
    with tempfile.TemporaryDirectory() as folder, service(Path(folder), TRUSTED_PROXIES="1") as port:
        _measure_searches(users, port, Path(folder), seconds, say)
        _measure_tiles(port, Path(folder), seconds, say)
        lives = Lives({post: cookie_of(user) for post, user in by_post.items()}, by_post)
        _measure_lives(lives, port, Path(folder), max(seconds, LIVED_SECONDS), say)
    say(f"load of the machine {os.getloadavg()[0]:.2f} at the end.")


def _details() -> None:
    """Give every asset the row of its kind's own particulars, which the invented city's have not."""
    with connection.cursor() as cursor:
        for kind in Kind.values:
            model: Any = Asset._meta.get_field(kind).related_model
            others = [column for column in model._meta.concrete_fields if not column.primary_key]
            names = ", ".join(f'"{column.column}"' for column in others)
            values = [column.get_db_prep_save(column.get_default(), connection) for column in others]
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} (asset_id, {names})"  # noqa: S608 (our own names)
                f" SELECT id, {', '.join(['%s'] * len(others))} FROM assets_asset WHERE kind = %s"
                " ON CONFLICT DO NOTHING",
                [*values, kind],
            )


def _measure_lives(lives: Lives, port: int, folder: Path, seconds: int, say: Callable[[str], Any]) -> None:
    reads, writes = _yardsticks(2.0)
    say(f"Yardsticks, one connection: {reads:.0f} `SELECT 1` a second, {writes:.0f} bare INSERTs a second.")
    say(f"{'lives':26}{'a second':>9}" + "".join(f"{step:>12}" for step in STEPS) + f"{'p95 whole':>11}{'INSERTs':>9}")
    within, own = in_process(lives, seconds=seconds / 2)
    _say_lived("in this process", within, writes, say)
    say(f"    {own * 1000:.1f} ms of this process's processor a life, the database's not counted")
    live(lives, port, clients=2, seconds=2)
    for clients in CLIENTS:
        before = spent()
        lived = live(lives, port, clients=clients, seconds=seconds)
        _say_lived(f"{clients} clients, no worker", lived, writes, say)
        _say_spent(before, lived, say)
    for clients in CLIENTS:
        with _worker(folder):
            before = spent()
            lived = live(lives, port, clients=clients, seconds=seconds)
            _say_lived(f"{clients} clients and worker", lived, writes, say)
            _say_spent(before, lived, say)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
                say(f"    {cursor.fetchone()[0]} jobs wait in the queue")


def _say_lived(name: str, lived: Lived, writes: float, say: Callable[[str], Any]) -> None:
    steps = "".join(f"{at(sorted(lived.steps[step]), 50):12.0f}" for step in STEPS)
    whole = at(sorted(lived.whole), 95)
    say(f"{name:26}{lived.rate:9.1f}{steps}{whole:11.0f}{writes / lived.rate if lived.rate else 0:9.0f}")
    for wrong, number in lived.wrong.most_common():
        say(f"    {number} × {wrong}")


def _say_spent(before: dict[str, float], lived: Lived, say: Callable[[str], Any]) -> None:
    """Print the milliseconds of processor that a life took, and how many a second two whole ones could bear."""
    after, lives = spent(), max(len(lived.whole), 1)
    cost = {name: (after[name] - before[name]) * 1000 / lives for name in after}
    parts = ", ".join(f"{name} {each:.1f}" for name, each in cost.items())
    bearable = 2000 / max(cost["service"] + cost["database"], 0.1)
    say(f"    ms of processor a life: {parts}; without the worker two cores bear {bearable:.1f} a second")


def _yardsticks(seconds: float) -> tuple[float, float]:
    """Return round trips of ``SELECT 1`` and committed INSERTs of one small row a second, over one connection."""
    found = []
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as alone:
        alone.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, complaint bigint, words text)")
        for statement in ("SELECT 1", _INSERT):
            number, began = 0, time.monotonic()
            while time.monotonic() - began < seconds:
                alone.execute(statement)
                number += 1
            found.append(number / (time.monotonic() - began))
        alone.execute("DROP TABLE bench_bare")
    return found[0], found[1]


@contextmanager
def _worker(folder: Path) -> Iterator[None]:
    """Run the queue's worker as ``bin/server`` does."""
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"], stdout=log, stderr=log,
            env=os.environ | {"LOG_LEVEL": "ERROR", "LOG_FORMAT": "console"},
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _measure_searches(users: list[User], port: int, folder: Path, seconds: int, say: Callable[[str], Any]) -> None:
    officer, cookie = users[0], cookie_of(users[0])
    say(f"{'lists and searches':30}{'p50 ms':>8}{'p95 ms':>8}{f'p95 by {CONNECTIONS}':>10}{'SQL ms':>8}{'ratio':>7}")
    for name, paths, whose in _searches(officer):
        case = Case(name, [(path, b"") for path in paths], [cookie] if whose else [])
        client = Client(headers={"host": "localhost"})
        if whose:
            client.force_login(officer)
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            asked = (query["sql"] for query in queries if query["sql"].lstrip().startswith(("SELECT", "WITH")))
            case.statements += [sql for sql in asked if any(table in sql for table in _ABOUT)]
        latencies(case, port, 1, 2)
        alone, busy = latencies(case, port, seconds, 1), latencies(case, port, seconds, CONNECTIONS)
        rate = bare(case, connection.settings_dict, folder, seconds) / max(len(case.statements) / len(paths), 1)
        sql = CONNECTIONS * 1000 / rate
        p50 = at(alone, 50)
        say(f"{name:30}{p50:8.0f}{at(alone, 95):8.0f}{at(busy, 95):10.0f}{sql:8.1f}{p50 / sql:7.1f}")


def _searches(officer: User) -> list[tuple[str, list[str], bool]]:
    posts = list(officer.posts().values_list("pk", "section_id"))
    own = ComplaintIndex.objects.filter(section__in=[section for _post, section in posts])
    numbers = Complaint.objects.filter(pk__in=own.order_by("?").values("pk")[:12]).values_list("number", flat=True)
    wards = list(own.exclude(ward=None).values_list("ward", flat=True).distinct()[:8])
    category = own.values_list("category", flat=True)[0]
    desk, shown = "/desk/complaints/?show=all", "/complaints/"
    words = ("lamp", "pond", "kasba", "দুর্গন্ধ", "railing", "garia", "मच्छर", "lorries")
    pairs = ("water tangra", "railing kasba", "আলো behala", "steps garia", "कचरा tala", "plaster alipore")
    return [
        ("desk, open ones", ["/desk/complaints/"], True),
        ("desk, all", [desk], True),
        ("desk, a number", [f"{desk}&q={number}" for number in numbers], True),
        ("desk, a bare number", [f"{desk}&q={str(number).split('-')[-1].lstrip('0')}" for number in numbers], True),
        ("desk, a word", [f"{desk}&q={quote(word)}" for word in words], True),
        ("desk, two words", [f"{desk}&q={quote(pair)}" for pair in pairs], True),
        ("desk, a rare pair", [f"{desk}&q={quote('sabarna jheel')}", f"{desk}&q={quote('zyxw')}"], True),
        ("desk, ward and state", [f"{desk}&ward={ward}&state=resolved" for ward in wards], True),
        ("desk, due", ["/desk/complaints/?due=late", "/desk/complaints/?due=soon"], True),
        ("public, all", [shown], False),
        ("public, ward and state", [f"{shown}?ward={ward}&state=resolved" for ward in wards], False),
        ("public, category, 30 days", [f"{shown}?category={category}&days=30"], False),
    ]


def _measure_tiles(port: int, folder: Path, seconds: int, say: Callable[[str], Any]) -> None:
    say(f"{'tiles':34}{'answers/s':>11}{'bare SQL/s':>12}{'ms of SQL':>11}{'kB':>8}{'of assets':>11}")
    category, ward = Category.objects.order_by("pk")[0].pk, Area.objects.filter(kind=AreaKind.WARD)[0].pk
    narrowed = {
        "open": "state=open", "ended": "state=ended", "kind": "kind=building", "category": f"category={category}",
        "mended": f"category={category}&state=resolved", "ward": f"ward={ward}", "90 days": "days=90",
        "a year": "days=365", "open of 90 days": "days=90&state=open", "kind of 90 days": "days=90&kind=water",
    }  # fmt: skip
    of_assets = {case.name: case for case in cases() if case.name.startswith("tile")}
    for z in (10, 12, 14, 16):
        mine = [("assets", of_assets[f"tile z{z}"]), ("complaints", _tiles(z, ""))]
        mine += [(f"complaints, {name}", _tiles(z, query)) for name, query in narrowed.items()]
        yardstick = 0.0
        for name, case in mine:
            over_http(case, port, 1)
            answers, size = over_http(case, port, seconds)
            statements = bare(case, connection.settings_dict, folder, seconds)
            yardstick = yardstick or statements
            say(
                f"{f'z{z} {name}':34}{answers:11.0f}{statements:12.0f}{CONNECTIONS * 1000 / statements:11.1f}"
                f"{size / 1000:8.1f}{statements / yardstick:11.2f}"
            )


def _tiles(z: int, query: str) -> Case:
    found = layers.find("complaints_narrowed" if query else "complaints")
    if found is None:
        raise RuntimeError("The layer of complaints is not declared.")
    layer, language = found
    address = layer.address(revision=revisions().get(layer.revision_of), language=language, given=query)
    setting = read_only(query) if query else None
    case, chance = Case(f"z{z}"), random.Random(20261121)  # noqa: S311 (the same places every time)
    for _ in range(24):
        lon, lat = chance.uniform(WEST + 0.03, EAST - 0.03), chance.uniform(SOUTH + 0.03, NORTH - 0.03)
        x = int((lon + 180) / 360 * 2**z)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
        case.requests.append((address.format(z=z, x=x, y=y), b""))
        statement = layer.sql(language, setting)
        for name, value in (("z", z), ("x", x), ("y", y)):
            statement = statement.replace(f"%({name})s", str(value))
        case.statements.append(statement.replace("%%", "%"))
    return case
