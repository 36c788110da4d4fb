"""Areas over HTTP."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from maps.layers import revisions
from maps.models import AreaKind
from responses.problem import Problem
from responses.text import PROBLEMS, Negotiation, TextGeoJSON, TextJSON, Word, etag, has, parameters

_MEMBERS = """'key', area.kind || ':' || area.code, 'kind', area.kind, 'code', area.code, 'name_en', area.name_en,
    'name_bn', area.name_bn, 'name_hi', area.name_hi, 'parent', parent.kind || ':' || parent.code,
    'source', area.source"""
# To about a metre; outlines are not more exact than that.
_OUTLINE = "ST_AsGeoJSON(area.geometry, 5)"
_ROWS = {
    "json": f"json_build_object({_MEMBERS})::text",
    "outlined": f"json_build_object({_MEMBERS}, 'geometry', {_OUTLINE}::json)::text",
    "geojson": f"""'{{"type":"Feature","id":' || to_json(area.kind || ':' || area.code) || ',"geometry":' || {_OUTLINE}
        || ',"properties":' || json_build_object({_MEMBERS}) || '}}'""",
}


class AreaRow(serializers.Serializer[Any]):
    """One area."""

    key = serializers.CharField(help_text="What asks for it in `area`, such as ward:93.")
    kind = serializers.ChoiceField(choices=AreaKind.choices)
    code = serializers.CharField()
    name_en = serializers.CharField()
    name_bn = serializers.CharField(allow_blank=True)
    name_hi = serializers.CharField(allow_blank=True)
    parent = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The area it lies in, such as borough:8."
    )
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    geometry = serializers.DictField(required=False, help_text="GeoJSON; only where asked for.")


class AreaList(serializers.Serializer[Any]):
    """All areas that were asked for."""

    results = AreaRow(many=True)


class AreaFeature(serializers.Serializer[Any]):
    """One area as a GeoJSON feature."""

    type = Word("Feature")
    id = serializers.CharField()
    geometry = serializers.DictField()
    properties = AreaRow()


class AreaFeatures(serializers.Serializer[Any]):
    """Areas as a GeoJSON feature collection."""

    type = Word("FeatureCollection")
    features = AreaFeature(many=True)


class Areas(APIView):
    """Wards, boroughs and the city."""

    renderer_classes = [TextJSON, TextGeoJSON]
    content_negotiation_class = Negotiation
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="areas",
        summary="Areas that assets can be asked for in",
        parameters=[
            OpenApiParameter(
                "kind", {"type": "string", "enum": AreaKind.values}, description="Only areas of this kind."
            ),
            OpenApiParameter("geometry", {"type": "string", "enum": ["true", "false"]}, description="With outlines."),
            OpenApiParameter("format", {"type": "string", "enum": ["json", "geojson"]}),
        ],
        responses={
            (200, "application/json"): AreaList,
            (200, "application/geo+json"): AreaFeatures,
            (304, "application/json"): None,
            (400, "application/problem+json"): PROBLEMS[400, "application/problem+json"],
        },
    )
    def get(self, request: Request) -> Response:
        """Answer with all areas of a kind, wards in the order of their numbers."""
        given = parameters(request, ("kind", "geometry"))
        kind = _one(given, "kind", AreaKind.values)
        outlined = _one(given, "geometry", ["true", "false"]) == "true"
        form = getattr(request.accepted_renderer, "format", "json")
        tag = etag({"areas": revisions().get("areas", 0)}, kind, outlined, form)
        if has(request, tag):
            response = Response(status=304)
        else:
            rows = _rows("outlined" if outlined and form == "json" else form, kind)
            opening = '{"results":[' if form == "json" else '{"type":"FeatureCollection","features":['
            response = Response(f"{opening}{rows}]}}")
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "public, no-cache"
        return response


def _one(given: dict[str, list[str]], name: str, allowed: list[str]) -> str | None:
    value = (given.get(name) or [""])[-1]
    if value and value not in allowed:
        raise Problem(
            _("“%(value)s” is not one of: %(allowed)s.") % {"value": value[:60], "allowed": ", ".join(allowed)},
            parameter=name,
        )
    return value or None


def _rows(form: str, kind: str | None) -> str:
    statement = f"""
        SELECT string_agg({_ROWS[form]}, ',' ORDER BY area.kind, length(area.code), area.code)
        FROM maps_area AS area LEFT JOIN maps_area AS parent ON parent.id = area.parent_id
        WHERE %s::text IS NULL OR area.kind = %s
    """  # noqa: S608 (of our own parts)
    with connection.cursor() as cursor:
        cursor.execute(statement, [kind, kind])
        ((text,),) = cursor.fetchall()
    return text or ""
