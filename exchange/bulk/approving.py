"""Whose approval a bulk correction needs: the same rules as for one asset, asked for all of its rows together."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.facts import label
from assets.models import KIND_MODELS, Asset
from assets.proposals import Together, approval_needed_together, deciding_duties_together
from exchange.bulk.standing import taken
from exchange.models import BulkEdit, Outcome, State
from staff.domain import first_held, notify
from staff.models import Duty, Post, User

_TOUCHED = """
    SELECT asset.kind, asset.status, array_agg(DISTINCT held.key)
    FROM exchange_bulkrow row JOIN assets_asset asset ON asset.id = row.asset_id, jsonb_each(row.before) AS held
    WHERE row.edit_id = %s AND row.outcome = ANY(%s) AND held.value IS DISTINCT FROM row.after -> held.key
    GROUP BY asset.kind, asset.status ORDER BY asset.kind, asset.status
"""


def touched(edit: BulkEdit) -> list[dict[str, object]]:
    """Return which fields differ in assets of which kind and status, as ``BulkEdit.touches`` keeps it; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [edit.pk, [Outcome.WAITING, Outcome.CHANGED]])
        return [
            {"kind": kind, "status": status, "names": sorted(_flat(edit, kind, name) for name in names)}
            for kind, status, names in cursor.fetchall()
        ]


def _flat(edit: BulkEdit, kind: str, name: str) -> str:
    return f"{kind}.{name}" if name in edit.changes["details"] else name


def groups(edit: BulkEdit, *, back: bool = False) -> list[Together]:
    """Return what the correction changes together; ``back``: what taking it back would, on the assets as they are."""
    status = edit.changes["fields"].get("status") if back else None
    return [
        Together(each["kind"], status or each["status"], frozenset(each["names"]))
        for each in edit.touches or touched(edit)
    ]


def needed(edit: BulkEdit, user: User) -> set[str]:
    """Return the flat names of the fields that ``user`` may not write in this correction, or not take back."""
    return approval_needed_together(groups(edit, back=edit.state == State.DONE), user=user)


def labels(edit: BulkEdit, names: set[str]) -> list[str]:
    """Return flat names as people read them."""
    models = {name: KIND_MODELS[name.partition(".")[0]] if "." in name else Asset for name in sorted(names)}
    return [label(model._meta.get_field(name.rpartition(".")[2])) for name, model in models.items()]  # type: ignore[arg-type]


def deciders(edit: BulkEdit) -> list[str]:
    """Return the duties that may decide, as people read them."""
    duties = deciding_duties_together(groups(edit, back=edit.state == State.DONE))
    return [str(each.label) for each in Duty if each.value in duties]


def may_decide(edit: BulkEdit, user: User) -> bool:
    """Whether ``user`` may decide on a proposed correction: another than its author, above his post, with the duty."""
    if user.pk == edit.user_id or edit.proposed_by_post_id is None:
        return False
    in_line = Post.objects.in_line_of(user).filter(pk=edit.proposed_by_post_id)
    return in_line.exists() and not needed(edit, user)


@transaction.atomic
def propose(*, edit: BulkEdit, user: User) -> BulkEdit:
    """Lay a prepared correction before the post that may decide on all of it.

    Side effects, in order: the correction waits for approval; the deciding post is told. Raises NotNow,
    PermissionDenied for another than its author, ValidationError for an author without a post.
    """
    edit = taken(edit, State.READY)
    if edit.user_id != user.pk:
        raise PermissionDenied
    post = user.posts().select_related("reports_to").order_by("pk").first()
    if post is None:
        raise ValidationError(_("Only an officer with a post can propose a change."), code="post")
    edit.state, edit.proposed_by_post = State.PROPOSED, post
    edit.save()
    duties = deciding_duties_together(groups(edit))
    line = [each for each in post.superiors() if each.duty in duties]
    notify(
        post=first_held(line[0] if line else post.reports_to or post),
        text=lambda: gettext("A bulk correction is proposed: %(reason)s") % {"reason": edit.reason},
        url=edit.get_absolute_url(),
        key=f"bulk:{edit.pk}",
    )
    return edit


@transaction.atomic
def send_back(*, edit: BulkEdit, user: User, remark: str) -> BulkEdit:
    """Refuse a proposed correction with a remark for its author; nothing of it is written.

    Side effects, in order: the decision is stored; the author's post is told. Raises NotNow, PermissionDenied,
    ValidationError where nothing is said.
    """
    if not remark.strip():
        raise ValidationError(_("Say why, for the one who proposed it."), code="remark")
    edit = taken(edit, State.PROPOSED)
    if not may_decide(edit, user) or edit.proposed_by_post is None:
        raise PermissionDenied
    edit.state, edit.decided_by, edit.remark, edit.finished_at = State.SENT_BACK, user, remark.strip(), timezone.now()
    edit.save()
    _tell(edit, _("Your bulk correction was sent back: %(reason)s"))
    return edit


def told_approved(edit: BulkEdit) -> None:
    """Tell the author's post that a proposed correction was approved."""
    _tell(edit, _("Your bulk correction was approved: %(reason)s"))


def _tell(edit: BulkEdit, words: object) -> None:
    if edit.proposed_by_post is not None:
        notify(
            post=edit.proposed_by_post,
            text=lambda: str(words) % {"reason": edit.reason},
            url=edit.get_absolute_url(),
            key=f"bulk:{edit.pk}:decided",
        )
