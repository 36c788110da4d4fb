"""The API's document is true: what it says may be asked is answered as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from registry.wsgi import application
from tests.conftest import IN_WARD_2

# A generated query may still contradict itself (a radius without a point), which the document says only in words.
_UNSAID = [positive_data_acceptance, negative_data_rejection]
_OURS = ("/api/v1/assets/", "/api/v1/assets/intersecting/", "/api/v1/assets/{reference}/", "/api/v1/areas/")


@pytest.fixture
def document(make_asset: Any, areas: Any, settings: Any) -> Iterator[Any]:
    settings.ALLOWED_HOSTS = ["*"]
    make_asset(kind="water", name_en="Lal Dighi", condition=4)
    make_asset(kind="statue", geometry=IN_WARD_2)
    # As Django's own test client does: the connection is the test's.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("path", _OURS)
def test_every_answer_is_as_the_document_says(document: Any, path: str) -> None:
    (operation,) = (found.ok() for found in document.get_all_operations() if found.ok().path == path)

    @given(case=operation.as_strategy())
    @tries(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def ask(case: Any) -> None:
        case.call_and_validate(excluded_checks=_UNSAID)

    ask()
