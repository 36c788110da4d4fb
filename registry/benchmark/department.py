"""An invented department with any number of files, written by the database itself: five movements a file.

Forty sections of ten posts; nine files of ten are closed. Triggers rest while the rows are written; what they keep (the
audience of each file) is made afterwards by the same rule.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from files.counting.tallies import keep_what_is_over
from files.desk import vocabulary
from files.desk.finding import key_of
from staff.models import Designation, Duty, Officer, Post, Section, Tenure, User

SECTIONS, POSTS = 40, 10
_WORDS = """
    pond bank railing statue plinth crack seepage roof cornice lake silt hyacinth encroachment fence gate lamp bench
    tree felling plaque survey estimate tender repair painting cleaning drain boundary wall pump fountain ghat step
    tank park square garden monument bust inscription court notice owner premises plan grade listing hearing report
    inspection fund utilisation certificate agency bill measurement sanction revised urgent ward councillor letter
    petition pukur jheel dighi mandir masjid church cemetery arch portico balcony shutter timber lime mortar
"""
_STREETS = """
    Entally Tala Kalighat Alipore Shyambazar Bagbazar Cossipore Beliaghata Tangra Kasba Garia Jadavpur Behala Khidirpur
    Metiabruz Dhakuria Tollygunge Ballygunge Bhowanipore Chetla Sealdah Burrabazar Jorasanko Kumartuli Ultadanga
"""
_FILES = """
    INSERT INTO files_file (id, number, section_id, subject, priority, classification, state, opened_by_id, opened_at,
        holder_id, held_since, due_at, last_movement, last_note, last_page, last_part, volume, closed_at, outcome,
        result, parked_until
    )
    SELECT i, 'EH/S' || lpad(section::text, 2, '0') || '/' || extract(year FROM opened) || '/' || lpad(i::text, 7, '0'),
        sections[section], a.word || ' ' || b.word || ', ' || c.word,
        CASE WHEN turn %% 50 = 7 THEN 'immediate' WHEN turn %% 11 = 4 THEN 'urgent' ELSE 'ordinary' END,
        CASE WHEN turn %% 41 = 5 THEN 'confidential' ELSE 'ordinary' END,
        CASE WHEN turn %% 10 > 0 THEN 'closed' WHEN turn %% 170 = 0 THEN 'parked' ELSE 'active' END,
        posts[bench_post(i, 1)], opened, posts[bench_post(i, 5)], opened + interval '40 hours' * 4,
        opened + interval '40 hours' * 4 + interval '9 days', 5, 0, 0, 0, 1,
        CASE WHEN turn %% 10 > 0 THEN opened + interval '7 days' END, CASE WHEN turn %% 10 > 0 THEN 'done' ELSE '' END,
        CASE WHEN turn %% 10 > 0 THEN 'Done' ELSE '' END, CASE WHEN turn %% 170 = 0 THEN current_date + 9 END
    FROM (
        -- What a file is like follows from its turn in its section, so that every section has the same of everything.
        SELECT i, 1 + i %% 40 AS section, i / 40 AS turn,
            -- Open files are young, as a rule; closed ones go back five years.
            now() - interval '1 day' * (
                8 + CASE WHEN (i / 40) %% 10 > 0 THEN 1800 * random() ELSE 120 * random() ^ 2 END
            ) AS opened, ceil(random() * %(words)s)::int AS x, ceil(random() * %(words)s)::int AS y,
            ceil(random() * %(streets)s)::int AS z
        FROM generate_series(1, %(number)s) AS i
    ) AS drawn
    CROSS JOIN (
        SELECT array_agg(id ORDER BY code) AS sections FROM staff_section WHERE code LIKE 'S%%'
    ) AS every_section
    CROSS JOIN (SELECT array_agg(id ORDER BY code) AS posts FROM staff_post WHERE code LIKE 'S%%') AS every_post
    JOIN bench_words AS a ON a.sort = 'word' AND a.n = x JOIN bench_words AS b ON b.sort = 'word' AND b.n = y
    JOIN bench_words AS c ON c.sort = 'street' AND c.n = z
"""
# The post (1 to 400) at which a file is after its k-th movement: its own section's, now and then another's.
_POST = """
    CREATE FUNCTION bench_post(i bigint, k int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
        SELECT 1 + ((CASE WHEN (i * 31 + k * 17) % 9 = 0 THEN (i / 40 + k * 7) % 40 ELSE i % 40 END) * 10
            + (hashint8(i * 8 + k) & 1048575) % 10)::int
    $$
"""
_MOVEMENTS = """
    INSERT INTO files_movement (file_id, serial, kind, from_post_id, to_post_id, remarks, outcome, sent_at, opened_at,
        held_since, due_at)
    SELECT file.id, k, CASE WHEN k = 1 THEN 'opened' ELSE 'forwarded' END,
        CASE WHEN k > 1 THEN posts[bench_post(file.id, k - 1)] END, posts[bench_post(file.id, k)], '', '',
        file.opened_at + interval '40 hours' * (k - 1),
        CASE WHEN k < 5 OR file.id % 3 > 0 THEN file.opened_at + interval '40 hours' * (k - 1) + interval '1 hour' END,
        file.opened_at + interval '40 hours' * (k - 1),
        file.opened_at + interval '9 days' + interval '40 hours' * (k - 1)
    FROM files_file AS file CROSS JOIN generate_series(1, 5) AS k
    CROSS JOIN (SELECT array_agg(id ORDER BY code) AS posts FROM staff_post WHERE code LIKE 'S%') AS every_post
    ORDER BY file.opened_at + interval '40 hours' * (k - 1)
"""
_INDEX = """
    INSERT INTO files_fileindex (file_id, opened_at, audience, words)
    SELECT file.id, file.opened_at, ARRAY(
        SELECT DISTINCT unnest(read.tokens || holder_id || CASE WHEN classification = 'ordinary' THEN -section_id
            ELSE holder_id END) ORDER BY 1
    ), strip(to_tsvector('simple', concat_ws(' ', 'eh s ' || file.id, words.key)))
    FROM files_file AS file
    JOIN (
        SELECT file_id, array_agg(DISTINCT to_post_id) AS tokens FROM files_movement WHERE opened_at IS NOT NULL
        GROUP BY 1
    ) AS read ON read.file_id = file.id
    JOIN (
        SELECT file.id, string_agg(known.key, ' ') AS key FROM files_file AS file
        CROSS JOIN regexp_split_to_table(file.subject, ',? ') AS word JOIN bench_words AS known USING (word) GROUP BY 1
    ) AS words ON words.id = file.id
"""
_TABLES = ("files_file", "files_movement", "files_fileindex")
_FOREIGN = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""
_INDEXES = """
    SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def build(number: int) -> list[User]:
    """Fill an empty database with the department and ``number`` files; return the logins of all dealing hands."""
    users = people()
    with transaction.atomic(), connection.cursor() as cursor:
        again = bare(cursor, _TABLES)
        cursor.execute("CREATE TEMPORARY TABLE bench_words (sort text, n int, word text, key text) ON COMMIT DROP")
        rows = [("word", n, word, key_of(word)) for n, word in enumerate(_WORDS.split(), 1)]
        rows += [("street", n, word, key_of(word)) for n, word in enumerate(_STREETS.split(), 1)]
        cursor.executemany("INSERT INTO bench_words VALUES (%s, %s, %s, %s)", rows)
        cursor.execute(_POST)
        cursor.execute(_FILES, {"number": number, "words": len(_WORDS.split()), "streets": len(_STREETS.split())})
        cursor.execute(_MOVEMENTS)
        cursor.execute(_INDEX)
        for statement in again:
            cursor.execute(statement)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    vocabulary.gather()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    keep_what_is_over()
    return users


def bare(cursor: Any, tables: Sequence[str], *, triggers: bool = False) -> list[str]:
    """Take foreign keys and indexes off the tables, and triggers unless they are to stay.

    Returns the statements that make foreign keys and indexes again.
    """
    again: list[str] = []
    for table in tables:
        if not triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(_FOREIGN, [table])
        for name, definition in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(_INDEXES, [table])
        for name, definition in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            again.append(definition)
    return again


def people() -> list[User]:
    """Make forty sections of ten posts with their officers; return the logins of all dealing hands."""
    rank = Designation.objects.create(code="AE", level=2, name_en="Assistant engineer")
    users: list[User] = []
    for number in range(1, SECTIONS + 1):
        section = Section.objects.create(code=f"S{number:02d}", name_en=f"Section {number}")
        head: Post | None = None
        for seat in range(POSTS):
            duty = Duty.DEALING_HAND if seat else Duty.SECTION_HEAD
            post = Post.objects.create(
                code=f"{section.code}-{seat}", name_en=f"Seat {seat} of section {number}", section=section,
                designation=rank, duty=duty, reports_to=head,
            )  # fmt: skip
            head = head or post
            user = User.objects.create(username=f"officer-{post.code}", email=f"{post.code}@example.org".lower())
            officer = Officer.objects.create(user=user, employee_code=post.code, name_en=f"Officer {post.code}")
            Tenure.objects.create(post=post, officer=officer, period=DateRange(dt.date(2015, 1, 1), None))
            if seat:
                users.append(user)
    return users


def cookie_of(user: User) -> str:
    """Return the cookie of a session of ``user``, as if he had logged in."""
    session: Any = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"
