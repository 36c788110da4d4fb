"""Names by their initials: of any name in Latin letters, former ones too, and what the migration wrote of them."""

import importlib

import pytest

from assets.domain import register
from assets.models import Asset
from assets.search import key_for, matching
from assets.search.keys import initials_of
from tests.conftest import IN_WARD_1

migration = importlib.import_module("assets.migrations.0013_search_marks")
frozen = importlib.import_module("assets.migrations._keys_0009")
NAMES: tuple[tuple[str, set[str]], ...] = (
    ("General Post Office", {"gpo"}),
    ("Victoria Memorial", {"vm"}),
    ("Kolkata Municipal Corporation Building", {"kmc", "kmcb"}),
    ("Asiatic Society of Bengal", {"asb", "asob"}),
    ("S. S. Hogg Market (New Market)", {"ssh", "sshm", "sshmn", "sshmnm", "nm"}),
    ("Belvedere House, National Library", {"bhn", "bhnl", "bh", "nl"}),
    ("Lighthouse", set()),
    ("12 Strand", set()),
    ("রবীন্দ্র সরোবর", set()),
    ("", set()),
)


@pytest.mark.parametrize(("name", "initials"), NAMES)
def test_a_name_is_shortened_to_initials(name: str, initials: set[str]) -> None:
    assert set(initials_of(name)) == initials
    assert migration.initials_of(name) == initials_of(name)


@pytest.fixture
def offices(db: None) -> None:
    for name, former in (
        ("General Post Office", []), ("Government Place Orchard", []), ("Old Mint", ["Kolkata Municipal Corporation"]),
        ("Victoria Memorial", []), ("Lal Dighi Park", []), ("GPO Annexe", []),
    ):  # fmt: skip
        register(kind="building", name_en=name, former_names=former, geometry=IN_WARD_1)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("GPO", {"GPO Annexe", "General Post Office", "Government Place Orchard"}),
        ("G.P.O.", {"GPO Annexe", "General Post Office", "Government Place Orchard"}),
        ("kmc", {"Old Mint"}),
        ("VM", {"Victoria Memorial"}),
        ("LDP", {"Lal Dighi Park"}),
        ("XQZ", set()),
    ],
)
def test_initials_find_the_place(offices: None, typed: str, names: set[str]) -> None:
    assert {asset.name_en for asset in matching(Asset.objects.all(), typed)} == names


def test_what_is_written_so_comes_before_what_is_shortened_so(offices: None) -> None:
    assert matching(Asset.objects.all(), "GPO")[0].name_en == "GPO Annexe"


def test_the_frozen_key_is_that_of_its_day() -> None:
    asset = Asset(name_en="Lal Dighi", name_bn="লালদিঘি", name_hi="", address="121A Strand Rd", premises_number="121A")
    assert frozen.key_for(asset, ["Tank Square"]) == (
        "lal dighi laladighi tank square =laldighi =~lldg ~ll ~dg =laladighi ~lldg =tanksquare =~tnkskr ~tnk ~skr"
        " @121a @strand @~strnd @rd @~rd @=121a"
    )


def test_a_migrated_register_has_the_keys_that_the_code_writes(offices: None) -> None:
    pond = Asset.objects.get(name_en="Old Mint")
    plain = frozen.key_for(pond, ["Kolkata Municipal Corporation"])
    assert key_for(pond, ["Kolkata Municipal Corporation"]).startswith(plain)
    asset = Asset.objects.get(name_en="Old Mint")
    assert asset.search_key == f"{plain} +om +kmc"
