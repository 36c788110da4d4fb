"""Answers of the API that the database has already written as text: negotiated, named and sent as they are."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from responses.problem import Problem


class TextJSON(JSONRenderer):
    """JSON; text is taken as JSON that is written already."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the bytes of the answer."""
        return data.encode() if isinstance(data, str) else super().render(data, *args, **kwargs)


class TextGeoJSON(TextJSON):
    """GeoJSON (RFC 7946)."""

    media_type = "application/geo+json"
    format = "geojson"


class Negotiation(DefaultContentNegotiation):
    """Chooses by ``format`` or by the Accept header; an unknown format is the asker's mistake and is named."""

    def filter_renderers(self, renderers: Any, format: str) -> list[BaseRenderer]:
        """Return the renderers of a format; raises Problem where there is none."""
        found = [renderer for renderer in renderers if renderer.format == format]
        if not found:
            raise Problem(
                _("“%(value)s” is not one of: %(allowed)s.")
                % {"value": format[:60], "allowed": ", ".join(renderer.format for renderer in renderers)},
                parameter="format",
            )
        return found


def Word(word: str) -> Any:  # noqa: N802 (a field)
    """Return a field that is always ``word``, described as such in the API's document."""
    field: Any = extend_schema_field({"type": "string", "pattern": f"^{word}$", "example": word})(
        type("Word", (serializers.CharField,), {})
    )
    return field()


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong and what to do (RFC 9457), for the API's document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="In words, in the reader's language.")
    parameter = serializers.CharField(required=False, help_text="The parameter or member at fault.")

    class Meta:
        ref_name = "Problem"


PROBLEMS = {
    (400, "application/problem+json"): ProblemSerializer,
    (404, "application/problem+json"): ProblemSerializer,
}


def parameters(request: Request, known: Iterable[str]) -> dict[str, list[str]]:
    """Return the query's parameters; raises Problem naming one that is not ``known`` (``format`` always is)."""
    given = {name: values for name, values in request.query_params.lists() if name != "format"}
    for name in given:
        if name not in known:
            raise Problem(_("There is no parameter “%(name)s”.") % {"name": name[:60]}, parameter=name[:60])
    return given


def etag(revisions: Mapping[str, int], *parts: object) -> str:
    """Return the weak ETag of an answer made from data at ``revisions`` to a question made of ``parts``."""
    text = repr((sorted(revisions.items()), parts))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def has(request: Request, tag: str) -> bool:
    """Whether the asker says that he has the answer with this ETag."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in asked or asked == ["*"]
