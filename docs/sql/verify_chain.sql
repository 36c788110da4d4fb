-- Verifies the chains of files without the service: psql -X -f docs/sql/verify_chain.sql DATABASE
-- Needs SELECT alone and uses nothing but functions of PostgreSQL itself: none of the service's, which its owner could
-- have changed. Prints one line per chain or anchor that is not as it was, then a count; "broken = 0" is the good end.
-- An anchor that was kept outside:  psql -v anchor=12 -v sha256=… -f docs/sql/verify_chain.sql DATABASE
\set ON_ERROR_STOP on
\if :{?anchor} \else \set anchor 0 \endif
\if :{?sha256} \else \set sha256 '' \endif
\pset footer off
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = pg_catalog, public;
SET LOCAL timezone = 'UTC';

WITH RECURSIVE
-- The rows as they stand, each under the names of its columns. Kinds that later versions chain are added here.
rows(stream, kind, id, said) AS (
    SELECT 'file:' || m.file_id, 'movement', m.id, to_jsonb(m) FROM public.files_movement m
    UNION ALL
    SELECT 'file:' || m.file_id, 'reading', m.id, to_jsonb(m) FROM public.files_movement m WHERE m.opened_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || n.file_id, 'note', n.id, to_jsonb(n) FROM public.files_noting n WHERE n.colour = 'green'
    UNION ALL
    SELECT 'file:' || c.file_id, 'paper', c.id, to_jsonb(c) || jsonb_build_object('original_sha256', o.sha256)
    FROM public.files_correspondence c JOIN public.evidence_original o ON o.id = c.original_id
    UNION ALL
    SELECT 'file:' || p.file_id, 'slip', p.id, to_jsonb(p) FROM public.files_slip p
    UNION ALL
    SELECT 'file:' || p.file_id, 'slip_end', p.id, to_jsonb(p) FROM public.files_slip p WHERE p.state <> 'out'
    UNION ALL
    SELECT 'file:' || h.file_id, 'hand_over', h.id, to_jsonb(h) FROM public.files_handover h
    UNION ALL
    SELECT 'file:' || p.file_id, 'slip_scan', p.id, to_jsonb(p) || jsonb_build_object('original_sha256', o.sha256)
    FROM public.files_slipscan p JOIN public.evidence_original o ON o.id = p.original_id
    UNION ALL
    SELECT s.stream, 'signature', s.id, to_jsonb(s) || jsonb_build_object('certificate_fingerprint', c.fingerprint)
    FROM public.attestation_signature s JOIN public.attestation_certificate c ON c.id = s.certificate_id
),
links AS (
    SELECT l.*,
        row_number() OVER w AS expected,
        coalesce(lag(l.hash) OVER w, repeat('0', 64)) AS before,
        encode(sha256(convert_to(concat_ws(chr(10), 'aitihya-link-1', l.stream, l.serial::text, l.kind,
            to_char(l.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.previous, l.payload
        ), 'UTF8')), 'hex') AS told,
        -- What has a wrong hash may be no JSON at all; that must not stop the rest.
        CASE WHEN l.hash = encode(sha256(convert_to(concat_ws(chr(10), 'aitihya-link-1', l.stream, l.serial::text, l.kind,
            to_char(l.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), l.previous, l.payload
        ), 'UTF8')), 'hex') THEN l.payload::jsonb END AS said
    FROM public.attestation_link l
    WINDOW w AS (PARTITION BY l.stream ORDER BY l.serial)
),
faults(stream, serial, what) AS (
    SELECT stream, expected, CASE
        WHEN serial <> expected THEN 'a link is missing'
        WHEN previous <> before THEN 'it does not follow the link before it'
        ELSE 'its hash is not that of what it says' END
    FROM links WHERE serial <> expected OR previous <> before OR hash <> told
    UNION ALL
    SELECT l.stream, l.expected, l.kind || ' ' || coalesce(l.said ->> 'id', '?') || CASE
        WHEN r.id IS NULL THEN ' is gone' ELSE ' has another ' || differs.keys || ' now' END
    FROM links l
    LEFT JOIN rows r ON r.stream = l.stream AND r.kind = l.kind AND r.id = (l.said ->> 'id')::bigint
    CROSS JOIN LATERAL (
        SELECT string_agg(k.key, ', ') AS keys FROM jsonb_each(l.said) k
        WHERE CASE
            WHEN jsonb_typeof(k.value) = 'string' AND jsonb_typeof(r.said -> k.key) = 'string' THEN
                CASE WHEN (k.value #>> '{}') ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$' AND (r.said ->> k.key) ~ '^\d{4}-\d\d-\d\dT'
                THEN (k.value #>> '{}')::timestamptz <> (r.said ->> k.key)::timestamptz
                ELSE (k.value #>> '{}') <> normalize(r.said ->> k.key, NFC) END
            ELSE k.value IS DISTINCT FROM r.said -> k.key END
    ) differs
    WHERE l.said IS NOT NULL AND (r.id IS NULL OR differs.keys IS NOT NULL)
    UNION ALL
    SELECT stream, max(expected), kind || ' ' || (said ->> 'id') || ' is in the chain twice'
    FROM links WHERE said IS NOT NULL GROUP BY stream, kind, said ->> 'id' HAVING count(*) > 1
    UNION ALL
    SELECT r.stream, NULL, r.kind || ' ' || r.id || ' is not in the chain'
    FROM rows r LEFT JOIN links l ON l.stream = r.stream AND l.kind = r.kind AND (l.said ->> 'id')::bigint = r.id
    WHERE l.id IS NULL
    UNION ALL
    SELECT f.stream, CASE WHEN l.id IS NOT NULL THEN f.serial END, 'anchor ' || a.serial || CASE WHEN l.id IS NULL
        THEN ' holds a link that is gone' ELSE ' holds another link here' END
    FROM public.attestation_leaf f JOIN public.attestation_anchor a ON a.id = f.anchor_id
    LEFT JOIN public.attestation_link l ON l.stream = f.stream AND l.serial = f.serial
    WHERE l.hash IS DISTINCT FROM f.hash
    UNION ALL
    SELECT coalesce(h.stream, l.stream), NULL, 'the head is not the last link'
    FROM public.attestation_head h
    FULL JOIN (SELECT DISTINCT ON (stream) stream, serial, hash FROM public.attestation_link
               ORDER BY stream, serial DESC) l USING (stream)
    WHERE (h.serial, h.hash) IS DISTINCT FROM (l.serial, l.hash)
),
-- The tree of each anchor (RFC 6962), level by level; a node without a neighbour moves up as it is.
tree(anchor_id, nodes) AS (
    SELECT a.id, coalesce((
        SELECT array_agg(sha256('\x00'::bytea || convert_to(
            concat_ws(chr(10), 'aitihya-leaf-1', f.stream, f.serial::text, f.hash), 'UTF8')) ORDER BY f.position)
        FROM public.attestation_leaf f WHERE f.anchor_id = a.id), ARRAY[sha256(''::bytea)])
    FROM public.attestation_anchor a
    UNION ALL
    SELECT t.anchor_id, (
        SELECT array_agg(p.node ORDER BY p.pair) FROM (
            SELECT (n.at + 1) / 2 AS pair, CASE count(*) WHEN 2
                THEN sha256('\x01'::bytea || string_agg(n.node, ''::bytea ORDER BY n.at))
                ELSE string_agg(n.node, ''::bytea) END AS node
            FROM unnest(t.nodes) WITH ORDINALITY n(node, at) GROUP BY 1
        ) p)
    FROM tree t WHERE cardinality(t.nodes) > 1
),
anchors AS (
    SELECT a.*, row_number() OVER (ORDER BY a.serial) AS expected,
        coalesce(lag(a.hash) OVER (ORDER BY a.serial), repeat('0', 64)) AS before,
        (SELECT encode(t.nodes[1], 'hex') FROM tree t WHERE t.anchor_id = a.id AND cardinality(t.nodes) = 1) AS grown,
        encode(sha256(convert_to(
            '{"format":"aitihya-anchor-1","links":' || a.links || ',"made_at":"'
            || to_char(a.made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","previous":"' || a.previous
            || '","root":"' || a.root || '","serial":' || a.serial || ',"streams":' || a.streams || '}', 'UTF8')), 'hex') AS told
    FROM public.attestation_anchor a
),
anchor_faults(serial, what) AS (
    SELECT expected, CASE WHEN serial <> expected THEN 'it is missing'
        WHEN previous <> before THEN 'it does not follow the anchor before it'
        WHEN grown IS DISTINCT FROM root THEN 'its root is not that of its leaves'
        ELSE 'its hash is not that of what it says' END
    FROM anchors WHERE serial <> expected OR previous <> before OR grown IS DISTINCT FROM root OR hash <> told
    UNION ALL
    SELECT :anchor, 'kept outside, it has another hash'
    WHERE :anchor > 0 AND NOT EXISTS (SELECT 1 FROM anchors WHERE serial = :anchor AND hash = :'sha256')
),
first AS (
    SELECT DISTINCT ON (stream) stream, serial, what FROM faults ORDER BY stream, serial NULLS LAST, what
),
lines AS (
    SELECT stream || ' link ' || coalesce(serial::text, '-') || ': ' || what AS line FROM first
    UNION ALL SELECT 'anchor ' || serial || ': ' || what FROM anchor_faults
)
SELECT line FROM (SELECT 1 AS rank, line FROM lines UNION ALL SELECT 2, 'broken = ' || count(*) FROM lines) said ORDER BY rank, line;
COMMIT;
