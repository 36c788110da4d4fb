"""Transfer of charge: one tenure ends, another begins, and nothing moves, for what lies there lies with the post."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from language import dates
from staff import holdings, rules
from staff.domain.notices import tell_officer
from staff.models import ChargeReport, Officer, Post, Tenure, TenureKind, User
from staff.working_time import OFFICE_ZONE

_RELIEVED = gettext_lazy(
    "Your charge of the post {post} was handed over. Your charge report is kept, to read and print."
)


@transaction.atomic
def transfer_charge(
    *, post: Post, to: Officer | None, day: dt.date, made_by: User, kind: str = TenureKind.REGULAR, remarks: str = ""
) -> ChargeReport:
    """Hand ``post`` over on a day, which is the first of ``to`` and no longer one of the present holder.

    ``to`` None leaves the post vacant (a retirement, say). Nobody hands a post to himself. The day is today or past, so
    that the report can say what lay there. Raises ValidationError in words. Side effects, in order: locks the post;
    ends the present tenure; begins the new one; writes the charge report with the list of what lies with the post at
    that time; writes to the relieved officer where he finds it, for he may hold no post any more. No file is touched.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    if rules.is_own(made_by, to):
        raise ValidationError({"to": _("Nobody gives himself a post: have another administrator enter it.")})
    if day > timezone.localdate():
        raise ValidationError({"day": _("Charge is entered on its day or afterwards, not beforehand.")})
    present = Tenure.objects.select_related("officer").filter(post=post, period__contains=day).first()
    _check(post, present, to, day)
    if present is not None:
        present.period = DateRange(present.period.lower, day)
        present.save(update_fields=["period"])
    if to is not None:
        tenure = Tenure(post=post, officer=to, kind=kind, period=DateRange(day, None))
        _refuse_second_regular(tenure)
        tenure.full_clean()
        tenure.save()
    report = ChargeReport.objects.create(
        post=post,
        relieved=present.officer if present else None,
        relieving=to,
        kind=kind if to else "",
        day=day,
        remarks=remarks,
        made_by=made_by,
        holdings=holdings.of(post, _moment(day)),
    )
    if present is not None:
        url = reverse("staff:charge_report", args=[report.pk])
        tell_officer(present.officer, format_lazy(_RELIEVED, post=post.code), url)
    return report


def _check(post: Post, present: Tenure | None, to: Officer | None, day: dt.date) -> None:
    if present is None and to is None:
        raise ValidationError({"to": _("Nobody holds this post on that day; say who takes it over.")})
    if present is not None and present.officer == to:
        raise ValidationError({"to": _("%(officer)s holds this post already.") % {"officer": present.officer.name}})
    if present is not None and present.period.lower is not None and present.period.lower >= day:
        words = _("%(officer)s has held this post only since %(day)s; choose a later day.")
        raise ValidationError(
            {"day": words % {"officer": present.officer.name, "day": dates.day(present.period.lower)}}
        )
    later = Tenure.objects.filter(post=post, period__startswith__gt=day).order_by("period").first()
    if later is not None:
        words = _("Another tenure of this post begins on %(day)s; correct that one first.")
        raise ValidationError({"day": words % {"day": dates.day(later.period.lower)}})


def _refuse_second_regular(tenure: Tenure) -> None:
    if tenure.kind != TenureKind.REGULAR:
        return
    other = Tenure.objects.select_related("post").filter(
        officer=tenure.officer, kind=TenureKind.REGULAR, period__overlap=tenure.period
    )
    found = other.exclude(post=tenure.post).first() or other.first()
    if found is not None:
        words = _(
            "%(officer)s has the regular post %(post)s. Hand that over first, or give this one as an additional charge."
        )
        raise ValidationError({"kind": words % {"officer": tenure.officer.name, "post": found.post.name}})


def _moment(day: dt.date) -> dt.datetime:
    """The end of a past day, or now on the day itself."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=OFFICE_ZONE)
    return min(end, timezone.now())
