"""Where a column of a file can go, and which column probably goes there, by its heading in any of the three scripts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.identifiers import REGISTERS
from assets.models import KIND_MODELS, Asset
from language.text import nfc

# What the database, an assessment or a domain function writes, and a file cannot.
DERIVED = frozenset({
    "id", "kind", "geometry", "geometry_3857", "geometry_type", "area_m2", "length_m", "ward", "borough",
    "condition", "condition_on", "trend", "risk", "risk_on", "need", "search_key", "version", "registered_at",
    "external_ids", "asset",
})  # fmt: skip
POSITION = ("longitude", "latitude", "wkt")
FORMER, MATERIALS, REFERENCE, EXTERNAL = "former_names", "materials", "reference", "external_ids."

# Headings by which a column is known; compared in lower case without blanks and signs.
_HEADINGS: dict[str, str] = {
    "reference": "reference ref assetreference ahno registerno সূত্র संदर्भ",
    "name_en": "nameen name title englishname assetname sitename propertyname buildingname নামইংরেজি नामअंग्रेज़ी",
    "name_bn": "namebn bengaliname namebengali banglaname নাম নামবাংলা বাংলানাম",
    "name_hi": "namehi hindiname namehindi नाम नामहिंदी नामहिन्दी हिन्दीनाम हिंदीनाम",
    "former_names": "formernames formername oldname oldnames aliases altname পুরনোনাম পূর্বনাম পুরানোনাম पुरानानाम पुरानेनाम",
    "address": "address location street addr ঠিকানা पता",
    "premises_number": "premisesnumber premisesno premises premiseno holdingno প্রেমিসেসনম্বর প্রাঙ্গণনম্বর परिसरसंख्या",
    "assessee_number": "assesseenumber assesseeno assessee assesseeid অ্যাসেসিনম্বর করদাতানম্বর करदातासंख्या",
    "owner": "owner ownername ownedby মালিক স্বত্বাধিকারী मालिक स्वामी",
    "custodian": "custodian caretaker তত্ত্বাবধায়ক রক্ষক संरक्षक",
    "significance_en": "significanceen significance description descriptionen remarks notes গুরুত্বইংরেজি",
    "significance_bn": "significancebn গুরুত্ব তাৎপর্য বিবরণ",
    "significance_hi": "significancehi महत्व महत्त्व विवरण",
    "dating": "dating date year built yearbuilt constructed constructionyear period তারিখ সাল নির্মাণকাল वर्ष निर्माणवर्ष तिथि",
    "materials": "materials উপকরণ सामग्री",
    "grade": "grade heritagegrade শ্রেণি গ্রেড श्रेणी ग्रेड",
    "status": "status স্থিতি स्थिति",
    "accuracy_m": "accuracym accuracy নির্ভুলতা सटीकता",
    "longitude": "longitude lon long lng x easting দ্রাঘিমা দ্রাঘিমাংশ देशांतर देशान्तर",
    "latitude": "latitude lat y northing অক্ষাংশ अक्षांश",
    "wkt": "wkt geometry geom thegeom shape জ্যামিতি ज्यामिति",
    "type": "type watertype wtype category প্রকার ধরন प्रकार",
    "depth_m": "depthm depth গভীরতা गहराई",
    "storeys": "storeys stories floors তলা मंज़िल मंजिल",
    "architect": "architect স্থপতি वास्तुकार",
    "architectural_style": "architecturalstyle style স্থাপত্যশৈলী शैली",
    "sculptor": "sculptor ভাস্কর मूर्तिकार",
    "subject": "subject person বিষয় विषय",
    "height_m": "heightm height উচ্চতা ऊंचाई ऊँचाई",
    "ownership": "ownership মালিকানা स्वामित्व",
    "use": "use ব্যবহার उपयोग",
    "external_ids.osm": "osm osmid openstreetmap",
    "external_ids.wikidata": "wikidata wikidataid qid",
    "external_ids.intach": "intach intachid intachno",
}
_SIGNS = re.compile(r"[\s_\-.,:;()/\\\[\]°#*'\"|]+")
_OWN_LABELS = {
    REFERENCE: gettext_lazy("reference of an entry that exists"),
    FORMER: gettext_lazy("former names, parted by semicolons"),
    MATERIALS: gettext_lazy("materials, parted by semicolons"),
    "longitude": gettext_lazy("longitude (or x)"),
    "latitude": gettext_lazy("latitude (or y)"),
    "wkt": gettext_lazy("geometry as WKT"),
}


@dataclass(frozen=True)
class Target:
    """A column of ours that a file can fill: of the asset, of its kind's own table, or neither (``field`` is None)."""

    name: str
    of_kind: bool
    field: "models.Field[Any, Any] | None"
    label: Any

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        """The values there are, where they are fixed."""
        if isinstance(self.field, models.BooleanField):
            return [("yes", _("yes")), ("no", _("no"))]
        return list(self.field.flatchoices) if self.field is not None and self.field.choices else []

    @property
    def required(self) -> bool:
        """Whether every new entry needs a value."""
        return self.field is not None and not self.field.blank and not self.field.has_default() and not self.field.null


def targets(kind: str, *, table: bool = False) -> dict[str, Target]:
    """Return every column that a file can fill in an asset of ``kind``, the names and the position first."""
    found = [Target("name_en", False, Asset._meta.get_field("name_en"), _label(Asset, "name_en"))]
    if table:
        found += [Target(name, False, None, _OWN_LABELS[name]) for name in POSITION]
    found.append(Target(REFERENCE, False, None, _OWN_LABELS[REFERENCE]))
    for model in (Asset, KIND_MODELS[kind]):
        for each in model._meta.concrete_fields:
            if each.name in DERIVED | {"name_en", REFERENCE, MATERIALS} or each.generated:
                continue
            found.append(Target(each.name, model is not Asset, each, each.verbose_name))
            if each.name == "name_hi":
                found.append(Target(FORMER, False, None, _OWN_LABELS[FORMER]))
    found.append(Target(MATERIALS, False, None, _OWN_LABELS[MATERIALS]))
    found += [Target(f"{EXTERNAL}{key}", False, None, name) for key, (name, _form, _url) in REGISTERS.items()]
    return {target.name: target for target in found}


def _label(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def chosen(kind: str, names: Iterable[str], *, table: bool) -> dict[str, Target]:
    """Return the targets named; raises ValidationError for each that is none."""
    known = targets(kind, table=table)
    wrong = []
    for name in names:
        if name in {"condition", "condition_on"}:
            wrong.append(_("A condition comes from an assessment and cannot be imported."))
        elif name not in known:
            wrong.append(_("Assets of this kind have no column “%(name)s” that a file can fill.") % {"name": name})
    if wrong:
        raise ValidationError(wrong)
    return {name: known[name] for name in names}


def plain(heading: str) -> str:
    """Return a heading as headings are compared."""
    return _SIGNS.sub("", nfc(heading).casefold())


def guess(fields: Iterable[str], kind: str, *, table: bool) -> dict[str, str]:
    """Return a mapping (ours → the file's) by the headings: our own names and labels, then known headings."""
    headings = {plain(each): each for each in reversed(list(fields))}
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    known = targets(kind, table=table)
    for name, target in known.items():
        words = [plain(name), plain(str(target.label)), *_known(name)]
        for word in words:
            heading = headings.get(word)
            if heading is not None and heading not in taken:
                mapping[name] = heading
                taken.add(heading)
                break
    if table and "wkt" in mapping:
        mapping = {name: heading for name, heading in mapping.items() if name not in {"longitude", "latitude"}}
    # A register kept in one script has one column of names.
    if "name_en" not in mapping:
        for other in ("name_bn", "name_hi"):
            if other in mapping:
                mapping["name_en"] = mapping[other]
                break
    return mapping


def _known(name: str) -> list[str]:
    return [plain(word) for word in _HEADINGS.get(name, "").split()]


def of_model(model: type[models.Model], name: str) -> "models.Field[Any, Any] | None":
    """Return a column by its name, or None."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def without_empty(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the mapping without what was left open."""
    return {name: value for name, value in mapping.items() if value}
