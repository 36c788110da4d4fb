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
    -- From which subject the registered changes lead to the present one; null where they do not.
    SELECT 'file:' || t.id, 'file', t.id, to_jsonb(t) || jsonb_build_object('first_subject', (
        SELECT CASE WHEN count(*) = 0 THEN t.subject
            WHEN normalize(regexp_replace((array_agg(c.after ORDER BY c.id DESC))[1], '[[:space:]]+', ' ', 'g'), NFC) = t.subject
            THEN (array_agg(c.before ORDER BY c.id))[1] END
        FROM public.files_filechange c WHERE c.file_id = t.id AND c.field = 'subject'))
    FROM public.files_file t
    UNION ALL
    SELECT 'file:' || t.file_id, 'movement', t.id, to_jsonb(t) FROM public.files_movement t
    UNION ALL
    SELECT 'file:' || t.file_id, 'reading', t.id, to_jsonb(t) FROM public.files_movement t WHERE t.opened_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || t.file_id, 'explanation', t.id, to_jsonb(t) FROM public.files_explanation t
    UNION ALL
    SELECT 'file:' || t.file_id, 'note', t.id, to_jsonb(t) FROM public.files_noting t WHERE t.colour = 'green'
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
    SELECT 'file:' || t.file_id, 'flag', t.id, to_jsonb(t) FROM public.files_paperflag t
    UNION ALL
    SELECT 'file:' || t.file_id, 'flag_end', t.id, to_jsonb(t) FROM public.files_paperflag t WHERE t.cleared_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || t.file_id, 'draft', t.id, to_jsonb(t) FROM public.files_draft t
    UNION ALL
    SELECT 'file:' || t.file_id, 'version', t.id, to_jsonb(t) FROM public.files_draftversion t
    UNION ALL
    SELECT 'file:' || v.file_id, 'addressee', t.id, to_jsonb(t)
    FROM public.files_addressee t JOIN public.files_draftversion v ON v.id = t.version_id
    UNION ALL
    SELECT 'file:' || v.file_id, 'enclosure', t.id, to_jsonb(t)
    FROM public.files_draftenclosure t JOIN public.files_draftversion v ON v.id = t.version_id
    UNION ALL
    SELECT 'file:' || t.file_id, 'step', t.id, to_jsonb(t) FROM public.files_draftstep t
    UNION ALL
    SELECT 'file:' || t.file_id, 'approval', t.id, to_jsonb(t) FROM public.files_approval t
    UNION ALL
    SELECT 'file:' || t.file_id, 'draft_signature', t.id, to_jsonb(t) FROM public.files_draftsignature t
    UNION ALL
    SELECT 'file:' || t.file_id, 'despatch', t.id, to_jsonb(t) FROM public.files_despatch t
    UNION ALL
    SELECT 'file:' || d.file_id, 'copy', t.id, to_jsonb(t)
    FROM public.files_despatchcopy t JOIN public.files_despatch d ON d.id = t.despatch_id
    UNION ALL
    SELECT 'file:' || d.file_id, 'mark', t.id, to_jsonb(t)
    FROM public.files_despatchmark t JOIN public.files_despatch d ON d.id = t.despatch_id
    UNION ALL
    SELECT 'file:' || t.file_id, 'consultation', t.id, to_jsonb(t) FROM public.files_consultation t
    UNION ALL
    SELECT 'file:' || t.file_id, 'view_request', t.id, to_jsonb(t) FROM public.files_viewrequest t
    UNION ALL
    SELECT 'file:' || t.file_id, 'view_end', t.id, to_jsonb(t) FROM public.files_viewrequest t WHERE t.ended_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || t.file_id, 'view', t.id, to_jsonb(t) FROM public.files_viewanswer t
    UNION ALL
    SELECT 'file:' || t.file_id, 'parking_request', t.id, to_jsonb(t) FROM public.files_parkingrequest t
    UNION ALL
    SELECT 'file:' || t.file_id, 'parking_end', t.id, to_jsonb(t) FROM public.files_parkingrequest t WHERE t.ended_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || t.file_id, 'parking_decision', t.id, to_jsonb(t) FROM public.files_parkingdecision t
    UNION ALL
    SELECT 'file:' || t.part_id, 'merge', t.id, to_jsonb(t) FROM public.files_partmerge t
    UNION ALL
    SELECT 'file:' || f.part_of_id, 'part_merged', t.id, to_jsonb(t)
    FROM public.files_partmerge t JOIN public.files_file f ON f.id = t.part_id
    UNION ALL
    SELECT 'file:' || t.file_id, 'volume', t.id, to_jsonb(t) FROM public.files_filevolume t
    UNION ALL
    SELECT 'file:' || t.file_id, 'link', t.id, to_jsonb(t) FROM public.files_filelink t
    UNION ALL
    SELECT 'file:' || t.file_id, 'link_end', t.id, to_jsonb(t) FROM public.files_filelink t WHERE t.ended_at IS NOT NULL
    UNION ALL
    SELECT 'file:' || t.file_id, 'cover', t.id, to_jsonb(t) FROM public.files_filechange t
    UNION ALL
    SELECT 'receipt:' || t.id, 'receipt', t.id, to_jsonb(t) FROM public.files_receipt t
    UNION ALL
    SELECT 'receipt:' || t.id, 'receipt_scan', t.id, to_jsonb(t) || jsonb_build_object('original_sha256', o.sha256)
    FROM public.files_receipt t JOIN public.evidence_original o ON o.id = t.original_id
    UNION ALL
    SELECT 'receipt:' || t.receipt_id, 'receipt_move', t.id, to_jsonb(t) FROM public.files_receiptmove t
    UNION ALL
    SELECT 'receipt:' || t.receipt_id, 'receipt_reading', t.id, to_jsonb(t) FROM public.files_receiptmove t WHERE t.opened_at IS NOT NULL
    UNION ALL
    SELECT 'receipt:' || t.receipt_id, 'receipt_enclosure', t.id, to_jsonb(t) || jsonb_build_object('original_sha256', o.sha256)
    FROM public.files_receiptenclosure t LEFT JOIN public.evidence_original o ON o.id = t.original_id
    UNION ALL
    SELECT 'receipt:' || t.receipt_id, 'receipt_enclosure_end', t.id, to_jsonb(t) FROM public.files_receiptenclosure t WHERE t.struck_at IS NOT NULL
    UNION ALL
    SELECT 'receipt:' || t.receipt_id, 'acknowledgement', t.id, to_jsonb(t) || jsonb_build_object('original_sha256', o.sha256)
    FROM public.files_acknowledgement t JOIN public.evidence_original o ON o.id = t.original_id
    UNION ALL
    SELECT s.stream, 'signature', s.id, to_jsonb(s) || jsonb_build_object('certificate_fingerprint', c.fingerprint)
    FROM public.attestation_signature s JOIN public.attestation_certificate c ON c.id = s.certificate_id
),
-- What a payload of each kind tells, form by form: later forms have the columns that were added later.
forms(kind, form, keys) AS (VALUES
    ('acknowledgement', 1, '{form_key,id,language,made_at,mode,officer_id,original_id,original_sha256,post_id,receipt_id,serial,subject,text}'::text[]),
    ('addressee', 1, '{address,email,id,name,rank,recipient_id,role,version_id}'),
    ('approval', 1, '{approved_at,code,draft_id,file_id,id,officer_id,original_id,post_id,sha256,version_id}'),
    ('consultation', 1, '{asked_at,asked_by_id,due_on,file_id,id,officer_id,question,shown_notes,shown_pages}'),
    ('copy', 1, '{addressee_id,despatch_id,id,mode,peon_line}'),
    ('cover', 1, '{after,before,changed_at,field,file_id,id,officer_id,post_id,reason}'),
    ('despatch', 1, '{approval_id,code,despatched_at,draft_id,file_id,id,kind,language,mode,number,officer_id,original_id,post_id,section_id,sha256,subject,supersedes_id,version_id}'),
    ('draft', 1, '{created_at,file_id,id,kind,language,reply_to_id,supersedes_id}'),
    ('draft_signature', 1, '{approval_id,draft_id,file_id,id,officer_id,original_id,post_id,sha256,signed_at}'),
    ('enclosure', 1, '{id,paper_id,rank,version_id}'),
    ('explanation', 1, '{file_id,given_at,id,late_by,officer_id,post_id,text}'),
    ('file', 1, '{head_id,id,number,opened_at,opened_by_id,part,part_of_id,section_id}'),
    ('file', 2, '{first_subject,head_id,id,number,opened_at,opened_by_id,part,part_of_id,section_id}'),
    ('flag', 1, '{file_id,id,kind,number,paper_id,set_at,set_by_id,set_by_post_id}'),
    ('flag_end', 1, '{cleared_at,cleared_by_id,cleared_by_post_id,file_id,id}'),
    ('hand_over', 1, '{entered_at,entered_by_id,entered_post_id,file_id,from_post_id,happened_at,id,line,movement_id,received_at,remarks,slip_id,to_post_id}'),
    ('link', 1, '{file_id,id,linked_at,officer_id,other_id,post_id,reason}'),
    ('link_end', 1, '{ended_at,ended_by_id,ended_by_post_id,ended_reason,file_id,id}'),
    ('mark', 1, '{at,copy_id,despatch_id,id,kind,officer_id,on_day,post_id,remarks}'),
    ('merge', 1, '{after_note,id,merged_at,notes,officer_id,pages,part_id,post_id}'),
    ('movement', 1, '{due_at,file_id,from_post_id,held_since,id,kind,officer_id,outcome,remarks,sent_at,serial,to_post_id,until}'),
    ('movement', 2, '{approver_id,approving_officer_id,due_at,file_id,from_post_id,held_since,id,kind,officer_id,outcome,remarks,sent_at,serial,to_post_id,until}'),
    ('note', 1, '{confirmed_at,file_id,id,officer_id,post_id,serial,text,written_at}'),
    ('note', 2, '{confirmed_at,file_id,format,id,last_page,officer_id,post_id,serial,text,written_at}'),
    ('paper', 1, '{added_at,added_by_id,file_id,id,original_id,original_sha256,page_from,page_to,receipt_id,title}'),
    ('parking_decision', 1, '{at,file_id,id,kind,officer_id,post_id,request_id,words}'),
    ('parking_end', 1, '{ended_at,file_id,id,outcome}'),
    ('parking_request', 1, '{asked_at,asked_by_id,file_id,id,officer_id,reason,until}'),
    ('part_merged', 1, '{after_note,id,merged_at,notes,officer_id,pages,part_id,post_id}'),
    ('reading', 1, '{file_id,id,opened_at,serial}'),
    ('receipt', 1, '{copy_of_id,diarised_by_id,form_key,id,number,received_at,section_id}'),
    ('receipt_enclosure', 1, '{added_at,added_by_id,id,original_id,original_sha256,pages,rank,receipt_id,title}'),
    ('receipt_enclosure_end', 1, '{id,receipt_id,struck_at,struck_by_id}'),
    ('receipt_move', 1, '{at,closed_as,file_id,from_post_id,id,kind,officer_id,receipt_id,remarks,serial,to_post_id}'),
    ('receipt_reading', 1, '{id,opened_at,receipt_id,serial}'),
    ('receipt_scan', 1, '{id,original_id,original_sha256}'),
    ('signature', 1, '{certificate_fingerprint,certificate_id,id,kind,number,officer_id,reason,sha256,signed_at}'),
    ('slip', 1, '{file_id,id,number,officer_id,post_id,printed_at,serial}'),
    ('slip_end', 1, '{ended_at,ended_by_id,ended_post_id,file_id,id,reason,state}'),
    ('slip_scan', 1, '{added_at,added_by_id,code_read,file_id,id,original_id,original_sha256,slip_id}'),
    ('step', 1, '{at,draft_id,file_id,id,kind,officer_id,post_id,remarks,serial,version_id}'),
    ('version', 1, '{draft_id,file_id,id,officer_id,post_id,references,serial,sha256,subject,text,written_at}'),
    ('view', 1, '{after_note,at,file_id,id,kind,officer_id,post_id,request_id,serial,text}'),
    ('view_end', 1, '{ended_at,file_id,id,outcome}'),
    ('view_request', 1, '{consultation_id,file_id,id,post_id}'),
    ('volume', 1, '{file_id,id,note_from,officer_id,opened_at,page_from,post_id,serial}')
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
        WHEN f.keys IS DISTINCT FROM ARRAY(SELECT k COLLATE "C" FROM jsonb_object_keys(l.said - 'form') k ORDER BY 1)
        THEN ' does not tell what form ' || coalesce(l.said ->> 'form', '1') || ' tells'
        WHEN r.id IS NULL THEN ' is gone' ELSE ' has another ' || differs.keys || ' now' END
    FROM links l
    LEFT JOIN forms f ON f.kind = l.kind AND f.form = coalesce((l.said ->> 'form')::bigint, 1)
    LEFT JOIN rows r ON r.stream = l.stream AND r.kind = l.kind AND r.id = (l.said ->> 'id')::bigint
    CROSS JOIN LATERAL (
        SELECT string_agg(k.key, ', ') AS keys FROM jsonb_each(l.said - 'form') k
        WHERE CASE
            WHEN jsonb_typeof(k.value) = 'string' AND jsonb_typeof(r.said -> k.key) = 'string' THEN
                CASE WHEN (k.value #>> '{}') ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$' AND (r.said ->> k.key) ~ '^\d{4}-\d\d-\d\dT'
                THEN (k.value #>> '{}')::timestamptz <> (r.said ->> k.key)::timestamptz
                ELSE (k.value #>> '{}') <> normalize(r.said ->> k.key, NFC) END
            ELSE k.value IS DISTINCT FROM r.said -> k.key END
    ) differs
    WHERE l.said IS NOT NULL AND (r.id IS NULL OR differs.keys IS NOT NULL OR f.keys IS DISTINCT FROM
        ARRAY(SELECT k COLLATE "C" FROM jsonb_object_keys(l.said - 'form') k ORDER BY 1))
    UNION ALL
    SELECT stream, max(expected), kind || ' ' || (said ->> 'id') || ' is in the chain twice'
    FROM links WHERE said IS NOT NULL GROUP BY stream, kind, said ->> 'id', said ->> 'form' HAVING count(*) > 1
    UNION ALL
    SELECT r.stream, NULL, r.kind || ' ' || r.id || ' is not in the chain'
    FROM rows r LEFT JOIN links l ON l.stream = r.stream AND l.kind = r.kind AND (l.said ->> 'id')::bigint = r.id
    WHERE l.id IS NULL
    UNION ALL
    -- What is copied from the last line of a register is as it stands there; a promise may bring the due day forward.
    SELECT 'file:' || f.id, NULL, 'its register says another ' || concat_ws(', ',
        CASE WHEN (f.holder_id, f.last_movement, f.held_since) <> (m.to_post_id, m.serial, m.held_since)
            OR f.due_at > m.due_at OR f.parked_until IS DISTINCT FROM m.until THEN 'place' END,
        CASE WHEN f.state <> CASE WHEN m.kind IN ('parked', 'closed') THEN m.kind ELSE 'active' END THEN 'state' END,
        CASE WHEN f.outcome <> m.outcome OR f.result <> CASE m.kind WHEN 'closed' THEN m.remarks ELSE '' END
            OR f.closed_at IS DISTINCT FROM CASE m.kind WHEN 'closed' THEN m.sent_at END THEN 'end' END,
        CASE WHEN f.classification <> (SELECT (array_agg(c.after ORDER BY c.id DESC))[1]
                FROM public.files_filechange c WHERE c.file_id = f.id AND c.field = 'classification') THEN 'class' END)
    FROM public.files_file f JOIN (SELECT DISTINCT ON (file_id) * FROM public.files_movement
        ORDER BY file_id, serial DESC) m ON m.file_id = f.id
    UNION ALL
    SELECT 'receipt:' || r.id, NULL, 'its register says another ' || concat_ws(', ',
        CASE WHEN r.holder_id IS DISTINCT FROM m.to_post_id OR r.file_id IS DISTINCT FROM m.file_id
            OR r.last_move <> m.serial THEN 'place' END,
        CASE WHEN r.closed_as <> m.closed_as
            OR r.state <> CASE m.kind WHEN 'filed' THEN 'filed' WHEN 'closed' THEN 'closed' ELSE 'open' END
            THEN 'state' END)
    FROM public.files_receipt r JOIN (SELECT DISTINCT ON (receipt_id) * FROM public.files_receiptmove
        ORDER BY receipt_id, serial DESC) m ON m.receipt_id = r.id
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
    SELECT DISTINCT ON (stream) stream, serial, what FROM faults
    -- Of a row that agrees with its register nothing is said after "another".
    WHERE what <> 'its register says another ' ORDER BY stream, serial NULLS LAST, what
),
lines AS (
    SELECT stream || ' link ' || coalesce(serial::text, '-') || ': ' || what AS line FROM first
    UNION ALL SELECT 'anchor ' || serial || ': ' || what FROM anchor_faults
)
SELECT line FROM (SELECT 1 AS rank, line FROM lines UNION ALL SELECT 2, 'broken = ' || count(*) FROM lines) said ORDER BY rank, line;
COMMIT;
