"""Finding an asset by what people call it: any name, in any script, mis-spelt; its address; its reference."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, FloatField, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Greatest, Length
from django.db.models.lookups import GreaterThanOrEqual

from assets.models import Asset
from assets.models.past import PastAssetQuerySet
from language.digits import to_latin
from language.text import romanised, search_key, skeleton, tidy

# Parts an asset's own names from its address in the key; no form of a text contains it.
_ADDRESS = " @ "
_REFERENCE = re.compile(r"(?:ah\s*[-–]?\s*)?0*(\d{1,9})", re.IGNORECASE)
LIMIT = 30
# How much of what was typed must be met, by its spelling or by its consonants (short ones collide more easily).
_SPELLING, _BONES, _SHORT_BONES, _SHORT = 0.6, 0.75, 0.95, 4
LONGEST = 100
# How many present answers are looked at in a past register, where names are mis-spelt.
_MOST_MEANT = 300


def key_for(asset: Asset, former_names: Iterable[str]) -> str:
    """Return the text by which the asset is found: its names, present and former, then its address."""
    names = search_key(asset.name_en, asset.name_bn, asset.name_hi, *former_names)
    address = search_key(asset.address, asset.premises_number)
    return f"{names}{_ADDRESS}{address}" if address else names


def matching(assets: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Return those of ``assets`` that ``text`` may mean, best first, each with a ``score``; unlimited.

    The trigram index on ``search_key`` finds the candidates.
    """
    text = tidy(to_latin(text))[:LONGEST]
    if isinstance(assets, PastAssetQuerySet):
        if len(text) < 2:
            return assets.none()
        meant = list(matching(Asset.objects.all(), text).values_list("pk", flat=True)[:_MOST_MEANT])
        return assets.named_like(text, reference=reference_in(text), meant=meant)
    spelt, bones = romanised(text), skeleton(text)
    exact = reference_in(text)
    if len(spelt) < 2 and not exact:
        return assets.none()
    scores: list[Any] = []
    branches = [Asset.objects.filter(reference=exact)] if exact else []
    names = Func(F("search_key"), Value(_ADDRESS), Value(1), function="split_part", output_field=TextField())
    spellings = dict.fromkeys([spelt, spelt.replace(" ", "")], _SPELLING)
    consonants = {
        form: _BONES if len(form) > _SHORT else _SHORT_BONES
        for form in (bones, bones.replace(" ", ""))
        if len(form) > 2
    }
    for term, least in (consonants | spellings).items():
        met = TrigramWordSimilarity(term, "search_key")
        # Consonants say a little less than spelling, an address a little less than a name.
        weight = 1.0 if least == _SPELLING else 0.95
        scores += [TrigramWordSimilarity(term, names) * Value(weight), met * Value(weight * 0.8)]
        branches.append(
            Asset.objects.filter(search_key__trigram_word_similar=term).filter(GreaterThanOrEqual(met, Value(least)))
        )
    # A union, not OR: the planner thinks a word comparison cheap and would rather compare every row four times.
    first, *others = [branch.order_by().values("pk") for branch in branches]
    near = assets.filter(pk__in=first.union(*others) if others else first)
    score: Any = Greatest(*scores)
    if exact:
        score = Case(When(reference=exact, then=Value(2.0)), default=score, output_field=FloatField())
    scored: QuerySet[Any] = near.annotate(score=Cast(score, FloatField()))
    return scored.order_by("-score", Length("name_en"), "pk")


def fetched(found: "QuerySet[Asset]") -> list[Asset]:
    """Return the rows of a search, read through the trigram index whatever the planner thinks.

    It takes a word comparison for as cheap as an addition and would compare every row of a register of some thousands.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        return list(found)


def reference_in(text: str) -> str:
    """Return the reference that ``text`` writes ("AH-12", "ah 12", "12"), or "" where it writes none."""
    match = _REFERENCE.fullmatch(tidy(to_latin(text)))
    return f"AH-{int(match[1]):06d}" if match else ""
