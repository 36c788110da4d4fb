from django.db import migrations

# The row of the desk's index of complaint {complaint}, whole but for its words.
_ROW = """
    SELECT complaint.id, file.id, CASE WHEN file.classification = 'ordinary' THEN file.section_id END, file.holder_id,
        ARRAY(
            SELECT token FROM unnest(audience.audience) AS token LEFT JOIN staff_post AS post ON post.id = token
            WHERE token > 0 AND (file.classification <> 'ordinary' OR post.section_id <> file.section_id)
        ),
        complaint.category_id, complaint.ward_id, coalesce(asset.kind, ''), complaint.state,
        complaint.state IN (
            'received', 'acknowledged', 'in_progress', 'waiting', 'inspection_ordered', 'work_ordered', 'reopened'
        ),
        complaint.origin, complaint.confirmed_at, complaint.promised_at,
        floor(ST_X(place) / 250)::int, floor(ST_Y(place) / 250)::int, ''::tsvector
    FROM complaints_complaint AS complaint
    JOIN files_file AS file ON file.id = complaint.file_id
    JOIN files_fileindex AS audience ON audience.file_id = file.id
    LEFT JOIN assets_asset AS asset ON asset.id = complaint.asset_id
    CROSS JOIN LATERAL ST_Transform(complaint.pin, 32645) AS place
"""
_COLUMNS = """(
    complaint_id, file_id, section_id, holder_id, readers, category_id, ward_id, kind, state, is_open, origin,
    confirmed_at, promised_at, cell_x, cell_y, words
)"""
_KEEP = f"""
    INSERT INTO complaints_complaintindex AS held {_COLUMNS}
    {_ROW} WHERE complaint.{{key}} = NEW.{{value}}
    ON CONFLICT (complaint_id) DO UPDATE SET file_id = EXCLUDED.file_id, section_id = EXCLUDED.section_id,
        holder_id = EXCLUDED.holder_id, readers = EXCLUDED.readers, category_id = EXCLUDED.category_id,
        ward_id = EXCLUDED.ward_id, kind = EXCLUDED.kind, state = EXCLUDED.state, is_open = EXCLUDED.is_open,
        origin = EXCLUDED.origin, confirmed_at = EXCLUDED.confirmed_at, promised_at = EXCLUDED.promised_at,
        cell_x = EXCLUDED.cell_x, cell_y = EXCLUDED.cell_y
    WHERE (held.file_id, held.section_id, held.holder_id, held.readers, held.category_id, held.ward_id, held.kind,
        held.state, held.origin, held.confirmed_at, held.promised_at, held.cell_x, held.cell_y)
        IS DISTINCT FROM (EXCLUDED.file_id, EXCLUDED.section_id, EXCLUDED.holder_id, EXCLUDED.readers,
        EXCLUDED.category_id, EXCLUDED.ward_id, EXCLUDED.kind, EXCLUDED.state, EXCLUDED.origin, EXCLUDED.confirmed_at,
        EXCLUDED.promised_at, EXCLUDED.cell_x, EXCLUDED.cell_y);
    RETURN NULL;
"""


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


_OF_COMPLAINT = _function("complaint_in_desk_index", _KEEP.format(key="id", value="id"))
_OF_FILE = _function("file_in_desk_index", _KEEP.format(key="file_id", value="id"))
_OF_AUDIENCE = _function("audience_in_desk_index", _KEEP.format(key="file_id", value="file_id"))
# A post that goes to another section: what its own section lists already it need not be told again, and the reverse.
_OF_POST = _function(
    "post_in_desk_index",
    """
    UPDATE complaints_complaintindex AS held SET readers = CASE
        WHEN NEW.section_id = held.section_id THEN array_remove(held.readers, NEW.id)
        WHEN NOT NEW.id = ANY(held.readers) THEN held.readers || NEW.id
        ELSE held.readers END
    FROM files_fileindex AS audience
    WHERE audience.file_id = held.file_id AND audience.audience @> ARRAY[NEW.id];
    RETURN NULL;
    """,
)
_ON = {
    "complaint_in_desk_index": """
        CREATE TRIGGER complaint_in_desk_index AFTER INSERT OR UPDATE OF state, category_id, asset_id, ward_id, file_id,
            promised_at, confirmed_at, origin, pin ON complaints_complaint
        FOR EACH ROW WHEN (NEW.file_id IS NOT NULL) EXECUTE FUNCTION complaint_in_desk_index()""",
    "file_in_desk_index": """
        CREATE TRIGGER file_in_desk_index AFTER UPDATE OF section_id, classification, holder_id ON files_file
        FOR EACH ROW WHEN ((OLD.section_id, OLD.classification, OLD.holder_id)
            IS DISTINCT FROM (NEW.section_id, NEW.classification, NEW.holder_id))
        EXECUTE FUNCTION file_in_desk_index()""",
    "audience_in_desk_index": """
        CREATE TRIGGER audience_in_desk_index AFTER UPDATE OF audience ON files_fileindex
        FOR EACH ROW WHEN (OLD.audience IS DISTINCT FROM NEW.audience)
        EXECUTE FUNCTION audience_in_desk_index()""",
    "post_in_desk_index": """
        CREATE TRIGGER post_in_desk_index AFTER UPDATE OF section_id ON staff_post
        FOR EACH ROW WHEN (OLD.section_id IS DISTINCT FROM NEW.section_id)
        EXECUTE FUNCTION post_in_desk_index()""",
}
_TABLES = {
    "complaint_in_desk_index": "complaints_complaint",
    "file_in_desk_index": "files_file",
    "audience_in_desk_index": "files_fileindex",
    "post_in_desk_index": "staff_post",
}
_DROP = [
    sql
    for name, table in _TABLES.items()
    for sql in (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")
]


def fill_words(apps, schema_editor):
    """Make the words of what stands already, in batches; what is found is what ``complaints.desk.finding`` finds."""
    from complaints.desk.finding import rebuild

    if apps.get_model("complaints", "Complaint").objects.exclude(number=None).exists():
        rebuild()


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0025_desk"),
        ("assets", "0016_wards_at_once"),
        ("files", "0017_chain_more"),
    ]

    operations = [
        migrations.RunSQL([_OF_COMPLAINT, _OF_FILE, _OF_AUDIENCE, _OF_POST, *_ON.values()], _DROP),
        migrations.RunSQL(
            f"INSERT INTO complaints_complaintindex {_COLUMNS} {_ROW} WHERE complaint.number IS NOT NULL",
            "DELETE FROM complaints_complaintindex",
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
    ]
