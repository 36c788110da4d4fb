"""Finds the post that a complaint goes to: by rule, else by the category's section and duty, and always one.

One SQL statement decides, for a single complaint as for hundreds of past ones, so that a trial tells what would happen.
A rule that cannot send anybody anywhere is passed over and reported (``complaints.assignment.broken``).
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from assets.models import Asset
from complaints.models import Category, RoutingRule
from files.rules import OPENERS
from maps.models import Area
from responses import prepared
from responses.prepared import Kept
from staff.models import Duty, Post

log = structlog.get_logger(__name__)
_POST = Kept(lambda pk: Post.objects.select_related("section").filter(pk=pk), int)

# So many of the last complaints are looked at by a trial, unless another number is asked for.
TRIED_MOST = 500


class NoPostError(Exception):
    """No post can receive complaints of the category; an administrator must add one."""


@dataclass(frozen=True)
class Route:
    """Where a complaint goes and why; ``skipped`` are broken rules that came before, with their faults."""

    post: Post
    way: str
    rule_id: int | None = None
    rule_version: int | None = None
    skipped: list[dict[str, Any]] = field(default_factory=list)
    trial_rule_id: int | None = None
    trial_post_id: int | None = None


# What is wrong with each rule today: a rule with a fault sends nothing. %(today)s is a day of the city.
FAULTS = """
    SELECT rule.*, CASE
        WHEN NOT EXISTS (
            SELECT FROM staff_tenure AS tenure WHERE tenure.post_id = rule.post_id AND tenure.period @> %(today)s::date
        ) THEN 'vacant'
        WHEN rule.area_id IS NULL AND rule.area_key <> '' THEN 'area'
        WHEN rule.valid_until < rule.valid_from OR rule.hour_from = rule.hour_until THEN 'time'
        WHEN cardinality(rule.days) > 0 AND rule.valid_until - rule.valid_from < 6 AND NOT EXISTS (
            SELECT FROM generate_series(rule.valid_from, rule.valid_until, interval '1 day') AS day
            WHERE extract(isodow FROM day)::int = ANY (rule.days)
        ) THEN 'time'
        WHEN category.id IS NOT NULL AND NOT category.active THEN 'category'
        WHEN rule.kind <> '' AND category.id IS NOT NULL AND NOT rule.kind = ANY (category.kinds) THEN 'kind'
        ELSE ''
    END AS fault
    FROM complaints_routingrule AS rule LEFT JOIN complaints_category AS category ON category.id = rule.category_id
"""

# Which rules fit which complaint of ``asked`` (id, category_id, ward_id, kind, moment), faults or not. Hours over
# midnight belong to the day on which they began.
_FITTING = f"""
    judged AS MATERIALIZED ({FAULTS}),
    fitting AS (
        SELECT asked.id AS asked_id, rule.id, rule.version, rule.rank, rule.name, rule.post_id, rule.state, rule.fault
        FROM asked
        LEFT JOIN maps_area AS ward ON ward.id = asked.ward_id
        LEFT JOIN maps_area AS borough ON borough.id = ward.parent_id
        CROSS JOIN LATERAL (SELECT asked.moment AT TIME ZONE %(zone)s AS local) AS clock
        JOIN judged AS rule ON (rule.category_id = asked.category_id OR rule.category_id IS NULL)
            AND (rule.area_id IN (ward.id, borough.id, borough.parent_id)
                OR rule.area_id IS NULL AND (rule.area_key = '' OR rule.fault <> ''))
            AND rule.kind IN ('', asked.kind)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN rule.hour_from > rule.hour_until AND clock.local::time < rule.hour_until
                THEN clock.local::date - 1 ELSE clock.local::date END AS day
        ) AS begun
        WHERE CASE
                WHEN rule.hour_from IS NULL THEN true
                WHEN rule.hour_from < rule.hour_until
                    THEN clock.local::time >= rule.hour_from AND clock.local::time < rule.hour_until
                WHEN rule.hour_from > rule.hour_until
                    THEN clock.local::time >= rule.hour_from OR clock.local::time < rule.hour_until
                ELSE rule.fault <> ''
            END
            AND (rule.fault = 'time' OR (
                (cardinality(rule.days) = 0 OR extract(isodow FROM begun.day)::int = ANY (rule.days))
                AND (rule.valid_from IS NULL OR begun.day >= rule.valid_from)
                AND (rule.valid_until IS NULL OR begun.day <= rule.valid_until)))
    )
"""  # noqa: S608 (our own text)

# Where a category's complaints go without a rule: first who is there, and who is meant for it.
_WITHOUT = """
    without_rule AS MATERIALIZED (
        SELECT DISTINCT ON (category.id) category.id AS category_id, post.id AS post_id, place.way
        FROM complaints_category AS category
        JOIN staff_post AS post ON true
        CROSS JOIN LATERAL (
            SELECT EXISTS (
                SELECT FROM staff_tenure AS tenure WHERE tenure.post_id = post.id AND tenure.period @> %(today)s::date
            ) AS held, post.section_id = category.section_id AS own
        ) AS seat
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN seat.held AND seat.own AND post.duty = category.first_duty THEN 'duty'
                WHEN seat.held AND seat.own AND post.duty = %(head)s THEN 'head'
                WHEN seat.held AND seat.own AND post.duty = ANY (%(openers)s) THEN 'section'
                WHEN seat.held AND (post.duty = %(top)s OR post.reports_to_id IS NULL) THEN 'top'
                WHEN seat.own OR post.duty = %(top)s OR post.reports_to_id IS NULL THEN 'vacant'
            END AS way
        ) AS place
        WHERE place.way IS NOT NULL AND category.id IN (SELECT category_id FROM asked)
        ORDER BY category.id, array_position(ARRAY['duty', 'head', 'section', 'top', 'vacant'], place.way),
            (post.duty = category.first_duty AND seat.own) DESC, (post.duty = %(top)s) DESC, seat.own DESC, post.code
    )
"""

_ONE = f"""
    SELECT * FROM (
    WITH asked AS (
        SELECT 0::bigint AS id, %(category)s::bigint AS category_id, %(ward)s::bigint AS ward_id,
            %(kind)s::text AS kind, %(moment)s::timestamptz AS moment
    ), {_FITTING}, {_WITHOUT},
    sent AS (SELECT * FROM fitting WHERE state = 'on' AND fault = '' ORDER BY rank, id LIMIT 1),
    tried AS (SELECT * FROM fitting WHERE state IN ('on', 'trial') AND fault = '' ORDER BY rank, id LIMIT 1)
    SELECT coalesce(sent.post_id, without_rule.post_id),
        CASE WHEN sent.id IS NULL THEN without_rule.way ELSE 'rule' END,
        sent.id AS rule_id, sent.version,
        (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', broken.id, 'name', broken.name, 'fault', broken.fault)
            ORDER BY broken.rank, broken.id), '[]') FROM fitting AS broken
            WHERE broken.state = 'on' AND broken.fault <> ''
                AND (sent.id IS NULL OR (broken.rank, broken.id) < (sent.rank, sent.id)))::text,
        CASE WHEN tried.state = 'trial' THEN tried.id END, CASE WHEN tried.state = 'trial' THEN tried.post_id END
    FROM asked LEFT JOIN sent ON true LEFT JOIN tried ON true
    LEFT JOIN without_rule ON without_rule.category_id = asked.category_id
    ) AS routed
"""  # noqa: S608 (our own text)

# The rules now in force beside the same with those tried (%(tried)s), on the last complaints that were confirmed.
_PAST = f"""
    WITH asked AS MATERIALIZED (
        SELECT complaint.id, complaint.category_id, complaint.ward_id, coalesce(asset.kind, '') AS kind,
            complaint.confirmed_at AS moment
        FROM complaints_complaint AS complaint LEFT JOIN assets_asset AS asset ON asset.id = complaint.asset_id
        WHERE complaint.state <> 'unconfirmed' AND complaint.confirmed_at IS NOT NULL
        ORDER BY complaint.confirmed_at DESC, complaint.id DESC LIMIT %(most)s
    ), {_FITTING}, {_WITHOUT},
    now_sent AS (
        SELECT DISTINCT ON (asked_id) asked_id, id, post_id FROM fitting WHERE state = 'on' AND fault = ''
        ORDER BY asked_id, rank, fitting.id
    ),
    then_sent AS (
        SELECT DISTINCT ON (asked_id) asked_id, id, post_id FROM fitting
        WHERE fault = '' AND (state = 'on' AND NOT id = ANY (%(without)s) OR id = ANY (%(tried)s))
        ORDER BY asked_id, rank, fitting.id
    ),
    compared AS (
        SELECT asked.id, asked.moment, then_sent.id AS rule_id,
            coalesce(now_sent.post_id, without_rule.post_id) AS now_post,
            coalesce(then_sent.post_id, without_rule.post_id) AS then_post
        FROM asked LEFT JOIN now_sent ON now_sent.asked_id = asked.id
        LEFT JOIN then_sent ON then_sent.asked_id = asked.id
        LEFT JOIN without_rule ON without_rule.category_id = asked.category_id
    ),
    moved AS (SELECT * FROM compared WHERE now_post IS DISTINCT FROM then_post)
    SELECT (SELECT count(*) FROM compared), (SELECT count(*) FROM moved),
        (SELECT count(*) FROM compared WHERE rule_id = ANY (%(tried)s)),
        (SELECT coalesce(jsonb_agg(jsonb_build_array(pair.now_post, pair.then_post, pair.number)
            ORDER BY pair.number DESC, pair.now_post, pair.then_post), '[]') FROM (
                SELECT now_post, then_post, count(*) AS number FROM moved GROUP BY now_post, then_post
            ) AS pair)::text,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(one.id, one.rule_id, one.now_post, one.then_post)
            ORDER BY one.moment DESC, one.id DESC), '[]') FROM moved AS one)::text
"""  # noqa: S608 (our own text)


def _values(**more: Any) -> dict[str, Any]:
    return {
        "today": timezone.localdate(),
        "zone": settings.TIME_ZONE,
        "head": Duty.SECTION_HEAD,
        "top": Duty.DIRECTOR_GENERAL,
        "openers": list(OPENERS),
        **more,
    }


def route(*, category: Category, ward: Area | None, asset: Asset | None, moment: dt.datetime | None = None) -> Route:
    """Return where a complaint goes that is confirmed at ``moment`` (now), and why.

    The rule in force of lowest rank whose every condition fits and that has no fault decides; a rule for a borough fits
    its wards. Without one: the first held post of the category's section with its first duty, the section's head,
    another post of it that may open files, the department's top post – and where nobody is there at all, the vacant
    post that is meant. Raises NoPostError only where the department has no such post.
    """
    values = _values(
        category=category.pk,
        ward=ward.pk if ward else None,
        kind=asset.kind if asset else "",
        moment=moment or timezone.now(),
    )
    with prepared.cursor() as cursor:
        cursor.execute(_ONE, values)
        post_id, way, rule_id, version, skipped, trial_rule, trial_post = cursor.fetchone()
    if post_id is None:
        log.error("complaint_has_no_post", category=category.code, section=category.section.code)
        raise NoPostError(category.code)
    passed_over = json.loads(skipped)
    if passed_over:
        log.warning("routing_rules_skipped", category=category.code, rules=[each["rule"] for each in passed_over])
    post = _POST.get(post_id)
    return Route(post, way, rule_id, version, passed_over, trial_rule, trial_post)


def post_for(*, category: Category, ward: Area | None, asset: Asset | None) -> Post:
    """Return the post that receives such a complaint now; see ``route``."""
    return route(category=category, ward=ward, asset=asset).post


@dataclass(frozen=True)
class Tried:
    """What rules would have done with past complaints, beside those in force now.

    ``pairs`` are (from post, to post, how many), ``moved`` (complaint, rule or None, from post, to post), newest first;
    all are keys.
    """

    examined: int
    changed: int
    caught: int
    pairs: list[tuple[int, int, int]]
    moved: list[tuple[int, int | None, int, int]]


def try_on_past(*, rules: Sequence[RoutingRule], without: Sequence[RoutingRule] = (), most: int = TRIED_MOST) -> Tried:
    """Compare the rules in force with the same and ``rules`` added, or ``without`` some, on the last complaints.

    Both sides are judged by who holds which post today and by each complaint's own hour of confirmation; one statement.
    ``caught`` counts the complaints that ``rules`` themselves would have sent, though to where they went anyhow.
    """
    values = _values(most=most, tried=[rule.pk for rule in rules], without=[rule.pk for rule in without])
    with connection.cursor() as cursor:
        cursor.execute(_PAST, values)
        examined, changed, caught, pairs, moved = cursor.fetchone()
    return Tried(
        examined, changed, caught, [tuple(row) for row in json.loads(pairs)], [tuple(row) for row in json.loads(moved)]
    )


def faults(*, rules: Sequence[RoutingRule] | None = None) -> dict[int, str]:
    """Return what is wrong today with each faulty rule (of ``rules``, or of all), by its key; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, fault FROM ({FAULTS}) AS judged WHERE fault <> ''"  # noqa: S608 (our own text)
            " AND (%(some)s::bigint[] IS NULL OR id = ANY (%(some)s))",
            {"today": timezone.localdate(), "some": [rule.pk for rule in rules] if rules is not None else None},
        )
        return dict(cursor.fetchall())
