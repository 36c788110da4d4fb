"""What tests of every room share: two wards, a department of two sections, and assets on demand."""

import datetime as dt
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, cast

import hypothesis
import pytest
from django.apps import apps
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point, Polygon
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone, translation

from assets.models import KIND_MODELS, Asset, NeedWeight
from assets.search import key_for
from complaints.guard import limits
from complaints.guard.gate import counter
from complaints.models import MessageTemplate, PrivacyNotice
from files.desk import vocabulary
from files.models import ReplyTime
from inspections.models import InspectionCycle
from maps.models import Area
from staff.models import Designation, Duty, Officer, Post, Section, Tenure, User

# Noisy machines must not decide whether a test passes; in CI the same examples are tried each time.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("steady")

# Two wards side by side, 0.01° wide; ward 1 from 88.35 to 88.36 E, ward 2 to 88.37 E, both 22.55 to 22.56 N.
WEST, MIDDLE, EAST, SOUTH, NORTH = 88.35, 88.36, 88.37, 22.55, 22.56
IN_WARD_1 = Point(88.355, 22.555, srid=4326)
IN_WARD_2 = Point(88.365, 22.555, srid=4326)
IN_NO_WARD = Point(88.345, 22.555, srid=4326)


def square(centre: Point, *, half: float = 0.0005) -> Polygon:
    """A square of ``2 × half`` degrees around ``centre`` (EPSG:4326)."""
    return Polygon.from_bbox((centre.x - half, centre.y - half, centre.x + half, centre.y + half))


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Department fixtures make a dozen logins; strong hashing is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request in another language leaves that language active in its thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _nothing_learnt() -> None:
    """What a process has seen learnt in one test's database is not in the next one's."""
    vocabulary.forget_seen()


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    """What one test sent to the public pages is not counted against the next."""
    counter.forget()
    limits.read_anew()
    yield
    limits.read_anew()


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ANCHOR_FOLDER = tmp_path / "anchors"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def reference_data(db: None) -> None:
    """What migrations enter; a test with transactions of its own empties every table."""
    for room, migration, model in (
        ("assets", "0007_need", NeedWeight),
        ("inspections", "0003_risk", InspectionCycle),
        ("complaints", "0028_message_templates", MessageTemplate),
        ("complaints", "0041_notice", PrivacyNotice),
        ("files", "0021_rti_in_thirty_days", ReplyTime),
    ):
        if not model._default_manager.exists():
            import_module(f"{room}.migrations.{migration}").seed(apps, None)


@pytest.fixture
def areas(db: None) -> dict[str, Area]:
    """Borough 1 with wards 1 and 2."""
    borough = Area.objects.create(
        kind="borough",
        code="1",
        name_en="Borough I",
        geometry=MultiPolygon(Polygon.from_bbox((WEST, SOUTH, EAST, NORTH))),
    )
    bounds = {"1": (WEST, SOUTH, MIDDLE, NORTH), "2": (MIDDLE, SOUTH, EAST, NORTH)}
    wards = {
        code: Area.objects.create(
            kind="ward",
            code=code,
            parent=borough,
            name_en=f"Ward {code}",
            geometry=MultiPolygon(Polygon.from_bbox(box)),
        )
        for code, box in bounds.items()
    }
    return {"borough": borough, **wards}


@dataclass
class Department:
    """Two sections over four levels; each post has one officer with a login of the same short name."""

    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return cast(User, self.__dict__["users"][name])
        except KeyError:
            raise AttributeError(name) from None

    def post(self, code: str) -> Post:
        """The post with this code: HW-DH, HW-SH, HW-EE, HW-IN, DG, PLAN, PUB, PS-DH, PS-SH, PS-EE, PS-IN."""
        return self.posts[code]


_POSTS = (
    # code, section, designation, duty, reports to, login
    ("DG", "HW", "DG", Duty.DIRECTOR_GENERAL, None, "director"),
    ("HW-EE", "HW", "EE", Duty.EXECUTIVE_ENGINEER, "DG", "engineer"),
    ("HW-SH", "HW", "SH", Duty.SECTION_HEAD, "HW-EE", "head"),
    ("HW-DH", "HW", "DH", Duty.DEALING_HAND, "HW-SH", "dealing"),
    ("HW-IN", "HW", "DH", Duty.INSPECTOR, "HW-EE", "inspector"),
    ("PLAN", "HW", "SH", Duty.PLANNER, "DG", "planner"),
    ("PUB", "HW", "SH", Duty.PUBLICITY, "DG", "publicity"),
    ("PS-EE", "PS", "EE", Duty.EXECUTIVE_ENGINEER, "DG", "engineer2"),
    ("PS-SH", "PS", "SH", Duty.SECTION_HEAD, "PS-EE", "head2"),
    ("PS-DH", "PS", "DH", Duty.DEALING_HAND, "PS-SH", "dealing2"),
    ("PS-IN", "PS", "DH", Duty.INSPECTOR, "PS-EE", "inspector2"),
)


@pytest.fixture
def department(db: None) -> Department:
    """The people of the department, every post held since 2020."""
    sections = {
        # Whether parking needs the agreement of a post above is the business of the tests of parking.
        "HW": Section.objects.create(code="HW", name_en="Heritage & Water Bodies", parking_needs_superior=False),
        "PS": Section.objects.create(code="PS", name_en="Parks & Squares", parking_needs_superior=False),
    }
    ranks = {
        code: Designation.objects.create(code=code, level=level, name_en=name)
        for code, level, name in (
            ("DH", 1, "Dealing hand"),
            ("SH", 2, "Section head"),
            ("EE", 3, "Executive engineer"),
            ("DG", 4, "Director general"),
        )
    }
    made = Department()
    for number, (code, section, rank, duty, superior, login) in enumerate(_POSTS):
        post = Post.objects.create(
            code=code,
            section=sections[section],
            designation=ranks[rank],
            duty=duty,
            reports_to=made.posts.get(superior or ""),
            name_en=f"{duty.label} {section}",
        )
        user = User.objects.create_user(login, f"{login}@example.org", "aitihya-demo")
        officer = Officer.objects.create(
            user=user, employee_code=f"E{number:03}", name_en=f"Officer {login}", email=user.email
        )
        Tenure.objects.create(post=post, officer=officer, period=DateRange(dt.date(2020, 1, 1), None))
        made.posts[code], made.users[login] = post, user
    return made


@pytest.fixture
def make_asset(db: None) -> Any:
    """Make an asset: ``make_asset(kind="water", name_en="A pond", geometry=…, **fields)``."""
    counter = itertools.count(1)

    def make(kind: str = "water", **fields: Any) -> Asset:
        details = fields.pop("details", {"type": "pond"} if kind == "water" else {})
        geometry: GEOSGeometry = fields.pop("geometry", None) or (
            square(IN_WARD_1) if kind in {"water", "park"} else IN_WARD_1
        )
        number = next(counter)
        fields.setdefault("name_en", f"Asset {number}")
        fields.setdefault("reference", f"T-{number:06}")
        if fields.get("condition"):
            fields.setdefault("condition_on", timezone.localdate())
        asset = Asset(kind=kind, geometry=geometry, **fields)
        asset.search_key = fields.get("search_key") or key_for(asset, ())
        asset.save(force_insert=True)
        KIND_MODELS[kind]._default_manager.create(asset=asset, **details)
        asset.refresh_from_db()
        return asset

    return make
