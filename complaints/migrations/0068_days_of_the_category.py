"""Messages say within how many days their reporter can answer: those of his category, which were always 21 before."""

from django.db import migrations

_WORDS = {"en": ("21 days", "{days} days"), "bn": ("২১ দিন", "{days} দিন"), "hi": ("21 दिन", "{days} दिन")}


def _replaced(back: bool) -> str:
    texts = []
    for language, (number, field) in _WORDS.items():
        old, new = (field, number) if back else (number, field)
        texts.append(f"text_{language} = replace(text_{language}, '{old}', '{new}')")
    return (
        f"UPDATE complaints_messagetemplate SET {', '.join(texts)}"  # noqa: S608 (words of ours)
        " WHERE purpose IN ('resolved', 'cannot_be_done', 'not_ours', 'duplicate')"
    )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0067_what_is_told")]

    operations = [migrations.RunSQL(_replaced(False), _replaced(True))]
