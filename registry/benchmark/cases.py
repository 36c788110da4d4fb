"""What is asked: addresses of the service and the statements behind them, each in several variants."""

import json
import math
import random
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maps.layers import layers, revisions
from registry.benchmark.city import EAST, NORTH, SOUTH, WEST
from registry.benchmark.names import hasty

VARIANTS = 24
_ABOUT = ("assets_asset", "assets_searchword")


@dataclass
class Case:
    """One thing that is measured: requests (path, body) and the SQL that answers them."""

    name: str
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    # Sessions of people who are logged in, one a connection.
    cookies: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    # The same statements, of each request by themselves.
    of_requests: list[list[str]] = field(default_factory=list)


def cases() -> list[Case]:
    """Return every case; the statements of questions are those that the service runs, caught in the act."""
    chance = random.Random(20261121)  # noqa: S311 (the same places every time)
    inner = (WEST + 0.03, EAST - 0.03), (SOUTH + 0.03, NORTH - 0.03)
    places = [(chance.uniform(*inner[0]), chance.uniform(*inner[1])) for _ in range(VARIANTS)]
    texts = [hasty(chance) for _ in range(VARIANTS)]
    boxes = [f"{x - 0.02},{y - 0.02},{x + 0.02},{y + 0.02}" for x, y in places]
    questions: dict[str, list[dict[str, str]]] = {
        "1,000 in a box, GeoJSON": [{"bbox": box, "limit": "1000", "format": "geojson"} for box in boxes],
        "100 in a box, JSON": [{"bbox": box} for box in boxes],
        "within 500 m, by distance": [{"point": f"{x},{y}", "radius": "500"} for x, y in places],
        "10 nearest water bodies": [{"nearest": f"{x},{y}", "k": "10", "kind": "water"} for x, y in places],
        "in a ward, condition 4 or worse": [
            {"area": f"ward:{number}", "condition_min": "4"} for number in range(1, VARIANTS + 1)
        ],
        "by name, best first": [{"q": text} for text in texts],
    }
    made = [
        asked(name, [(f"/api/v1/assets/?{urlencode(query)}", b"") for query in queries])
        for name, queries in questions.items()
    ]
    made.append(
        asked("meeting a posted polygon", [("/api/v1/assets/intersecting/", _polygon(x, y)) for x, y in places])
    )
    return made + [_tiles(z, places) for z in (10, 12, 14, 16)]


def asked(name: str, requests: list[tuple[str, bytes]]) -> Case:
    """Return a case of these requests with the statements about assets that each makes."""
    case, client = Case(name, requests), Client(headers={"host": "localhost"})
    for path, body in requests:
        with CaptureQueriesContext(connection) as captured:
            response = client.post(path, body, content_type="application/json") if body else client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code} {response.content[:200]!r}")
        case.of_requests.append([query["sql"] for query in captured if any(name in query["sql"] for name in _ABOUT)])
        case.statements += case.of_requests[-1]
    return case


def _polygon(x: float, y: float) -> bytes:
    turns = [step / 16 * math.tau for step in range(16)]
    ring = [[x + 0.006 * math.cos(turn), y + 0.006 * math.sin(turn)] for turn in turns]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}).encode()


def _tiles(z: int, places: list[tuple[float, float]]) -> Case:
    found = layers.find("assets")
    if found is None:
        raise RuntimeError("The layer of assets is not declared.")
    layer, language = found
    template = layer.address(revision=revisions().get(layer.revision_of), language=language)
    case = Case(f"tile z{z}")
    for lon, lat in places:
        x = int((lon + 180) / 360 * 2**z)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
        case.requests.append((template.format(z=z, x=x, y=y), b""))
        statement = layer.sql(language)
        for name, value in (("z", z), ("x", x), ("y", y)):
            statement = statement.replace(f"%({name})s", str(value))
        case.statements.append(statement)
    return case
