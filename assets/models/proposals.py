"""Changes that need approval: which do, as dated data; and what is proposed, until another post decides."""

from typing import Any

import pghistory
from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset, Kind, Status
from assets.models.kinds import KIND_MODELS
from language.models import Named, NormalisedTextField
from staff.models import Duty, Officer, Post

LISTS = ("former_names", "facilities")


def known_fields() -> set[str]:
    """Return what a rule can name: columns of the asset, "water.ownership" and its like, the lists of an asset."""
    shared = {field.name for field in Asset._meta.concrete_fields if field.editable and not field.primary_key}
    own = {
        f"{kind}.{field.name}"
        for kind, model in KIND_MODELS.items()
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    return shared | own | set(LISTS)


class ApprovalRule(Named):
    """From and until when a change of some fields needs another post's approval, and whose.

    ``kinds`` and ``statuses`` narrow it to such assets (empty: all). Posts with one of ``approving`` apply such changes
    at once and decide on what others propose.
    """

    field_names = ArrayField(models.CharField(max_length=60), verbose_name=_("fields"))
    kinds = ArrayField(
        models.CharField(max_length=10, choices=Kind.choices), default=list, blank=True, verbose_name=_("kinds")
    )
    statuses = ArrayField(
        models.CharField(max_length=10, choices=Status.choices), default=list, blank=True, verbose_name=_("status")
    )
    approving = ArrayField(models.CharField(max_length=20, choices=Duty.choices), verbose_name=_("approving duties"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: open."))
    source = NormalisedTextField(_("source"), help_text=_("The order or practice that the rule follows."))

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="approval_rule_ends_after_it_begins",
            )
        ]

    def clean(self) -> None:
        """Refuse fields that no asset has."""
        unknown = set(self.field_names or ()) - known_fields()
        if unknown:
            raise ValidationError(
                {"field_names": _("No such field: %(names)s.") % {"names": ", ".join(sorted(unknown))}}
            )


class ProposalState(models.TextChoices):
    """How a proposal stands."""

    PROPOSED = "proposed", _("to be decided")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    OUTDATED = "outdated", _("outdated")


# The moves of a proposal: what may happen to one in each state.
MOVES: dict[str, frozenset[str]] = {
    ProposalState.PROPOSED: frozenset({
        ProposalState.APPLIED, ProposalState.REFUSED, ProposalState.WITHDRAWN, ProposalState.OUTDATED,
    }),
    ProposalState.APPLIED: frozenset(),
    ProposalState.REFUSED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
    ProposalState.OUTDATED: frozenset(),
}  # fmt: skip


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Proposal(models.Model):
    """A change of an asset proposed by one post, to be decided by another.

    ``changes`` maps the names of fields ("owner", "water.ownership", "former_names") to their new values and
    ``before`` to those that stood; geometries (EPSG:4326) have columns of their own. ``fields`` names all of them,
    ``applied`` those that were taken over.
    """

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="proposals")
    asset_version = models.PositiveIntegerField()
    fields = ArrayField(models.CharField(max_length=60))
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    geometry = gis.GeometryField(srid=4326, null=True, blank=True)
    geometry_before = gis.GeometryField(srid=4326, null=True, blank=True, spatial_index=False)
    reason = NormalisedTextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    proposed_by_post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    remark = NormalisedTextField(_("remark"), blank=True)
    applied = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "refused", "outdated"]) | ~Q(decided_by=models.F("proposed_by")),
                name="proposal_not_decided_by_its_proposer",
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "state"], name="proposal_of_asset"),
            models.Index(fields=["state", "-proposed_at", "-id"], name="proposal_by_state"),
            models.Index(fields=["proposed_by", "-proposed_at", "-id"], name="proposal_by_proposer"),
            models.Index(fields=["-decided_at", "-id"], condition=~Q(state="proposed"), name="proposal_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.asset.reference} {self.pk}"

    def get_absolute_url(self) -> str:
        """The page on which it is decided."""
        return reverse("assets:proposal", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Whether it is to be decided."""
        return bool(self.state == ProposalState.PROPOSED)

    def value(self, name: str) -> Any:
        """Return the proposed value of a field."""
        return self.geometry if name == "geometry" else self.changes[name]

    def stood(self, name: str) -> Any:
        """Return what stood in a field when the change was proposed."""
        return self.geometry_before if name == "geometry" else self.before[name]
