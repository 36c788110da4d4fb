"""Where a reporter is answered: numbers and addresses as people write them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from complaints.data_protection.contacts import Contact, read_email, read_phone


@pytest.mark.parametrize(
    "typed",
    ["9830012345", "98300 12345", "098300-12345", "+91 98300 12345", "৯৮৩০০১২৩৪৫", "+৯১ ৯৮৩০০ ১২৩৪৫", "९८३०० १२३४५"],
)
def test_a_mobile_number_is_one_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "+919830012345"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "983001234",
        "98300123456",
        "1234567890",
        "033 2286 1000",  # a land line
        "+44 7911 123456",  # an SMS abroad is dear, and some live on that
        "98300 12345 ext. 9",
        "number",
        "9" * 500,
        "98300\x0012345",
        "+91; DROP TABLE",
    ],
)
def test_what_no_sms_reaches_is_refused_with_an_example(typed: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match="98300 12345"):
        read_phone(typed)


def test_a_mail_addresss_domain_is_written_small() -> None:
    assert read_email("  Nagorik@Example.ORG ") == "Nagorik@example.org"
    with pytest.raises(ValidationError):
        read_email("nobody")


@pytest.mark.parametrize("typed", ['"bad.guy"@example.org', "x@[127.0.0.1]", "nobody"])
def test_what_is_written_so_only_to_be_taken_for_another_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_email(typed)


def test_a_domain_of_another_script_is_kept_as_the_network_has_it() -> None:
    assert read_email("info@bücher.example") == read_email("info@xn--bcher-kva.example") == "info@xn--bcher-kva.example"


def test_a_contact_can_be_reached() -> None:
    with pytest.raises(ValueError, match="mail address"):
        Contact(name="Somebody")
