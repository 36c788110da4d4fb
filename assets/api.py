"""The register over HTTP: spatial questions, one asset, GeoJSON and JSON."""

import json
import re
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assets.answers import Form, answer
from assets.layers import has_post
from assets.models import Asset, Grade, Kind, Risk, Status
from assets.past import ON, Moment, read_moment, register_at
from assets.questions import (
    FARTHEST_M,
    LONGEST_TEXT,
    MOST_NEAREST,
    NO,
    NO_GRADE,
    PARAMETERS,
    TRENDS,
    YES,
    Question,
    Refused,
    read_shape,
)
from assets.serializers import GEOMETRY, AssetFeature, AssetFeatures, AssetPage, AssetSerializer, PastAssetSerializer
from maps.layers import revisions
from responses.problem import Problem
from responses.text import PROBLEMS, Negotiation, TextGeoJSON, TextJSON, etag, has, parameters

MOST_ON_A_PAGE = 1000
USUAL_PAGE = 100
_LARGEST_BODY = 2 * 1024 * 1024
_REFERENCE = re.compile(r"[A-Z0-9-]{1,20}")


def _list(name: str, choices: list[str], description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "array", "items": {"type": "string", "enum": choices}},
        style="form",
        explode=False,
        description=description,
    )


def _yes_or_no(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, {"type": "string", "enum": [YES, NO]}, description=description)


FILTERS = [
    _list("kind", Kind.values, "Any of these kinds."),
    _list("grade", [*Grade.values, NO_GRADE], "Any of these heritage grades; none: without one."),
    _list("condition", ["1", "2", "3", "4", "5", "none"], "Any of these conditions; none: not assessed."),
    OpenApiParameter("condition_min", {"type": "integer", "minimum": 1, "maximum": 5}, description="This or worse."),
    _list("risk", Risk.values, "Any of these risk priorities, A the most urgent."),
    _list("trend", list(TRENDS), "The condition's trend is any of these."),
    _yes_or_no("danger", "Whether it is a danger to the public."),
    _yes_or_no("lock", "Whether the heritage lock is set."),
    _yes_or_no("photo", "Whether there is a picture that the asker may see."),
    _yes_or_no("document", "Whether there is a document that the asker may see."),
    OpenApiParameter("need_min", {"type": "number"}, description="Need (see the list of needs) of this or more."),
    _list("status", Status.values, "Any of these; drafts are shown to the department only."),
    OpenApiParameter(
        "q",
        {"type": "string", "maxLength": LONGEST_TEXT},
        description="Names, addresses (streets by their old or new name) or a number like this, in English, Bengali or "
        "Hindi, mis-spelt or not; best first.",
        examples=[
            OpenApiExample("in Bengali", value="রবীন্দ্র সরোবর"),
            OpenApiExample("mis-spelt", value="robindro sorobar"),
        ],
    ),
    OpenApiParameter(
        "area",
        {"type": "array", "items": {"type": "string", "pattern": "^(ward|borough|city):.+$"}},
        style="form",
        explode=False,
        description="In any of these areas.",
        examples=[OpenApiExample("two wards", value=["ward:93", "ward:94"])],
    ),
    OpenApiParameter(
        "bbox",
        description="west,south,east,north in degrees: what meets this box.",
        examples=[OpenApiExample("around the Maidan", value="88.33,22.54,88.36,22.57")],
    ),
    OpenApiParameter(
        "point",
        description="longitude,latitude: what lies within `radius` metres, nearest first.",
        examples=[OpenApiExample("Dalhousie Square", value="88.3494,22.5714")],
    ),
    OpenApiParameter(
        "radius",
        {"type": "number", "exclusiveMinimum": True, "minimum": 0, "maximum": FARTHEST_M},
        description="Metres on the ellipsoid.",
    ),
    OpenApiParameter(
        "nearest",
        description="longitude,latitude: the `k` nearest, one page.",
        examples=[OpenApiExample("Dalhousie Square", value="88.3494,22.5714")],
    ),
    OpenApiParameter("k", {"type": "integer", "minimum": 1, "maximum": MOST_NEAREST, "default": 10}),
]
PAGES = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": USUAL_PAGE},
        description="Rows on a page.",
    ),
    OpenApiParameter("after", description="Where the page begins: follow `next`."),
]
THEN = OpenApiParameter(
    ON.name,
    description="The register as it stood at the end of this day (Asia/Kolkata), or at this moment. `q` then goes by "
    "names as they were written.",
    examples=[
        OpenApiExample("a day", value="2026-11-20"),
        OpenApiExample("a moment", value="2026-11-20T16:05:00+05:30"),
    ],
)
FORMAT = OpenApiParameter(
    "format", {"type": "string", "enum": ["json", "geojson"]}, description="Instead of the Accept header."
)
_ANSWERS = {
    (200, "application/json"): AssetPage,
    (200, "application/geo+json"): AssetFeatures,
    (304, "application/json"): None,
    (400, "application/problem+json"): PROBLEMS[400, "application/problem+json"],
}


class _Questions(APIView):
    renderer_classes = [TextJSON, TextGeoJSON]
    content_negotiation_class = Negotiation
    permission_classes = [AllowAny]

    def respond(self, request: Request, body: bytes = b"") -> Response:
        """Answer the question in the query and the posted geometry with one page, or 304."""
        given = parameters(request, (*PARAMETERS, "limit", "after", ON.name))
        moment = moment_of(given.pop(ON.name, []))
        limit, after = _limit(given.pop("limit", [])), (given.pop("after", None) or [""])[0]
        staff = has_post(request.user)
        form = _form(request)
        parts = (request.get_full_path(), body, staff, form)
        if "If-None-Match" in request.headers and has(request, tag := etag(_revisions(moment), *parts)):
            return _dress(Response(status=304), tag, staff)
        try:
            question = Question.parse(given, shape=read_shape(body) if body else None, records=staff)
            with register_at(moment) as register:
                page = answer(question, seen_by(staff, register), form=form, limit=limit, after=after or None)
        except Refused as error:
            raise Problem(str(error.message), parameter=error.parameter) from error
        text = _wrap(request, page.text, page.next, form)
        return _dress(Response(text), etag(_revisions(moment, page.revisions), *parts), staff)


class AssetQuestions(_Questions):
    """Assets of the register."""

    @extend_schema(
        operation_id="assets",
        summary="Assets that answer a question",
        description="Filters may be combined; all must hold. Pages are ordered by distance where a point is given, by "
        "likeness where a text is, else by age in the register.",
        parameters=[*FILTERS, *PAGES, THEN, FORMAT],
        responses=_ANSWERS,
    )
    def get(self, request: Request) -> Response:
        """Answer a question."""
        return self.respond(request)


class GeometryParser(BaseParser):
    """The posted geometry as it came; read, bounded and checked later, so that every mistake can be named."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the bytes; raises Problem where they are too many."""
        content: bytes = stream.read(_LARGEST_BODY + 1)
        if len(content) > _LARGEST_BODY:
            raise Problem(_("The geometry is larger than 2 MB. Simplify it first."), parameter="geometry", status=413)
        return content


class GeoJSONParser(GeometryParser):
    """The same under GeoJSON's own media type."""

    media_type = "application/geo+json"


class AssetsIntersecting(_Questions):
    """Assets that meet a posted geometry."""

    parser_classes = [GeometryParser, GeoJSONParser]

    @extend_schema(
        operation_id="assets_intersecting",
        summary="Assets that meet a posted geometry",
        description="The body is a GeoJSON geometry or feature (EPSG:4326, valid, at most 10,000 vertices). The "
        "filters of the plain question may be added. `next` is to be asked with the same body.",
        parameters=[*FILTERS, *PAGES, THEN, FORMAT],
        request={"application/json": GEOMETRY, "application/geo+json": GEOMETRY},
        responses=_ANSWERS,
        examples=[
            OpenApiExample(
                "a triangle",
                request_only=True,
                value={
                    "type": "Polygon",
                    "coordinates": [[[88.34, 22.54], [88.37, 22.54], [88.35, 22.57], [88.34, 22.54]]],
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Answer a question with a geometry."""
        if not isinstance(request.data, bytes) or not request.data.strip():
            raise Problem(_("Send a GeoJSON geometry as the body."), parameter="geometry")
        return self.respond(request, request.data)


class AssetDetail(APIView):
    """One asset."""

    renderer_classes = [TextJSON, TextGeoJSON]
    content_negotiation_class = Negotiation
    permission_classes = [AllowAny]
    serializer_class: ClassVar[Any] = AssetSerializer

    @extend_schema(
        operation_id="asset",
        summary="One asset with everything that is public",
        parameters=[
            OpenApiParameter("reference", OpenApiTypes.STR, OpenApiParameter.PATH, description="Such as AH-000123."),
            THEN,
            FORMAT,
        ],
        responses={(200, "application/json"): AssetSerializer, (200, "application/geo+json"): AssetFeature, **PROBLEMS},
    )
    def get(self, request: Request, reference: str) -> Response:
        """Answer with one asset, or 404; drafts exist for the department only."""
        # Not by the address's pattern: what it does not match is answered by a page, not by a problem document.
        if not _REFERENCE.fullmatch(reference):
            raise Http404
        moment = moment_of(parameters(request, (ON.name,)).get(ON.name, []))
        staff = has_post(request.user)
        if moment:
            return self._then(request, reference, moment, staff)
        rows = seen_by(staff).select_related("ward", "borough", *Kind.values).prefetch_related("former_names")
        outlines = [f"{area}__{column}" for area in ("ward", "borough") for column in ("geometry", "geometry_3857")]
        asset = get_object_or_404(rows.defer(*outlines, "geometry_3857"), reference=reference)
        return self._answer(request, asset, AssetSerializer(asset, context={"staff": staff}).data, staff)

    def _then(self, request: Request, reference: str, moment: Moment, staff: bool) -> Response:
        with register_at(moment) as register:
            asset = get_object_or_404(seen_by(staff, register).select_related("ward", "borough"), reference=reference)
            context = {"staff": staff, "moment": moment}
            return self._answer(request, asset, PastAssetSerializer(asset, context=context).data, staff)

    def _answer(self, request: Request, asset: Any, written: Any, staff: bool) -> Response:
        if _form(request) == "geojson":
            geometry = written.pop("geometry")
            written = {"type": "Feature", "id": asset.reference, "geometry": geometry, "properties": written}
        tag = etag({asset.reference: asset.version}, json.dumps(written, default=str))
        return _dress(Response(status=304) if has(request, tag) else Response(written), tag, staff)


def seen_by(staff: bool, register: Any = Asset.objects) -> "QuerySet[Any]":
    """Return the assets that the department, or everybody else, may see, of the present register or of a past one."""
    seen: QuerySet[Any] = register.in_register() if staff else register.visible_to(AnonymousUser())
    return seen


def moment_of(values: list[str]) -> Moment | None:
    """Return the moment that is asked for; raises Problem where it cannot be."""
    try:
        return read_moment(values[0] if values else "")
    except Refused as error:
        raise Problem(str(error.message), parameter=error.parameter) from error


def _revisions(moment: Moment | None, known: dict[str, int] | None = None) -> dict[str, int]:
    """What an answer depends on besides its question: nothing any more where it is about a settled past."""
    if moment and moment.settled:
        return {}
    return revisions() if known is None else known


def _form(request: Request) -> Form:
    return "geojson" if isinstance(request.accepted_renderer, TextGeoJSON) else "json"


def _limit(values: list[str]) -> int:
    text = values[0] if values else str(USUAL_PAGE)
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_ON_A_PAGE):
        raise Problem(
            _("Write a whole number from %(least)s to %(most)s.") % {"least": 1, "most": MOST_ON_A_PAGE},
            parameter="limit",
        )
    return int(text)


def _wrap(request: Request, rows: str, cursor: str | None, form: str) -> str:
    following = "null"
    if cursor:
        query = request.query_params.copy()
        query["after"] = cursor
        following = json.dumps(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))
    if form == "geojson":
        return f'{{"type":"FeatureCollection","features":[{rows}],"next":{following}}}'
    return f'{{"results":[{rows}],"next":{following}}}'


def _dress(response: Response, tag: str, staff: bool) -> Response:
    response.headers["ETag"] = tag
    # Asked again each time: the answer is cheap to compare and must not lag behind the register.
    response.headers["Cache-Control"] = f"{'private' if staff else 'public'}, no-cache"
    patch_vary_headers(response, ["Accept", "Cookie"])
    return response
