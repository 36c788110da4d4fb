"""A file in a post's inbox, and pictures that evidence keeps."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from evidence.domain import receive_photo
from evidence.models import Original
from files.models import File, Movement
from tests.conftest import Department


@pytest.fixture
def make_file(department: Department) -> Any:
    """Open a file that lies with a post: ``make_file(holder="HW-DH")``."""

    def make(holder: str = "HW-DH", **fields: Any) -> File:
        post = department.post(holder)
        due = timezone.now() + dt.timedelta(days=7)
        file = File.objects.create(
            number=f"E&H/{post.section.code}/2026/{File.objects.count() + 1:06}",
            section=post.section,
            subject="Cracks at the ghat",
            opened_by=post,
            holder=post,
            due_at=due,
            last_movement=1,
            **fields,
        )
        Movement.objects.create(file=file, serial=1, kind="opened", to_post=post, due_at=due)
        return file

    return make


@pytest.fixture
def make_picture(db: None) -> Any:
    """Let evidence receive a small JPEG."""

    def make() -> Original:
        drawn = io.BytesIO()
        Image.new("RGB", (64, 48), "green").save(drawn, "JPEG")
        return receive_photo(
            upload=SimpleUploadedFile("pond.jpg", drawn.getvalue(), content_type="image/jpeg"), received_from=None
        )

    return make
