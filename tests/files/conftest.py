import html
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from files import domain
from files.models import File
from staff.domain import officer_of
from staff.models import User
from tests.conftest import Department

MakeFile = Callable[..., File]
Enter = Callable[[User | None], Client]


@pytest.fixture
def make_file(department: Department) -> MakeFile:
    """Open a file at a post: ``make_file(at="HW-DH", by="dealing", **fields)``; without ``by`` the system opens it."""

    def make(*, at: str = "HW-DH", by: str = "", subject: str = "Pond filled at night", **fields: Any) -> File:
        post = department.post(at)
        officer = officer_of(department.users[by]) if by else None
        return domain.open_file(section=post.section, post=post, subject=subject, officer=officer, **fields)

    return make


@pytest.fixture
def file(make_file: MakeFile) -> File:
    """A file of HW, opened by the system at the dealing hand's post and not read yet."""
    return make_file()


@pytest.fixture
def page(client: Client) -> Enter:
    """Return the client logged in as somebody, or as nobody."""

    def enter(user: User | None) -> Client:
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return enter


def read_and_forward(file: File, user: User, post: Any, remarks: str = "") -> None:
    """Let a holder read a file and send it on."""
    domain.mark_opened(file=file, user=user)
    domain.forward(file=file, user=user, to_post=post, remarks=remarks)


def words(answer: Any) -> str:
    """Return a page as its reader sees its text: with entities resolved ("E&H", not "E&amp;H")."""
    return html.unescape(answer.content.decode())


def as_file(answer: Any) -> str:
    """Return a streamed table as the program that opens it reads it: whole, without its byte order mark."""
    return b"".join(answer.streaming_content).decode("utf-8-sig")
