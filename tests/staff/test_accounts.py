"""Nobody comes to act as an officer unseen: not by his password, his address, his login or his second factor."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from staff.models import AccountChange, Mail, Officer, User
from tests.conftest import Department

pytestmark = pytest.mark.django_db
PASSWORD = "aitihya-demo"


@pytest.fixture
def boss(department: Department) -> User:
    return User.objects.create_superuser("boss", "boss@example.org", PASSWORD)


@pytest.fixture
def administrator(boss: User, client: Client) -> Client:
    client.force_login(boss)
    return client


def entry(user: User, **changes: Any) -> dict[str, Any]:
    """What the form of a login sends."""
    typed = {"username": user.username, "email": user.email, "language": "en", "is_active": "on", "first_name": ""}
    return {name: value for name, value in {**typed, **changes}.items() if value is not None}


def told() -> set[str]:
    """To which addresses mails about accounts wait."""
    return {row.to for row in Mail.objects.filter(subject__contains="login was changed")}


def test_no_page_of_the_administration_sets_a_password(administrator: Client, department: Department) -> None:
    officer = department.engineer
    before = officer.password
    page = f"/admin/staff/user/{officer.pk}/change/"
    shown = administrator.get(page).content.decode()
    assert "password" not in re.sub(r"(?s)<script.*?</script>|/password_change/", "", shown).lower().replace(
        "change password", ""
    )
    new = {"password1": "Kolkata-2026!", "password2": "Kolkata-2026!", "usable_password": "true"}
    for address in (f"/admin/staff/user/{officer.pk}/password/", page):
        administrator.post(address, {**entry(officer), **new, "password": make_password("Kolkata-2026!")})
        officer.refresh_from_db()
        assert officer.password == before
        assert not Client().login(username="engineer", password="Kolkata-2026!")


def test_a_new_login_has_no_password_that_anybody_knows(administrator: Client) -> None:
    typed = {
        "username": "fresh", "email": "fresh@example.org", "language": "bn", "password1": PASSWORD,
        "password2": PASSWORD, "usable_password": "true",
    }  # fmt: skip
    answer = administrator.post("/admin/staff/user/add/", typed)
    assert answer.status_code == 302
    made = User.objects.get(username="fresh")
    assert not made.has_usable_password()
    assert not made.is_staff
    # Its holder chooses one by a link to his address, which the administrator's page does not show.
    answer = administrator.post(
        "/admin/staff/user/", {"action": "send_link", "_selected_action": [made.pk]}, follow=True
    )
    (sent,) = mail.outbox
    assert sent.to == ["fresh@example.org"]
    (link,) = re.findall(r"http://\S+(/accounts/password/reset/key/\S+)", str(sent.body))
    assert link not in answer.content.decode()
    holder = Client()
    form = holder.get(link, follow=True).request["PATH_INFO"]
    chosen = {"password1": "Hooghly-river-8", "password2": "Hooghly-river-8"}
    assert holder.post(form, chosen).status_code == 302
    assert Client().login(username="fresh", password="Hooghly-river-8")
    kinds = AccountChange.objects.filter(user=made).order_by("pk").values_list("kind", "by__username", "after")
    assert list(kinds) == [("link", "boss", "fresh@example.org"), ("password", None, "")]
    assert not AccountChange.objects.filter(place__contains="-set-password").exists()


def test_a_link_goes_to_the_address_in_the_master_or_nowhere(administrator: Client, department: Department) -> None:
    officer = department.engineer.officer
    User.objects.filter(pk=department.engineer.pk).update(email="mine@example.net")
    User.objects.filter(pk=department.head.pk).update(is_active=False)
    chosen = [department.engineer.pk, department.head.pk]
    answer = administrator.post("/admin/staff/user/", {"action": "send_link", "_selected_action": chosen}, follow=True)
    assert mail.outbox == []
    assert "another e-mail address than its officer" in answer.content.decode()
    assert "is inactive or has no e-mail address" in answer.content.decode()
    assert officer.email == "engineer@example.org"


def test_an_address_that_is_changed_is_told_to_the_old_and_the_new(
    administrator: Client, boss: User, department: Department, settings: Any
) -> None:
    settings.SECURITY_MAIL = "watch@example.org"
    page = f"/admin/staff/user/{department.engineer.pk}/change/"
    assert administrator.post(page, entry(department.engineer, email="mine@example.net")).status_code == 302
    (change,) = AccountChange.objects.all()
    assert (change.kind, change.before, change.after) == ("email", "engineer@example.org", "mine@example.net")
    assert (change.user, change.officer, change.by) == (department.engineer, department.engineer.officer, boss)
    assert change.place == page
    assert told() == {"engineer@example.org", "mine@example.net", "watch@example.org"}
    body = Mail.objects.get(to="engineer@example.org").body
    assert "from engineer@example.org to mine@example.net" in body
    assert "Done by the login boss." in body
    assert "watch@example.org" in body


def test_an_officer_of_whom_the_address_or_the_login_is_changed_is_told(
    administrator: Client, department: Department
) -> None:
    puppet = User.objects.create_user("puppet", "puppet@example.net", PASSWORD)
    officer = department.engineer.officer
    typed = {
        "employee_code": officer.employee_code, "name_en": officer.name_en, "email": "mine@example.net",
        "user": puppet.pk, "by_mail": "all", "by_text": "late",
    }  # fmt: skip
    assert administrator.post(f"/admin/staff/officer/{officer.pk}/change/", typed).status_code == 302
    kinds = AccountChange.objects.order_by("pk").values_list("kind", "before", "after")
    assert list(kinds) == [
        ("email", "engineer@example.org", "mine@example.net"),
        ("login", "engineer", "puppet"),
    ]
    # Who loses the login is told at the address that he had.
    assert told() == {"engineer@example.org", "mine@example.net", "puppet@example.net"}


@pytest.mark.parametrize(
    ("changes", "kind", "before", "after"),
    [
        ({"is_active": None}, "active", "True", "False"),
        ({"is_staff": "on", "is_superuser": "on"}, "rights", "", "is_staff, is_superuser"),
        ({"username": "another"}, "name", "engineer", "another"),
    ],
)
def test_what_else_lets_in_or_keeps_out_is_told(
    administrator: Client, department: Department, changes: dict[str, Any], kind: str, before: str, after: str
) -> None:
    administrator.post(f"/admin/staff/user/{department.engineer.pk}/change/", entry(department.engineer, **changes))
    change = AccountChange.objects.get()
    assert (change.kind, change.before, change.after) == (kind, before, after)
    assert told() == {"engineer@example.org"}


def test_a_password_is_told_whoever_changes_it_and_by_whatever_way(department: Department, client: Client) -> None:
    client.force_login(department.head)
    typed = {"oldpassword": PASSWORD, "password1": "Hooghly-river-8", "password2": "Hooghly-river-8"}
    assert client.post("/accounts/password/change/", typed).status_code == 302
    change = AccountChange.objects.get()
    assert (change.kind, change.user, change.by) == ("password", department.head, department.head)
    assert "Done with this login itself." in Mail.objects.get(to="head@example.org").body
    # A command on the server.
    department.engineer.set_password("Hooghly-river-9")
    department.engineer.save()
    assert "by a command on the server" in Mail.objects.get(to="engineer@example.org").body
    assert not any(secret in row.body for row in Mail.objects.all() for secret in ("Hooghly", "md5$"))


def test_to_log_in_tells_nothing(department: Department, client: Client, settings: Any) -> None:
    """Not even where Django hashes the password anew meanwhile."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    answer = client.post("/accounts/login/", {"login": "head", "password": PASSWORD})
    assert answer["Location"].startswith("/")
    assert User.objects.get(username="head").password.startswith("pbkdf2")
    assert not AccountChange.objects.exists()


def test_another_address_of_the_same_login_is_told(department: Department, client: Client) -> None:
    client.force_login(department.head)
    client.post("/accounts/email/", {"action_add": "", "email": "second@example.net"})
    assert EmailAddress.objects.filter(user=department.head, email="second@example.net").exists()
    assert AccountChange.objects.filter(kind="email", after="second@example.net").exists()
    assert {"head@example.org", "second@example.net"} <= told()


def test_a_second_factor_is_taken_away_and_told_and_its_secret_is_shown_to_nobody(
    administrator: Client, department: Department
) -> None:
    Authenticator.objects.create(user=department.head, type="totp", data={"secret": "TOPSECRET"})
    Mail.objects.all().delete()
    for model in (Authenticator, EmailAddress):
        assert not admin.site.is_registered(model)
    chosen = {"action": "take_second_factor", "_selected_action": [department.head.pk]}
    assert administrator.post("/admin/staff/user/", chosen).status_code == 302
    assert not Authenticator.objects.exists()
    change = AccountChange.objects.first()
    assert change is not None
    assert (change.kind, change.before, change.after, change.by) == (
        "factor", "totp", "", User.objects.get(username="boss"),
    )  # fmt: skip
    assert told() == {"head@example.org"}
    assert not any("TOPSECRET" in row.body for row in Mail.objects.all())


def test_the_changes_are_read_and_never_altered(administrator: Client, department: Department, client: Client) -> None:
    department.engineer.email = "x@example.net"
    department.engineer.save()
    change = AccountChange.objects.get()
    assert "x@example.net" in administrator.get("/admin/staff/accountchange/").content.decode()
    for tail in ("add/", f"{change.pk}/delete/"):
        assert administrator.post(f"/admin/staff/accountchange/{tail}", {"post": "yes"}).status_code == 403
    administrator.post(f"/admin/staff/accountchange/{change.pk}/change/", {"before": "nothing"})
    for act in (lambda: AccountChange.objects.update(before=""), lambda: AccountChange.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert AccountChange.objects.get().before == "engineer@example.org"
    client.force_login(department.director)
    assert client.get("/admin/staff/accountchange/").status_code == 302


def test_an_officer_without_a_login_is_told_at_his_addresses(department: Department) -> None:
    officer = Officer.objects.create(employee_code="X1", name_en="New one", email="old@example.org")
    officer.email = "new@example.org"
    officer.save()
    assert told() == {"old@example.org", "new@example.org"}
    officer.name_en = "Newer one"
    officer.save()
    assert AccountChange.objects.count() == 1
