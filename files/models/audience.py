"""Who may find a file, kept beside its words by triggers on files, their movements and requests for a view."""

# Everybody who may find a file, as numbers. Posts by their own: the holder; who has read it, or was asked for a view on
# an ordinary one; of a secret file the post that opened it and the sender until it is read. The section of an ordinary
# file by its number below zero. ``FileQuerySet.visible_to`` says the same; a test compares them.
AUDIENCE = """
    SELECT array_agg(DISTINCT token ORDER BY token) FROM files_file AS of_all CROSS JOIN LATERAL (
        SELECT of_all.holder_id AS token
        UNION SELECT -of_all.section_id WHERE of_all.classification = 'ordinary'
        UNION SELECT to_post_id FROM files_movement
            WHERE file_id = of_all.id AND opened_at IS NOT NULL AND of_all.classification <> 'secret'
        UNION SELECT post_id FROM files_viewrequest
            WHERE file_id = of_all.id AND outcome IN ('', 'given') AND of_all.classification = 'ordinary'
        UNION SELECT of_all.opened_by_id WHERE of_all.classification = 'secret'
        UNION SELECT from_post_id FROM (
            SELECT from_post_id, opened_at FROM files_movement WHERE file_id = of_all.id ORDER BY serial DESC LIMIT 1
        ) AS newest WHERE of_all.classification = 'secret' AND opened_at IS NULL AND from_post_id IS NOT NULL
    ) AS tokens WHERE of_all.id = {file}
"""
_KEEP = """
    INSERT INTO files_fileindex AS held (file_id, opened_at, audience, words)
    SELECT id, opened_at, ({audience}), '' FROM files_file WHERE id = {file}
    ON CONFLICT (file_id) DO UPDATE SET audience = EXCLUDED.audience
    WHERE held.audience IS DISTINCT FROM EXCLUDED.audience;
    RETURN NULL;
"""
KEEP_OF_FILE = _KEEP.format(file="NEW.id", audience=AUDIENCE.format(file="NEW.id"))
# Of a row that names its file: a movement, a request for a view.
KEEP_OF_MOVEMENT = _KEEP.format(file="NEW.file_id", audience=AUDIENCE.format(file="NEW.file_id"))
