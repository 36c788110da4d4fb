"""Who may find a file, kept beside its words by triggers on files and on their movements."""

# Everybody who may find a file, as numbers: a post that holds it or has read it by its own number, the section of an
# ordinary file by its number below zero, a post asked for its view on an ordinary file by its own. ``FileQuerySet.visible_to`` says the same in words; a check compares them.
AUDIENCE = """
    SELECT array_agg(DISTINCT token ORDER BY token) FROM (
        SELECT holder_id AS token FROM files_file WHERE id = {file}
        UNION SELECT -section_id FROM files_file WHERE id = {file} AND classification = 'ordinary'
        UNION SELECT to_post_id FROM files_movement WHERE file_id = {file} AND opened_at IS NOT NULL
        UNION SELECT post_id FROM files_viewrequest WHERE file_id = {file} AND outcome IN ('', 'given')
            AND EXISTS (SELECT FROM files_file WHERE id = {file} AND classification = 'ordinary')
    ) AS tokens
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
