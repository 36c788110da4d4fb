"""Messages to those who reported: templates, sending by hand, the log, the tracking page."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.correspondence import letters, wording
from complaints.models import Category, Complaint, MessageTemplate, Purpose, Referral, Reporter, SentMessage, State
from staff.models import Mail, TextMessage
from tests.complaints.closing import name_office
from tests.conftest import Department

pytestmark = pytest.mark.django_db


def template(purpose: str) -> MessageTemplate:
    return MessageTemplate.objects.filter(purpose=purpose, category=None).earliest("pk")


@pytest.fixture
def by_phone(confirmed: Complaint) -> Complaint:
    """The reporter gave a mobile number and no mail address."""
    Reporter.objects.filter(complaint=confirmed).update(email="", phone="+919830012345")
    return confirmed


class TestTemplates:
    def test_every_stage_has_words_in_three_languages(self, reference_data: None) -> None:
        assert set(MessageTemplate.objects.values_list("purpose", flat=True)) == set(Purpose.values)
        for each in MessageTemplate.objects.all():
            for language in ("en", "bn", "hi"):
                assert each.subject_in(language)
                wording.check(each.subject_in(language))
                wording.check(each.text_in(language))

    def test_a_category_of_its_own_words_comes_first(self, confirmed: Complaint) -> None:
        own = template("received")
        own.pk, own.category, own.subject_en = None, confirmed.category, "Filling {number}"
        own.save(force_insert=True)
        assert wording.template_for(complaint=confirmed, purpose="received") == own
        own.active = False
        own.save()
        assert wording.template_for(complaint=confirmed, purpose="received") == template("received")

    def test_many_to_choose_from_cost_no_more_statements_than_few(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        referral = name_office(confirmed, department.dealing)
        Referral.objects.filter(pk=referral.pk).update(sent_at=timezone.now())
        Complaint.objects.filter(pk=confirmed.pk).update(state=State.NOT_OURS)
        confirmed.refresh_from_db()
        client.force_login(department.dealing)
        page = reverse("complaints:complaint", args=[confirmed.number])
        client.get(page)
        asked = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                shown = client.get(page).content.decode()
            asked.append(len(queries))
            for number in range(3):
                MessageTemplate.objects.create(purpose="other", subject_en=f"Word {number}", text_en="To {office}")
        assert "Write to the reporter" in shown
        assert shown.count("Word 2") == 1
        assert asked[0] == asked[1]

    def test_unknown_words_in_braces_and_a_stale_form_are_refused(self, reference_data: None) -> None:
        row = template("received")
        row.text_en = "Dear {name}"
        with pytest.raises(ValidationError, match="name"):
            domain.save_template(template=row, version=row.version)
        row.refresh_from_db()
        domain.save_template(template=row, version=1)
        assert (row.version, row.events.count()) == (2, 2)  # type: ignore[attr-defined]
        with pytest.raises(ValidationError, match="meanwhile"):
            domain.save_template(template=row, version=1)


class TestStages:
    def test_the_received_mail_is_in_the_reporters_language_and_logged_without_link_or_address(
        self, confirmed: Complaint
    ) -> None:
        mail = Mail.objects.filter(body__contains="/track/").get()
        assert mail.subject == f"অভিযোগ {confirmed.number} পাওয়া গেছে"
        assert str(confirmed.key) in mail.body
        sent = SentMessage.objects.get()
        assert (sent.purpose, sent.language, sent.channel, sent.officer) == ("received", "bn", "mail", None)
        assert "citizen@" not in sent.text + sent.subject
        assert str(confirmed.key) not in sent.text
        assert "{link}" not in sent.shown_text

    def test_a_stage_is_told_only_where_its_template_says_so(
        self, confirmed: Complaint, department: Department
    ) -> None:
        domain.acknowledge(complaints=[confirmed], user=department.dealing)
        assert SentMessage.objects.filter(purpose="acknowledged").count() == 0
        assert confirmed.file is not None
        domain.advance(file=confirmed.file, state="work_ordered")
        assert SentMessage.objects.filter(purpose="work_ordered").count() == 1

    def test_an_end_says_within_how_many_days_of_its_category_he_can_answer(
        self, confirmed: Complaint, department: Department
    ) -> None:
        Category.objects.update(feedback_days=7)
        confirmed.category.refresh_from_db()
        text = template("resolved")
        assert "7 days:" in wording.filled(text.text_in("en"), complaint=confirmed, language="en")
        assert "৭ দিন" in wording.filled(text.text_in("bn"), complaint=confirmed, language="bn")
        assert "७ दिन" in wording.filled(text.text_in("hi"), complaint=confirmed, language="hi")

    def test_an_sms_says_the_subject_and_the_link(self, by_phone: Complaint) -> None:
        TextMessage.objects.all().delete()
        assert by_phone.file is not None
        domain.advance(file=by_phone.file, state="inspection_ordered")
        text = TextMessage.objects.get()
        assert text.to == "+919830012345"
        assert text.text == f"অভিযোগ {by_phone.number}: পরিদর্শক যাবেন {letters.tracking_url(by_phone)}"
        assert SentMessage.objects.get(purpose="inspection_ordered").channel == "sms"

    def test_the_log_cannot_be_altered(self, confirmed: Complaint) -> None:
        for change in (
            lambda: SentMessage.objects.update(text="Other"),
            lambda: SentMessage.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestWriting:
    def url(self, complaint: Complaint) -> str:
        return reverse("complaints:write", args=[complaint.number])

    def data(self, **more: Any) -> dict[str, Any]:
        return {
            "purpose": "other",
            "form_key": str(uuid.uuid4()),
            "subject": "অভিযোগ নিয়ে",
            "text": "কাল সকালে আসছি।\n\n{link}",
            **more,
        }

    def test_anonymous_outsider_and_colleague_send_nothing(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        assert client.post(self.url(confirmed), self.data()).status_code == 302
        client.force_login(department.dealing2)
        assert client.post(self.url(confirmed), self.data()).status_code == 404
        client.force_login(department.head)
        answer = client.post(self.url(confirmed), self.data())
        assert (answer.status_code, "কাল সকালে আসছি" in answer.content.decode()) == (422, True)
        assert SentMessage.objects.filter(purpose="other").count() == 0

    def test_the_holder_sends_what_stands_on_the_page_once(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        data = self.data()
        for _twice in range(2):
            assert client.post(self.url(confirmed), data).status_code == 302
        mail = Mail.objects.get(subject="অভিযোগ নিয়ে")
        assert letters.tracking_url(confirmed) in mail.body
        sent = SentMessage.objects.get(purpose="other")
        assert (sent.text, sent.officer) == (data["text"], department.dealing.officer)
        page = client.get(reverse("complaints:complaint", args=[confirmed.number])).content.decode()
        assert "কাল সকালে আসছি" in page
        assert str(confirmed.key) not in page
        assert "citizen@example.org" not in page

    def test_other_words_of_a_form_that_was_sent_are_not_said_to_go_out(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        data = self.data()
        client.post(self.url(confirmed), data)
        answer = client.post(self.url(confirmed), {**data, "text": "পরশু আসছি।"})
        assert (answer.status_code, "went out before you changed it" in answer.content.decode()) == (422, True)
        assert "পরশু আসছি।" in answer.content.decode()
        assert SentMessage.objects.filter(purpose="other").count() == 1

    def test_the_template_is_filled_in_before_it_is_sent(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        answer = client.get(
            reverse("complaints:complaint", args=[confirmed.number]), {"template": template("work_ordered").pk}
        )
        assert f"আপনার অভিযোগ {confirmed.number}" in answer.content.decode()
        assert "{link}" in answer.content.decode()

    @pytest.mark.parametrize("wrong", [{"subject": ""}, {"text": "Dear {name}"}])
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, client: Client, confirmed: Complaint, department: Department, wrong: dict[str, str]
    ) -> None:
        client.force_login(department.dealing)
        assert client.post(self.url(confirmed), self.data(**wrong)).status_code == 422
        assert SentMessage.objects.filter(purpose="other").count() == 0

    def test_nobody_is_written_to_without_a_name(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        Reporter.objects.all().delete()
        client.force_login(department.dealing)
        answer = client.post(self.url(confirmed), self.data())
        assert (answer.status_code, "Nobody can be written to" in answer.content.decode()) == (422, True)

    def test_words_beside_the_link_are_kept_as_they_were_sent(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        client.post(self.url(confirmed), self.data(text="The inspector comes at ten. Details: {link}\nBring the key."))
        for address in (
            reverse("complaints:complaint", args=[confirmed.number]), reverse("complaints:track", args=[confirmed.key])
        ):  # fmt: skip
            page = client.get(address).content.decode()
            assert ("The inspector comes at ten." in page, "Bring the key." in page) == (True, True)
            assert "{link}" not in page

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"purpose": "resolved"}, "an end that the complaint has not come to"),
            ({"text": "{answer}"}, "Nothing is left of this message"),
        ],
    )
    def test_what_is_not_true_or_says_nothing_is_not_sent(
        self, client: Client, confirmed: Complaint, department: Department, more: dict[str, str], said: str
    ) -> None:
        client.force_login(department.dealing)
        answer = client.post(self.url(confirmed), self.data(**more))
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
        offered = {row.purpose for row in wording.choices_for(confirmed)}
        assert offered.isdisjoint({"resolved", "cannot_be_done", "not_ours"})

    def test_the_citizen_reads_it_on_his_page(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        client.post(self.url(confirmed), self.data())
        client.logout()
        page = client.get(reverse("complaints:track", args=[confirmed.key])).content.decode()
        assert "কাল সকালে আসছি" in page
        assert "{link}" not in page


class TestTemplatePages:
    def post(self, client: Client, row: MessageTemplate, **more: Any) -> int:
        values = {
            name: getattr(row, name)
            for name in ("purpose", *(f"{part}_{each}" for part in ("subject", "text") for each in ("en", "bn", "hi")))
        }
        data = {**values, "active": "on", "seen": row.version, **more}
        return client.post(reverse("complaints:template", args=[row.pk]), data).status_code

    def test_only_section_heads_and_above_change_words(
        self, client: Client, reference_data: None, department: Department
    ) -> None:
        url = reverse("complaints:templates")
        row = template("received")
        assert client.get(url).status_code == 302
        assert self.post(client, row) == 302
        client.force_login(department.dealing)
        assert client.get(url).status_code == 200
        assert self.post(client, row) == 404
        client.force_login(department.head)
        assert self.post(client, row, subject_en="Got {number}") == 302
        row.refresh_from_db()
        assert (row.subject_en, row.version) == ("Got {number}", 2)
        assert client.get(reverse("complaints:template", args=[row.pk])).status_code == 200
        assert self.post(client, row, seen=1) == 422
        assert client.get(reverse("complaints:new-template")).status_code == 200
