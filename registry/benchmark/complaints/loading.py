"""An invented city's complaints, written by the database itself: three years, in files, with what is kept of them.

Three files for four complaints: every third takes in a second one about the same place. Nine files of ten are closed.
Triggers, foreign keys and indexes rest while the rows are written; what triggers keep is made afterwards by their own
rules: the desk's index by the statement of its migration, the chains of files by their payloads, what the public sees
and its counts by the statement of its triggers, the figures by the nightly jobs. Papers and receipts of loaded files
are left out: nothing that is measured reads them.
"""

import time
from importlib import import_module
from typing import Any

from django.db import connection, transaction

from attestation import sql
from complaints.desk.figures import keep_what_is_over
from complaints.models import Category, Publication
from complaints.models import figures as public_figures
from complaints.models.publication import derived
from files.desk.finding import key_of
from registry.benchmark.complaints.wordings import LANDMARKS, PROBLEMS, WRITTEN
from registry.benchmark.department import SECTIONS, bare, people
from staff.models import Section, User

FILES_OF_FOUR = 3
_DESK_INDEX: Any = import_module("complaints.migrations.0026_desk_index")
_CHAIN: Any = import_module("files.migrations.0009_chain")
_OPENING: Any = import_module("files.migrations.0018_receipts_are_chained")
_TABLES = (
    "files_file", "files_movement", "files_fileindex", "complaints_complaint", "complaints_complaintindex",
    "complaints_stage", "complaints_reporter", "complaints_complaintplace", "complaints_routingdecision",
)  # fmt: skip
_WITH_TRIGGERS = ("complaints_publication", "complaints_publishedcount", "complaints_moderation")

_ASSETS = """
    CREATE TEMPORARY TABLE bench_asset ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY id) AS n, id, kind, version, ward_id, ST_X(place) AS x, ST_Y(place) AS y,
        jsonb_build_object('reference', reference, 'name_en', name_en, 'name_bn', name_bn, 'name_hi', name_hi,
            'kind', kind, 'status', status, 'condition', condition, 'grade', grade, 'lock', null) AS state, name_en
    FROM assets_asset CROSS JOIN LATERAL ST_PointOnSurface(geometry) AS place WHERE ward_id IS NOT NULL
"""
_POSTS = """
    CREATE TEMPORARY TABLE bench_seat ON COMMIT DROP AS
    SELECT section_id, array_agg(id ORDER BY code) AS posts FROM staff_post WHERE code LIKE 'S%' GROUP BY 1
"""
_CATEGORIES = """
    CREATE TEMPORARY TABLE bench_category ON COMMIT DROP AS
    SELECT category.id, kind, row_number() OVER (PARTITION BY kind ORDER BY category.id) - 1 AS n,
        count(*) OVER (PARTITION BY kind) AS of_kind, category.section_id, promised_hours, name_en,
        words.key
    FROM complaints_category AS category CROSS JOIN unnest(category.kinds) AS kind
    JOIN bench_words AS words ON words.sort = 'category' AND words.n = category.id
"""
# One row a file, with what its complaints share.
_MATTERS = """
    CREATE TEMPORARY TABLE bench_matter ON COMMIT DROP AS
    SELECT drawn.g, drawn.asset_id, asset.version, asset.kind, asset.ward_id, asset.x, asset.y,
        asset.state AS asset_state, asset.name_en AS place, asset.key, asset.asset_n, category.id AS category_id,
        category.section_id, category.promised_hours,
        category.name_en AS problem, category.key AS category_key, opened, is_open, ended, drawn.state,
        seat.posts[2 + g %% 9] AS first_post,
        CASE WHEN g %% 27 = 0 THEN other.posts[2 + g %% 7] WHEN g %% 3 = 0 THEN seat.posts[1] END AS second_post
    FROM (
        SELECT g, n, is_open, opened, CASE WHEN g %% 10 < 7 THEN n END AS asset_id,
            CASE WHEN NOT is_open THEN least(opened + interval '1 day' * (3 + 35 * chance), now() - interval '1 hour')
            END AS ended,
            CASE WHEN is_open
                THEN (ARRAY['received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered',
                    'work_ordered', 'reopened'])[1 + g / 10 %% 7]
                ELSE (ARRAY['resolved', 'resolved', 'resolved', 'resolved', 'cannot_be_done', 'not_ours',
                    'duplicate'])[1 + g %% 7]
            END AS state
        FROM (
            SELECT g, 1 + (hashint8(g) & 1073741823) %% %(assets)s AS n, g %% 10 = 0 AS is_open, random() AS chance,
                now() - interval '1 day' * (3 + CASE WHEN g %% 10 = 0 THEN 120 * random() ^ 2 ELSE 1090 * random() END)
                    AS opened
            FROM generate_series(1, %(files)s) AS g
        ) AS thrown
    ) AS drawn
    JOIN (
        SELECT bench_asset.*, n AS asset_n, words.key FROM bench_asset
        JOIN (SELECT n AS asset, key FROM bench_words WHERE sort = 'asset') AS words ON words.asset = bench_asset.n
    ) AS asset ON asset.n = drawn.n
    JOIN bench_category AS category ON category.kind = asset.kind AND category.n = g / 11 %% category.of_kind
    JOIN bench_seat AS seat ON seat.section_id = category.section_id
    JOIN (SELECT posts FROM bench_seat ORDER BY section_id LIMIT 1) AS other ON true
"""
_COMPLAINTS = """
    CREATE TEMPORARY TABLE bench_complaint ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY at, i) AS id, row_number() OVER (PARTITION BY year ORDER BY at, i) AS serial,
        drawn.*
    FROM (
        SELECT i, matter.g, at, extract(year FROM at AT TIME ZONE 'Asia/Kolkata')::int AS year, language,
            1 + i * 7 %% %(texts)s AS a, 1 + i * 13 %% %(texts)s AS b, 1 + i * 5 %% %(landmarks)s AS c
        FROM (
            SELECT i, 1 + (i - 1) * 3 / 4 AS g, (ARRAY['bn', 'bn', 'en', 'bn', 'hi'])[1 + i %% 5] AS language
            FROM generate_series(1, %(number)s) AS i
        ) AS given JOIN bench_matter AS matter USING (g)
        CROSS JOIN LATERAL (SELECT CASE WHEN (i - 1) %% 4 = 1 THEN opened + (coalesce(ended, now()) - opened) / 3
            ELSE opened END AS at) AS moment
    ) AS drawn
"""
_FILL = (
    """
    INSERT INTO files_file (id, number, section_id, subject, priority, classification, state, opened_by_id, opened_at,
        holder_id, held_since, due_at, promised_at, last_movement, last_note, last_page, last_part, volume, closed_at,
        outcome, result)
    SELECT g, 'EH/' || section.code || '/' || extract(year FROM opened) || '/' || lpad(g::text, 7, '0'), section_id,
        problem || ' – ' || place, CASE WHEN g % 50 = 0 THEN 'immediate' ELSE 'ordinary' END,
        CASE WHEN g % 40 = 0 THEN 'confidential' ELSE 'ordinary' END,
        CASE WHEN is_open THEN 'active' ELSE 'closed' END, first_post, opened, coalesce(second_post, first_post),
        opened, opened + interval '7 days', opened + interval '1 hour' * promised_hours,
        1 + (second_post IS NOT NULL)::int + (NOT is_open)::int, 0, 0, 0, 1, ended,
        CASE WHEN is_open THEN '' ELSE 'done' END, CASE WHEN is_open THEN '' ELSE 'Done' END
    FROM bench_matter JOIN staff_section AS section ON section.id = section_id ORDER BY g
    """,
    """
    INSERT INTO files_movement (file_id, serial, kind, from_post_id, to_post_id, remarks, outcome, sent_at, opened_at,
        held_since, due_at)
    SELECT g, row_number() OVER (PARTITION BY g ORDER BY k), move.kind, before, post,
        CASE WHEN k = 3 THEN 'Done' ELSE '' END,
        CASE WHEN k = 3 THEN 'done' ELSE '' END, opened + wait, opened + wait + interval '2 minutes', opened,
        opened + interval '7 days'
    FROM bench_matter CROSS JOIN LATERAL (VALUES
        (1, 'opened', NULL::bigint, first_post, interval '0'),
        (2, 'forwarded', first_post, second_post, interval '1 day'),
        (3, 'closed', coalesce(second_post, first_post), coalesce(second_post, first_post), ended - opened)
    ) AS move (k, kind, before, post, wait)
    WHERE post IS NOT NULL AND wait IS NOT NULL
    """,
    """
    INSERT INTO files_fileindex (file_id, opened_at, audience, words)
    SELECT g, opened, ARRAY(
        SELECT DISTINCT token FROM unnest(ARRAY[first_post, second_post, CASE WHEN g % 40 > 0 THEN -section_id END])
            AS token WHERE token IS NOT NULL ORDER BY 1
    ), strip(to_tsvector('simple', concat_ws(' ', 'eh', g, category_key, key))) FROM bench_matter
    """,
    """
    INSERT INTO complaints_complaint (id, key, number, category_id, pin, pin_accuracy_m, asset_id, asset_version,
        ward_id, address, text, language, state, file_id, reported_at, confirmed_at, promised_at, ended_at, answer,
        shown_text, origin, content_hash)
    SELECT drawn.id, gen_random_uuid(), 'C-' || year || '-' || lpad(serial::text, 6, '0'), category_id,
        ST_SetSRID(ST_MakePoint(
            matter.x + (hashint8(i) & 1023) * 1e-6, matter.y + (hashint8(-i) & 1023) * 1e-6), 4326), 8,
        asset.id, CASE WHEN asset.id IS NOT NULL THEN matter.version END, matter.ward_id, c.word,
        a.word || '. ' || b.word || '. ' || c.word, language,
        CASE WHEN i % 97 = 0 THEN 'withdrawn' ELSE matter.state END, matter.g, at - interval '10 minutes', at,
        at + interval '1 hour' * promised_hours,
        CASE WHEN i % 97 = 0 THEN coalesce(ended, now() - interval '1 hour') ELSE ended END,
        CASE WHEN is_open THEN '' ELSE 'Looked at on the spot and put right, matter ' || matter.g || '.' END,
        CASE WHEN i % 3 = 0 THEN a.word ELSE '' END,
        CASE WHEN i % 20 = 0 THEN 'open311' WHEN i % 20 = 1 THEN 'counter' ELSE 'web' END, ''
    FROM bench_complaint AS drawn JOIN bench_matter AS matter USING (g)
    LEFT JOIN bench_asset AS asset ON asset.n = matter.asset_id
    JOIN bench_words AS a ON a.sort = language AND a.n = drawn.a
    JOIN bench_words AS b ON b.sort = language AND b.n = drawn.b
    JOIN bench_words AS c ON c.sort = 'landmark' AND c.n = drawn.c
    ORDER BY drawn.id
    """,
    """
    INSERT INTO complaints_reporter (complaint_id, email, phone, name, code_hash, code_attempts, notice_version,
        contact_may_go)
    SELECT id, CASE WHEN i % 4 > 0 THEN 'r' || i % 600000 || '@example.org' ELSE '' END,
        CASE WHEN i % 4 = 0 THEN '+9198' || lpad((i % 600000)::text, 8, '0') ELSE '' END, '', '', 0, '1', false
    FROM bench_complaint
    """,
    """
    INSERT INTO complaints_complaintplace (complaint_id, asset_id, asset_version, matched, distance_m, state, rank)
    SELECT drawn.id, asset.id, matter.version, 'inside', 0, asset_state, 1
    FROM bench_complaint AS drawn JOIN bench_matter AS matter USING (g) JOIN bench_asset AS asset ON asset.n = asset_id
    """,
    """
    INSERT INTO complaints_routingdecision (complaint_id, way, post_id, skipped, at)
    SELECT drawn.id, 'duty', first_post, '[]', at FROM bench_complaint AS drawn JOIN bench_matter USING (g)
    """,
    """
    INSERT INTO complaints_stage (complaint_id, state, at)
    SELECT complaint.id, stage.state, stage.at FROM complaints_complaint AS complaint
    CROSS JOIN LATERAL (VALUES (1, 'received', confirmed_at),
        (2, 'acknowledged', CASE WHEN complaint.state <> 'received' THEN confirmed_at + interval '5 hours' END),
        (3, complaint.state, CASE WHEN complaint.state NOT IN ('received', 'acknowledged')
            THEN coalesce(ended_at, confirmed_at + interval '1 day') END)
    ) AS stage (k, state, at) WHERE stage.at IS NOT NULL ORDER BY stage.at
    """,
    f"""
    INSERT INTO complaints_complaintindex {_DESK_INDEX._COLUMNS}
    {_DESK_INDEX._ROW.replace("''::tsvector", "strip(to_tsvector('simple', said.words))")}
    JOIN (
        SELECT drawn.id, concat_ws(' ', 'c', year, lpad(serial::text, 6, '0'), serial, matter.category_key, a.key,
            b.key, c.key, CASE WHEN asset_id IS NOT NULL THEN matter.key END) AS words
        FROM bench_complaint AS drawn JOIN bench_matter AS matter USING (g)
        JOIN bench_words AS a ON a.sort = language AND a.n = drawn.a
        JOIN bench_words AS b ON b.sort = language AND b.n = drawn.b
        JOIN bench_words AS c ON c.sort = 'landmark' AND c.n = drawn.c
    ) AS said ON said.id = complaint.id
    """,  # noqa: S608 (our own text)
)
_CHAINS = f"""
    SELECT 'file:' || r.id AS stream, 'file' AS kind,
        {sql.payload(_OPENING._FILE, {"first_subject": "r.subject"}, row="r", form=2)} AS payload, r.opened_at AS at,
        0 AS rank, r.id AS id
    FROM public.files_file r
    UNION ALL {_CHAIN._existing("files_movement", "movement", _CHAIN._MOVEMENT, "sent_at", 1)}
    UNION ALL {_CHAIN._existing("files_movement", "reading", _CHAIN._READING, "opened_at", 2)}
    ORDER BY 1, 4, 5, 6
"""  # noqa: S608 (our own text)
_GO_ON = (
    "SELECT setval(pg_get_serial_sequence('files_file', 'id'), (SELECT max(id) FROM files_file))",
    "SELECT setval(pg_get_serial_sequence('complaints_complaint', 'id'), (SELECT max(id) FROM complaints_complaint))",
    """INSERT INTO files_numberseries (series, year, last)
        SELECT 'complaint', split_part(number, '-', 2)::int, count(*) FROM complaints_complaint GROUP BY 2""",
)


def build(number: int) -> tuple[list[User], dict[str, float]]:
    """Fill a database that has assets alone with ``number`` complaints; return the officers and each step's seconds."""
    took: dict[str, float] = {}
    users = people()
    _categories()
    with transaction.atomic(), connection.cursor() as cursor:
        # An ordinary server's settings would sort a million rows on the disk.
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL jit = off")
        again = bare(cursor, _TABLES) + bare(cursor, _WITH_TRIGGERS, triggers=True)
        with _timed(took, "rows"):
            assets = _draw(cursor, number)
            for statement in _FILL:
                cursor.execute(statement)
        with _timed(took, "chains"):
            cursor.execute("SELECT public.attestation_append_all(%s)", [_CHAINS])
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")
        with _timed(took, "public"):
            cursor.execute(derived("SELECT id FROM complaints_complaint"))
        with _timed(took, "indexes"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in again:
                cursor.execute(statement)
        for statement in _GO_ON:
            cursor.execute(statement)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    if not assets:
        raise RuntimeError("Complaints are invented about assets; there are none.")
    with _timed(took, "vacuum"), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    # As each night: nothing has changed since.
    with _timed(took, "public again"), transaction.atomic():
        Publication.derive()
    with _timed(took, "figures"):
        public_figures.refresh()
        keep_what_is_over()
    return users, took


class _timed:  # noqa: N801 (read as a statement)
    """Notes the seconds of a block."""

    def __init__(self, took: dict[str, float], name: str) -> None:
        self._took, self._name = took, name

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._took[self._name] = time.monotonic() - self._began


def _categories() -> None:
    sections = list(Section.objects.filter(code__startswith="S").order_by("code")[:SECTIONS])
    for n, (code, english, bengali, hindi, kinds, hours, sealed) in enumerate(PROBLEMS):
        Category.objects.create(
            code=f"bench-{code}", kinds=kinds, name_en=english, name_bn=bengali, name_hi=hindi,
            section=sections[n % len(sections)], promised_hours=hours, sensitive=sealed,
        )  # fmt: skip


def _draw(cursor: Any, number: int) -> int:
    """Make the temporary tables from which everything is written; return how many assets there are."""
    cursor.execute("CREATE TEMPORARY TABLE bench_words (sort text, n bigint, word text, key text) ON COMMIT DROP")
    cursor.execute(_ASSETS)
    cursor.execute("SELECT n, concat_ws(' ', state->>'reference', state->>'name_en', state->>'name_bn',"
                   " state->>'name_hi') FROM bench_asset")  # fmt: skip
    assets = cursor.fetchall()
    rows = [(language, n, text, key_of(text)) for language, said in WRITTEN.items() for n, text in enumerate(said, 1)]
    rows += [("landmark", n, word, key_of(word)) for n, word in enumerate(LANDMARKS, 1)]
    rows += [
        ("category", row.pk, row.name_en, key_of(row.name_en, row.name_bn, row.name_hi))
        for row in Category.objects.all()
    ]
    rows += [("asset", n, "", key_of(text)) for n, text in assets]
    with cursor.copy("COPY bench_words FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    # Words of complaints are few among the assets' names, so that their number is easily thought less than it is: read
    # by an index, that does no harm.
    for statement in (_POSTS, _CATEGORIES, "CREATE INDEX ON bench_words (sort, n)", "CREATE INDEX ON bench_asset (n)"):
        cursor.execute(statement)
    cursor.execute("ANALYZE bench_words; ANALYZE bench_asset; ANALYZE bench_seat; ANALYZE bench_category")
    numbers = {
        "assets": len(assets), "number": number, "files": 1 + (number - 1) * FILES_OF_FOUR // 4,
        "texts": len(WRITTEN["en"]), "landmarks": len(LANDMARKS),
    }  # fmt: skip
    for statement in (_MATTERS, _COMPLAINTS):
        cursor.execute(statement, numbers)
    cursor.execute("CREATE INDEX ON bench_matter (g); ANALYZE bench_matter; ANALYZE bench_complaint")
    return len(assets)
