"""The shapes of the API's answers: what its document describes, and how one asset is written out."""

import json
from typing import Any

from django.conf import settings
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from assets.models import KIND_MODELS, Asset, Grade, Kind, Status
from assets.models.asset import Capture
from assets.past import details_then, former_names_then
from responses.text import Word

_AREA = {"allow_null": True, "help_text": "Such as ward:93; null where it lies in no known area."}
GEOMETRY = {
    "type": "object",
    "description": "A GeoJSON geometry, EPSG:4326, longitude first.",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {
            "type": "string",
            "enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"],
        },
        "coordinates": {"type": "array", "items": {}},
    },
}


@extend_schema_field(GEOMETRY)
class GeometryField(serializers.Field):  # type: ignore[type-arg]
    """A geometry as GeoJSON."""

    def to_representation(self, value: Any) -> Any:
        """Return the GeoJSON geometry as plain data."""
        return json.loads(value.geojson)


class AssetProperties(serializers.Serializer[Any]):
    """What an answer says of each asset. Texts that are not known are empty."""

    reference = serializers.CharField(help_text="Permanent.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    name_en = serializers.CharField()
    name_bn = serializers.CharField(allow_blank=True)
    name_hi = serializers.CharField(allow_blank=True)
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    condition = serializers.IntegerField(
        min_value=1, max_value=5, allow_null=True, help_text="1 very good … 5 very poor; null: not assessed."
    )
    condition_on = serializers.DateField(allow_null=True)
    ward = serializers.CharField(**_AREA)  # type: ignore[arg-type]
    borough = serializers.CharField(**_AREA)  # type: ignore[arg-type]
    address = serializers.CharField(allow_blank=True)
    premises_number = serializers.CharField(allow_blank=True)
    dating = serializers.CharField(allow_blank=True, help_text="EDTF, such as 1847, 187X, 1911~.")
    area_m2 = serializers.FloatField(help_text="On the ellipsoid; 0 for points and lines.")
    length_m = serializers.FloatField(help_text="On the ellipsoid; 0 for points and areas.")
    captured_how = serializers.ChoiceField(choices=Capture.choices)
    accuracy_m = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(min_value=1)
    distance_m = serializers.FloatField(required=False, help_text="Only where a point was asked with.")


class AssetRow(AssetProperties):
    """One asset of a JSON answer: its properties and a position that lies on it."""

    longitude = serializers.FloatField()
    latitude = serializers.FloatField()


class AssetPage(serializers.Serializer[Any]):
    """One page of assets."""

    results = AssetRow(many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null at the end.")


class AssetFeature(serializers.Serializer[Any]):
    """One asset as a GeoJSON feature."""

    type = Word("Feature")
    id = serializers.CharField()
    geometry = GeometryField()
    properties = AssetProperties()


class AssetFeatures(serializers.Serializer[Any]):
    """One page of assets as a GeoJSON feature collection."""

    type = Word("FeatureCollection")
    features = AssetFeature(many=True)
    next = serializers.URLField(allow_null=True)


def _of_kind(kind: str) -> type[serializers.ModelSerializer[Any]]:
    meta = type("Meta", (), {"model": KIND_MODELS[kind], "exclude": ["asset"]})
    made: type[serializers.ModelSerializer[Any]] = type(
        f"{KIND_MODELS[kind].__name__}Details",
        (serializers.ModelSerializer,),
        {"Meta": meta, "__doc__": KIND_MODELS[kind].__doc__},
    )
    return made


DETAILS = {kind: _of_kind(kind) for kind in KIND_MODELS}


class AssetSerializer(serializers.ModelSerializer[Asset]):
    """One asset with everything that is public; owner, custodian and assessee number for the department only."""

    STAFF_ONLY = ("owner", "custodian", "assessee_number")

    ward = serializers.CharField(source="ward.key", default=None, **_AREA)  # type: ignore[arg-type]
    borough = serializers.CharField(source="borough.key", default=None, **_AREA)  # type: ignore[arg-type]
    former_names = serializers.SerializerMethodField()
    details = serializers.SerializerMethodField(help_text="What assets of this kind have of their own.")
    geometry = GeometryField()
    page = serializers.SerializerMethodField(help_text="The asset's page for people.")
    owner = serializers.CharField(required=False, help_text="For the department only.")
    custodian = serializers.CharField(required=False, help_text="For the department only.")
    assessee_number = serializers.CharField(required=False, help_text="For the department only.")

    class Meta:
        model = Asset
        fields = [
            "reference", "kind", "status", "name_en", "name_bn", "name_hi", "former_names", "grade", "condition",
            "condition_on", "ward", "borough", "address", "premises_number", "dating", "materials", "external_ids",
            "significance_en", "significance_bn", "significance_hi", "area_m2", "length_m", "captured_how",
            "accuracy_m", "version", "registered_at", "details", "geometry", "page", "owner", "custodian",
            "assessee_number",
        ]  # fmt: skip

    def to_representation(self, instance: Asset) -> Any:
        """Write the asset out, without what is the department's unless the context says ``staff``."""
        written = super().to_representation(instance)
        if not self.context.get("staff"):
            for name in self.STAFF_ONLY:
                written.pop(name)
        return written

    def get_former_names(self, asset: Asset) -> list[str]:
        """Names it bore before."""
        return [str(former) for former in asset.former_names.all()]

    @extend_schema_field(
        PolymorphicProxySerializer(
            component_name="AssetDetails", serializers=list(DETAILS.values()), resource_type_field_name=None
        )
    )
    def get_details(self, asset: Asset) -> Any:
        """The row of its kind; empty where there is none yet."""
        row = getattr(asset, asset.kind, None)
        return DETAILS[asset.kind](row).data if row is not None else {}

    @extend_schema_field(serializers.URLField())
    def get_page(self, asset: Asset) -> str:
        """The permanent address of the asset's page."""
        return f"{settings.SITE_URL}{asset.get_absolute_url()}"


class PastAssetSerializer(AssetSerializer):
    """One asset as it stood at the ``moment`` of the context."""

    def get_former_names(self, asset: Any) -> list[str]:
        """Names it had borne before then."""
        return former_names_then(asset, self.context["moment"])

    def get_details(self, asset: Any) -> Any:
        """The row of its kind as it stood."""
        return DETAILS[asset.kind](details_then(asset, self.context["moment"])).data
