"""Originals that nothing refers to go after two days, with everything made of them."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from assets.models import Asset, AssetPhoto
from evidence import domain, tasks
from evidence.models import Derivative, Original
from files.domain import Paper, add_paper, open_file
from tests.conftest import Department
from tests.jobs import run_jobs
from tests.pictures import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def receive() -> Callable[[int], Original]:
    """An original that came some hours ago, with its derivatives."""

    def make(hours: int) -> Original:
        original = domain.receive_photo(upload=upload(), received_from=None)
        run_jobs()
        original.received_at = timezone.now() - dt.timedelta(hours=hours)
        original.save()
        return original

    return make


def stored(original: Original) -> int:
    return len(list(Path(settings.MEDIA_ROOT).rglob(f"{original.key}*")))


def forget(capture: Any) -> int:
    task: Callable[[int], int] = tasks.forget_unreferenced.func
    with capture(execute=True):
        return task(0)


def test_what_nothing_refers_to_goes_after_two_days(
    receive: Callable[[int], Original],
    make_asset: Callable[..., Asset],
    department: Department,
    django_capture_on_commit_callbacks: Any,
) -> None:
    of_asset, of_file, fresh, unwanted = receive(60), receive(60), receive(40), receive(60)
    AssetPhoto.objects.create(asset=make_asset(), original=of_asset)
    post = department.post("HW-EE")
    file = open_file(section=post.section, post=post, subject="Pond filled at night")
    add_paper(file=file, paper=Paper(title="Photo", original=of_file, pages=1), added_by=post)
    assert [stored(each) for each in (of_asset, of_file, fresh, unwanted)] == [3] * 4
    assert forget(django_capture_on_commit_callbacks) == 1
    assert set(Original.objects.all()) == {of_asset, of_file, fresh}
    assert not Derivative.objects.filter(original_id=unwanted.pk).exists()
    assert [stored(each) for each in (of_asset, of_file, fresh, unwanted)] == [3, 3, 3, 0]
    assert forget(django_capture_on_commit_callbacks) == 0


def test_many_go_in_portions(
    receive: Callable[[int], Original], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(tasks, "_AT_ONCE", 2)
    made = [receive(60) for _ in range(3)]
    assert forget(django_capture_on_commit_callbacks) == len(made)
    assert [stored(each) for each in made] == [0] * 3
