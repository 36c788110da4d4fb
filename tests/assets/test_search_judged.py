"""How well the search answers, judged: what people type in Kolkata and the place that they mean."""

from typing import Any

import pytest

from assets.models import Asset
from assets.search import matching
from registry.demonstration import places

# What is typed, and the English name of what must be among the first five.
JUDGED = (
    ("Rabindra Sarobar", "Rabindra Sarobar"), ("Robindro Shorobor", "Rabindra Sarobar"),
    ("Dhakuria Lake", "Rabindra Sarobar"), ("dhakuriya lek", "Rabindra Sarobar"),
    ("ঢাকুরিয়া লেক", "Rabindra Sarobar"), ("रबींद्र सरोवर", "Rabindra Sarobar"),
    ("Beleghata Lake", "Subhas Sarobar"), ("subhash sarobar", "Subhas Sarobar"),
    ("lal dighee", "Lal Dighi"), ("Laldighi", "Lal Dighi"), ("লাল দীঘি", "Lal Dighi"), ("Tank Square", "Lal Dighi"),
    ("Dalhousie Square", "Writers' Buildings"), ("writers building", "Writers' Buildings"),
    ("মহাকরণ", "Writers' Buildings"), ("Mahakaran", "Writers' Buildings"), ("raitars bilding", "Writers' Buildings"),
    ("GPO", "General Post Office"), ("jeneral post ofice", "General Post Office"), ("Rajbhaban", "Raj Bhavan"),
    ("Government House", "Raj Bhavan"), ("kolkata high court", "Calcutta High Court"),
    ("metcaf hall", "Metcalfe Hall"), ("Chowringhee Road", "Indian Museum"), ("Chourangi Road", "Indian Museum"),
    ("চৌরঙ্গী রোড", "Indian Museum"), ("jadughar", "Indian Museum"), ("Asiatik Society", "Asiatic Society"),
    ("St Pauls Cathedral", "St Paul's Cathedral"), ("belvedere house", "Belvedere House, National Library"),
    ("National Library", "Belvedere House, National Library"), ("thakurbari", "Jorasanko Thakur Bari"),
    ("jorashanko", "Jorasanko Thakur Bari"), ("जोड़ासांको", "Jorasanko Thakur Bari"),
    ("marbel palace", "Marble Palace"), ("Swami Bibekananda", "Ancestral House of Swami Vivekananda"),
    ("Vivekananda house", "Ancestral House of Swami Vivekananda"), ("বিবেকানন্দ", "Swami Vivekananda, Golpark"),
    ("Hindu College", "Presidency University, Main Building"), ("presidensi", "Presidency University, Main Building"),
    ("sanskrit colege", "Sanskrit College"), ("Sovabazar Rajbari", "Shobhabazar Rajbari"),
    ("Cornwallis Street", "Star Theatre"), ("Star Theater", "Star Theatre"), ("bosu bati", "Basu Bati, Bagbazar"),
    ("Nakoda masjid", "Nakhoda Mosque"), ("tipu sultan masjid", "Tipu Sultan Mosque"),
    ("kalighat mandir", "Kalighat Kali Temple"), ("Lala Lajpat Rai Sarani", "Netaji Bhawan"),
    ("38/2 Elgin Road", "Netaji Bhawan"), ("New Market", "S. S. Hogg Market (New Market)"),
    ("hog market", "S. S. Hogg Market (New Market)"), ("pareshnath mandir", "Parasnath Jain Temple (Sitalnath)"),
    ("Upper Circular Road", "Bose Institute, Old Campus"), ("kashipur udyanbati", "Cossipore Udyanbati"),
    ("Lower Circular Road", "Mother House"), ("AJC Bose Road", "Mother House"), ("mather house", "Mother House"),
    ("Viktoria memoriyal", "Victoria Memorial"), ("ভিক্টোরিয়া", "Victoria Memorial"),
    ("Ochterloni monument", "Shahid Minar"), ("Saheed Minar", "Shahid Minar"), ("शहीद मीनार", "Shahid Minar"),
    ("Wellington Square", "Raja Subodh Mullick Square"), ("Mallik Ghat", "Mullick Ghat"),
    ("মল্লিক ঘাট", "Mullick Ghat"), ("princep ghat", "Prinsep Ghat"), ("babughat", "Babu Ghat"),
    ("Curzon Park", "Surendranath Park (Curzon Park)"), ("Minto park", "Minto Park (Shahid Bhagat Singh Udyan)"),
    ("bhagat sing udyan", "Minto Park (Shahid Bhagat Singh Udyan)"), ("Golpark", "Swami Vivekananda, Golpark"),
    ("goldighi", "College Square Tank (Goldighi)"), ("kolej skoyar", "College Square (Vidyasagar Udyan)"),
    ("hedua pukur", "Hedua Tank"), ("Central Avenue", "Girish Park"), ("Harrington", None),
    ("tala tank", "Tallah Tank"), ("টালা ট্যাংক", "Tallah Tank"), ("kumortuli ghat", "Kumartuli Ghat"),
    ("adi gonga", "Tolly's Nullah (Adi Ganga), Alipore to Keoratala"), ("padma pukur", "Padmapukur"),
    ("khudiram", None), ("Netaji Subhash Chandra Bose", "Netaji Subhas Chandra Bose, Shyambazar"),
    ("rani rasmani", "Rani Rashmoni"), ("Mysore Palace", None), ("Howrah Bridge", None),
)  # fmt: skip
# A search that knows nothing of what is typed says so.
LEAST_FOUND = 0.95


@pytest.fixture
def kolkata(db: None) -> None:
    places.load_streets()
    places.load_assets()


def test_what_is_meant_is_among_the_first_five(kolkata: None) -> None:
    meant: list[tuple[str, Any]] = [(typed, name) for typed, name in JUDGED if name]
    missed = []
    for typed, name in meant:
        first = [asset.name_en for asset in matching(Asset.objects.all(), typed)[:5]]
        if name not in first:
            missed.append((typed, name, first))
    assert len(meant) >= 60
    assert len(missed) <= (1 - LEAST_FOUND) * len(meant), missed
