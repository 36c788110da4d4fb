"""What the database itself does for the chain, as operations of migrations.

The functions that append are SECURITY DEFINER with a pinned search path, and nobody but their owner may call them or
hang them on a table of his own: whoever writes a row gets its link, and nobody gets a link without the row.
"""

from collections.abc import Mapping, Sequence

from django.db.migrations import RunSQL

from attestation.framing import GENESIS, LINK

# A text of a moment: UTC, microseconds, independent of the session's settings.
_MOMENT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_PINNED = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

_JSON = "".join(
    f"""
    CREATE OR REPLACE FUNCTION public.attestation_json(given {kind}) RETURNS text
        LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT coalesce({text}, 'null') $$;
    """
    for kind, text in {
        "text": "pg_catalog.to_json(normalize(given, NFC))::text",
        "bigint": "given::text",
        "boolean": "CASE WHEN given THEN 'true' WHEN NOT given THEN 'false' END",
        "timestamptz": f"'\"' || {_MOMENT.format('given')} || '\"'",
        "date": "'\"' || to_char(given, 'YYYY-MM-DD') || '\"'",
        "uuid": "'\"' || given::text || '\"'",
    }.items()
)
_HASH = f"""
    CREATE OR REPLACE FUNCTION public.attestation_hash(
        stream text, serial bigint, kind text, made_at timestamptz, previous text, payload text
    ) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT encode(sha256(convert_to(
            '{LINK}' || chr(10) || stream || chr(10) || serial || chr(10) || kind || chr(10)
            || {_MOMENT.format("made_at")} || chr(10) || previous || chr(10) || payload, 'UTF8')), 'hex')
    $$;
"""
_APPEND = f"""
    CREATE OR REPLACE FUNCTION public.attestation_append(p_stream text, p_kind text, p_payload text) RETURNS void
    LANGUAGE plpgsql {_PINNED} AS $$
    DECLARE
        head public.attestation_head%ROWTYPE;
        moment timestamptz;
        fresh text;
    BEGIN
        -- The head's row is locked until the transaction ends, so that links of a stream follow one another.
        SELECT * INTO head FROM public.attestation_head WHERE stream = p_stream FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO public.attestation_head (stream, serial, hash) VALUES (p_stream, 0, '{GENESIS}')
                ON CONFLICT DO NOTHING;
            SELECT * INTO head FROM public.attestation_head WHERE stream = p_stream FOR UPDATE;
        END IF;
        moment := clock_timestamp();
        fresh := public.attestation_hash(p_stream, head.serial + 1, p_kind, moment, head.hash, p_payload);
        INSERT INTO public.attestation_link (stream, serial, kind, payload, previous, hash, made_at)
            VALUES (p_stream, head.serial + 1, p_kind, p_payload, head.hash, fresh, moment);
        UPDATE public.attestation_head SET serial = head.serial + 1, hash = fresh WHERE stream = p_stream;
    END $$;
"""
# Rows that were there before the chain: one pass in the order of each stream, its head written once.
_APPEND_ALL = f"""
    CREATE OR REPLACE FUNCTION public.attestation_append_all(p_query text) RETURNS bigint
    LANGUAGE plpgsql {_PINNED} AS $$
    DECLARE
        one record;
        here text := '';
        number bigint;
        last text;
        moment timestamptz;
        fresh text;
        total bigint := 0;
    BEGIN
        FOR one IN EXECUTE p_query LOOP
            IF one.stream <> here THEN
                IF here <> '' THEN
                    INSERT INTO public.attestation_head (stream, serial, hash) VALUES (here, number, last);
                END IF;
                here := one.stream; number := 0; last := '{GENESIS}';
            END IF;
            number := number + 1;
            moment := clock_timestamp();
            fresh := public.attestation_hash(here, number, one.kind, moment, last, one.payload);
            INSERT INTO public.attestation_link (stream, serial, kind, payload, previous, hash, made_at)
                VALUES (here, number, one.kind, one.payload, last, fresh, moment);
            last := fresh; total := total + 1;
        END LOOP;
        IF here <> '' THEN
            INSERT INTO public.attestation_head (stream, serial, hash) VALUES (here, number, last);
        END IF;
        RETURN total;
    END $$;
"""
# A test run empties its tables between tests; its databases are told by their name (see registry.guard).
_REFUSE = r"""
    CREATE OR REPLACE FUNCTION public.attestation_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\_%'
           AND coalesce(current_setting('aitihya.guarded', true), '') <> 'on' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'what is in % stands for ever: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE OR REPLACE FUNCTION public.attestation_head_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.stream <> OLD.stream OR NEW.serial <> OLD.serial + 1 THEN
            RAISE EXCEPTION 'the head of % goes on by one link', OLD.stream USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
"""


def functions() -> RunSQL:
    """Return the operation that makes the functions of the chain."""
    drops = "".join(
        f"DROP FUNCTION public.attestation_json({kind});"
        for kind in ("text", "bigint", "boolean", "timestamptz", "date", "uuid")
    )
    return RunSQL(
        _JSON
        + _HASH
        + _APPEND
        + _APPEND_ALL
        + _REFUSE
        + closed("attestation_append(text, text, text)")
        + closed("attestation_append_all(text)"),
        "DROP FUNCTION public.attestation_append_all(text); DROP FUNCTION public.attestation_append(text, text, text);"
        "DROP FUNCTION public.attestation_hash(text, bigint, text, timestamptz, text, text);"
        "DROP FUNCTION public.attestation_head_goes_on(); DROP FUNCTION public.attestation_refuse();" + drops,
    )


def closed(function: str) -> str:
    """Return the statement that leaves a function to its owner alone."""
    return f"REVOKE ALL ON FUNCTION public.{function} FROM PUBLIC;\n"


def lists() -> RunSQL:
    """Return the operation that lets a list of whole numbers stand in a payload."""
    return RunSQL(
        """
        CREATE OR REPLACE FUNCTION public.attestation_json(given integer[]) RETURNS text
            LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT coalesce('[' || array_to_string(given, ',') || ']', 'null')
            $$;
        """,
        "DROP FUNCTION public.attestation_json(integer[])",
    )


def permanent(table: str, *, refused: Sequence[str] = ("UPDATE", "DELETE"), when: str = "") -> RunSQL:
    """Return the operation that refuses ``refused`` on rows of a table (``when`` SQL says which), and TRUNCATE at all.

    Unlike a trigger of pgtrigger it asks no setting of the session.
    """
    condition = f"WHEN ({when})" if when else ""
    rows = (
        f"""
        CREATE TRIGGER attested_rows BEFORE {" OR ".join(refused)} ON public.{table}
            FOR EACH ROW {condition} EXECUTE FUNCTION public.attestation_refuse();
    """
        if refused
        else ""
    )
    return RunSQL(
        f"""{rows}
        CREATE TRIGGER attested_table BEFORE TRUNCATE ON public.{table}
            FOR EACH STATEMENT EXECUTE FUNCTION public.attestation_refuse();
        """,
        f"DROP TRIGGER IF EXISTS attested_rows ON public.{table}; DROP TRIGGER attested_table ON public.{table};",
    )


def kept(table: str, *, columns: Sequence[str], once: Sequence[str] = ()) -> RunSQL:
    """Return the operation that refuses a change of ``columns``, and of ``once`` as soon as the first of them is there.

    For rows whose other columns go on changing: their DELETE and TRUNCATE are refused by ``permanent``. It asks no
    setting of the session.
    """
    before, after = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    condition = f"ROW({before}) IS DISTINCT FROM ROW({after})"
    if once:
        before, after = (", ".join(f"{row}.{column}" for column in once) for row in ("OLD", "NEW"))
        condition += f" OR OLD.{once[0]} IS NOT NULL AND ROW({before}) IS DISTINCT FROM ROW({after})"
    return RunSQL(
        f"""
        CREATE TRIGGER attested_columns BEFORE UPDATE ON public.{table}
            FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION public.attestation_refuse();
        """,
        f"DROP TRIGGER attested_columns ON public.{table};",
    )


def payload(columns: Sequence[str], more: Mapping[str, str], *, row: str, form: int = 1) -> str:
    """Return the SQL of the canonical JSON of a row: its ``columns``, and ``more`` keys with an expression each.

    From its second form on a payload says which one it has.
    """
    parts = {**{column: f"{row}.{column}" for column in columns}, **more, **({"form": str(form)} if form > 1 else {})}
    texts = [f"""'"{key}":' || public.attestation_json({parts[key]})""" for key in sorted(parts)]
    return "'{' || " + " || ',' || ".join(texts) + " || '}'"


def chained(
    *,
    table: str,
    kind: str,
    columns: Sequence[str],
    stream: str = "'file:' || NEW.file_id",
    more: Mapping[str, str] | None = None,
    on_insert: str = "true",
    on_update: str = "",
    form: int = 1,
) -> RunSQL:
    """Return the operation by which each row of ``table`` gets a link in its stream, in the transaction it is written.

    ``columns`` of the row make the payload under their own names, which is how verifiers find them again; ``more`` are
    further keys, each with an SQL expression. ``on_insert`` and ``on_update`` are SQL conditions on NEW (and OLD);
    without ``on_update`` a change of the row makes no link. Said again for the same table and kind with other columns
    and the next ``form``, it takes the place of what was there (``rechained``): later links have the new columns,
    earlier ones stay as they are.
    """
    function = f"attestation_on_{table}_{kind}"
    made = f"""
        CREATE OR REPLACE FUNCTION public.{function}() RETURNS trigger LANGUAGE plpgsql {_PINNED} AS $$
        BEGIN
            PERFORM public.attestation_append({stream}, '{kind}', {payload(columns, more or {}, row="NEW", form=form)});
            RETURN NULL;
        END $$;
        {closed(function + "()")}
        DROP TRIGGER IF EXISTS attest_{kind}_insert ON public.{table};
        CREATE TRIGGER attest_{kind}_insert AFTER INSERT ON public.{table}
            FOR EACH ROW WHEN ({on_insert}) EXECUTE FUNCTION public.{function}();
        DROP TRIGGER IF EXISTS attest_{kind}_update ON public.{table};
    """
    if on_update:
        made += f"""
            CREATE TRIGGER attest_{kind}_update AFTER UPDATE ON public.{table}
                FOR EACH ROW WHEN ({on_update}) EXECUTE FUNCTION public.{function}();
        """
    undone = f"""
        DROP TRIGGER IF EXISTS attest_{kind}_insert ON public.{table};
        DROP TRIGGER IF EXISTS attest_{kind}_update ON public.{table};
        DROP FUNCTION IF EXISTS public.{function}();
    """
    return RunSQL(made, undone)


def rechained(*, after: RunSQL, before: RunSQL) -> RunSQL:
    """Return the operation by which ``after`` takes the place of ``before``, both made by ``chained``."""
    return RunSQL(after.sql, before.sql)


def chain_more(parts: Sequence[str]) -> RunSQL:
    """Return the operation that chains rows that are there already, at the end of streams that are there already.

    Parts as those of ``chain_existing``. What a stream holds it is not given again. Undone, the links stay: a chain is
    never cut, and the verifiers of the version before then name the kinds and forms that they do not know.
    """
    query = " UNION ALL ".join(parts) + " ORDER BY 1, 4, 5, 6"
    return RunSQL(
        f"""
        DO $do$ DECLARE one record; BEGIN
            FOR one IN {query} LOOP
                IF NOT EXISTS (
                    SELECT 1 FROM public.attestation_link l
                    WHERE l.stream = one.stream AND l.kind = one.kind AND l.payload = one.payload
                ) THEN
                    PERFORM public.attestation_append(one.stream, one.kind, one.payload);
                END IF;
            END LOOP;
        END $do$;
        """,
        RunSQL.noop,
    )


def chain_existing(parts: Sequence[str]) -> RunSQL:
    """Return the operation that chains the rows that are there already.

    Each part selects ``stream, kind, payload, at, rank, id``; links are made in the order of ``at``, ``rank``, ``id``.
    Undone, it leaves streams empty, which only ever happens together with the chain itself.
    """
    query = " UNION ALL ".join(parts) + " ORDER BY 1, 4, 5, 6"
    return RunSQL(
        f"SELECT public.attestation_append_all($query${query}$query$)",
        """
        ALTER TABLE public.attestation_link DISABLE TRIGGER attested_rows;
        ALTER TABLE public.attestation_head DISABLE TRIGGER attested_rows;
        DELETE FROM public.attestation_link;
        DELETE FROM public.attestation_head;
        ALTER TABLE public.attestation_link ENABLE TRIGGER attested_rows;
        ALTER TABLE public.attestation_head ENABLE TRIGGER attested_rows;
        """,
    )
