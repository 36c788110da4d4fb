"""The one search box: names of three scripts, former names, mis-spelt; addresses; references."""

import pytest

from assets.domain import amend, register
from assets.models import Asset
from assets.search import matching
from tests.conftest import IN_WARD_1, square

# Names as the city knows them: English, Bengali, Hindi, former names, address.
PLACES: tuple[tuple[str, str, str, str, list[str], str], ...] = (
    ("water", "Rabindra Sarobar", "রবীন্দ্র সরোবর", "रवींद्र सरोवर", ["Dhakuria Lake"], "Southern Avenue"),
    ("water", "Subhas Sarobar", "সুভাষ সরোবর", "सुभाष सरोवर", ["Beliaghata Lake"], "Beleghata"),
    ("water", "Lal Dighi", "লালদিঘি", "लालदीघी", ["Tank Square"], "BBD Bagh"),
    ("water", "Hedua Tank", "হেদুয়া পুকুর", "हेदुआ तालाब", [], "Bidhan Sarani"),
    ("park", "Minto Park", "মিন্টো পার্ক", "मिंटो पार्क", [], "A. J. C. Bose Road"),
    ("structure", "Prinsep Ghat", "প্রিন্সেপ ঘাট", "प्रिंसेप घाट", [], "Strand Road"),
    ("structure", "Babu Ghat", "বাবুঘাট", "बाबूघाट", [], "Strand Road"),
    ("building", "Writers' Buildings", "মহাকরণ", "राइटर्स बिल्डिंग", [], "BBD Bagh North"),
    ("building", "Jorasanko Thakur Bari", "জোড়াসাঁকো ঠাকুরবাড়ি", "", [], "Dwarkanath Tagore Lane"),
    ("building", "Metcalfe Hall", "মেটকাফ হল", "मेटकाफ़ हॉल", [], "Strand Road"),
    ("monument", "Victoria Memorial", "ভিক্টোরিয়া মেমোরিয়াল", "विक्टोरिया मेमोरियल", [], "1 Queens Way"),
    ("monument", "Shahid Minar", "শহিদ মিনার", "", ["Ochterlony Monument"], "Maidan, Esplanade"),
    ("statue", "Rani Rashmoni", "", "रानी रासमणि", [], "Rani Rashmoni Avenue"),
    ("statue", "David Hare", "", "", [], "College Street"),
    ("building", "Town Hall", "", "", [], "Esplanade Row West"),
)


@pytest.fixture
def city(db: None) -> dict[str, Asset]:
    made = {}
    for kind, en, bn, hi, former, address in PLACES:
        made[en] = register(
            kind=kind,
            name_en=en,
            name_bn=bn,
            name_hi=hi,
            former_names=former,
            address=address,
            geometry=square(IN_WARD_1) if kind in {"water", "park"} else IN_WARD_1,
            details={"type": "lake"} if kind == "water" else {},
        )
    return made


def found(text: str) -> list[str]:
    return [asset.name_en for asset in matching(Asset.objects.all(), text)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Rabindra Sarobar", "Rabindra Sarobar"),
        ("Robindro Sorobor", "Rabindra Sarobar"),
        ("রবিন্দ্র সরোবর", "Rabindra Sarobar"),
        ("রবীন্দ্র সরোবর", "Rabindra Sarobar"),
        ("रवीन्द्र सरोवर", "Rabindra Sarobar"),
        ("Rabindra Sarobar Lake", "Rabindra Sarobar"),
        ("rabindrasarobar", "Rabindra Sarobar"),
        ("ঢাকুরিয়া লেক", "Rabindra Sarobar"),
        ("Dhakuria Lak", "Rabindra Sarobar"),
        ("Viktoria Memorial", "Victoria Memorial"),
        ("ভিক্টোরিয়া", "Victoria Memorial"),
        ("victo", "Victoria Memorial"),
        ("विक्टोरिया", "Victoria Memorial"),
        ("Lal Dighi", "Lal Dighi"),
        ("Laldighi", "Lal Dighi"),
        ("লালদিঘি", "Lal Dighi"),
        ("লাল দীঘি", "Lal Dighi"),
        ("lal dighee", "Lal Dighi"),
        ("Thakurbari", "Jorasanko Thakur Bari"),
        ("जोड़ासाँको ठाकुरबाड़ी", "Jorasanko Thakur Bari"),
        ("शहीद मीनार", "Shahid Minar"),
        ("Shaheed Minar", "Shahid Minar"),
        ("Ochterloni", "Shahid Minar"),
        ("Mahakaran", "Writers' Buildings"),
        ("writers building", "Writers' Buildings"),
        ("Princep Ghat", "Prinsep Ghat"),
        ("রানি রাসমণি", "Rani Rashmoni"),
        ("টাউন হল", "Town Hall"),
        ("Queens Way", "Victoria Memorial"),
    ],
)
def test_the_place_meant_comes_first(city: dict[str, Asset], typed: str, name: str) -> None:
    assert found(typed)[:1] == [name]


@pytest.mark.parametrize(
    "typed", ["Mysore Palace", "Howrah", "Xyzzy", "qqqq", "ঢাকেশ্বরী মন্দির", "AH-999999", "?", " ", "%", "a"]
)
def test_a_wrong_query_finds_nothing(city: dict[str, Asset], typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize("form", ["{}", "ah-{n}", "AH {n}", "{n}", "{bn}"])
def test_a_reference_is_found_in_every_form(city: dict[str, Asset], form: str) -> None:
    reference = city["Babu Ghat"].reference
    number = str(int(reference[3:]))
    typed = form.format(reference, n=number, bn="".join(chr(0x09E6 + int(digit)) for digit in number))
    assert found(typed)[0] == "Babu Ghat"


def test_an_address_finds_everything_there_after_the_names(city: dict[str, Asset]) -> None:
    assert set(found("Strand Road")) == {"Prinsep Ghat", "Babu Ghat", "Metcalfe Hall"}
    assert found("Rashmoni")[0] == "Rani Rashmoni"


def test_a_new_name_is_found_at_once_and_the_old_one_still(city: dict[str, Asset]) -> None:
    asset = city["Minto Park"]
    amend(
        asset=asset,
        user=None,
        expected_version=asset.version,
        changes={"name_en": "Shahid Bhagat Singh Udyan", "former_names": ["Minto Park"]},
    )
    assert found("Bhagat Sing")[0] == "Shahid Bhagat Singh Udyan"
    assert found("মিন্টো")[0] == "Shahid Bhagat Singh Udyan"
