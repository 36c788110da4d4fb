"""Rows of lists and the filters beside them speak the reader's language and hold no markup of others."""

from typing import Any

import pytest
from django.utils import timezone, translation

from assets import listing
from assets.choices import Choice, Shown
from assets.models import Asset
from assets.past import Moment
from assets.views.browse import shown_in_lists
from tests.conftest import IN_WARD_2

pytestmark = pytest.mark.django_db


def rows(**more: Any) -> str:
    return listing.rows(shown_in_lists(Asset.objects.order_by("pk")), **more)


@pytest.fixture
def pair(areas: Any, make_asset: Any) -> list[Asset]:
    return [
        make_asset(name_en='<b>"Padma" & Sons\'</b>', name_bn="পদ্ম", condition=4),
        make_asset(kind="statue", name_en="Rash Behari", geometry=IN_WARD_2, status="lost"),
    ]


def test_a_row_says_what_the_asset_is(pair: list[Asset]) -> None:
    first, second = rows().split("</li>")[:2]
    assert f'data-asset="{pair[0].reference}"' in first
    assert f'href="{pair[0].get_absolute_url()}"' in first
    assert '<span class="condition__grade">4</span> Poor' in first
    assert "tag--amber" not in first
    assert "Statue" in second
    assert "Ward 2" in second
    assert "Not assessed" in second
    assert f'<span class="tag tag--amber">{pair[1].get_status_display()}</span>' in second
    assert f'data-lat="{pair[1].geometry.y}" data-lon="{pair[1].geometry.x}"' in second


def test_names_hold_no_markup(pair: list[Asset]) -> None:
    drawn = rows(selectable="selection")
    assert "<b>" not in drawn
    assert "&lt;b&gt;&#34;Padma&#34; &amp; Sons&#39;&lt;/b&gt;" in drawn
    assert 'aria-label="Choose &lt;b&gt;' in drawn


def test_ticks_belong_to_the_form_and_are_only_where_there_is_one(pair: list[Asset]) -> None:
    assert "checkbox" not in rows()
    assert rows(selectable="selection").count('form="selection"') == 2


def test_in_the_readers_language_the_english_name_stands_beside(pair: list[Asset]) -> None:
    with translation.override("bn"):
        first, second = rows().split("</li>")[:2]
    assert ">পদ্ম</a>" in first
    assert 'lang="en">&lt;b&gt;' in first
    assert '<span class="condition__grade">৪</span>' in first
    assert 'lang="en"' not in second


def test_rows_of_an_earlier_day_lead_to_that_day(pair: list[Asset]) -> None:
    moment = Moment(timezone.now(), "2026-11-20T10:00+05:30", whole_day=False)
    assert f"{pair[0].get_absolute_url()}?on=2026-11-20T10%3A00%2B05%3A30" in rows(moment=moment)


def test_what_is_chosen_is_seen_first_and_many_unfold() -> None:
    choices = [Choice(f"ward:{n}", f"Ward <{n}>", 100_000 + n, chosen=n == 12) for n in range(1, 13)]
    drawn = listing.facets([Shown("ward", "area", "Ward", choices, uncertain=True)])
    seen, unfolded = drawn.split("<details")
    assert seen.index('value="ward:12" id="facet-ward-ward12" checked') < seen.index(
        'value="ward:1" id="facet-ward-ward1"'
    )
    assert seen.count("checkbox") == 8
    assert unfolded.count("checkbox") == 4
    assert '<span class="facet__n">1,00,001+</span>' in seen
    assert "Ward &lt;1&gt;" in seen


def test_a_yes_alone_has_no_heading() -> None:
    lock = Shown("lock", "lock", "Heritage lock set", [Choice("yes", "Heritage lock set", None)])
    kind = Shown("kind", "kind", "Kind", [Choice("water", "Water body", 0), Choice("park", "Park", 1)])
    drawn = listing.facets([lock, kind])
    assert drawn.count("<fieldset") == 1
    assert drawn.count("facet__n") == 2
