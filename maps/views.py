"""Tiles over HTTP."""

import gzip

import brotli  # type: ignore[import-untyped]
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from maps.layers import Layer, draw, layers, revisions
from maps.middleware import SHARED

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
# Smaller bodies gain nothing.
_WORTH_PACKING = 256
_FOR_EVER = "max-age=31536000, immutable"


@require_safe
def tile(request: HttpRequest, layer: str, revision: str, z: int, x: int, y: int) -> HttpResponse:
    """Answer one tile: 200, 204 where nothing lies in it, 304 where the reader has it, 404 where there is none.

    A reader may keep it for ever only where the address's revision is that of the snapshot the tile was made from.
    """
    found = layers.find(layer)
    if found is None:
        raise Http404
    drawn, language = found
    if not (drawn.minzoom <= z <= drawn.maxzoom and x < 1 << z and y < 1 << z) or not _may_see(drawn, request):
        raise Http404
    if drawn.parameter is not None:
        return _with_parameter(request, drawn, language, (z, x, y))
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if asked:
        current = revisions().get(drawn.revision_of)
        if _etag(drawn, current, language) in asked:
            return _dress(HttpResponseNotModified(), drawn, revision, current, language)
    made = draw(drawn, language=language, z=z, x=x, y=y)
    if not made.content:
        return _dress(HttpResponse(status=204), drawn, revision, made.revision, language)
    return _dress(_packed(request, made.content), drawn, revision, made.revision, language)


def _with_parameter(request: HttpRequest, layer: Layer, language: str, place: tuple[int, int, int]) -> HttpResponse:
    """Answer a tile that depends on a parameter: for ever where the parameter says so, else to be asked for again."""
    parameter = layer.parameter
    given = request.GET.get(parameter.name, "") if parameter else ""
    value = parameter.read(given) if parameter else None
    if parameter is None or value is None:
        raise Http404
    lasting = parameter.lasting(given)
    tag = f'W/"{layer.name}.{language}-{layer.token(None)}-{value}"'
    response: HttpResponse
    if lasting and tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        z, x, y = place
        made = draw(layer, language=language, z=z, x=x, y=y, value=value)
        response = _packed(request, made.content) if made.content else HttpResponse(status=204)
    shared = "public" if layer.visible_to is None else "private"
    response.headers["Cache-Control"] = f"{shared}, {_FOR_EVER}" if lasting else "private, no-cache"
    if lasting:
        response.headers["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    setattr(response, SHARED, lasting and layer.visible_to is None)
    return response


def _may_see(layer: Layer, request: HttpRequest) -> bool:
    if layer.visible_to is None:
        return True
    return not isinstance(request.user, AnonymousUser) and layer.visible_to(request.user)


def _etag(layer: Layer, revision: int | None, language: str) -> str:
    # Weak: the bytes differ by packing.
    return f'W/"{layer.name}.{language}-{layer.token(revision)}"'


def _dress(response: HttpResponse, layer: Layer, asked: str, current: int | None, language: str) -> HttpResponse:
    shared = "public" if layer.visible_to is None else "private"
    lasting = _FOR_EVER if asked == layer.token(current) else "no-cache"
    response.headers["Cache-Control"] = f"{shared}, {lasting}"
    response.headers["ETag"] = _etag(layer, current, language)
    patch_vary_headers(response, ["Accept-Encoding"])
    setattr(response, SHARED, layer.visible_to is None)
    return response


def _packed(request: HttpRequest, content: bytes) -> HttpResponse:
    accepted = {part.split(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    encoding = ""
    if len(content) >= _WORTH_PACKING:
        if "br" in accepted:
            content, encoding = brotli.compress(content, quality=1), "br"
        elif "gzip" in accepted:
            content, encoding = gzip.compress(content, compresslevel=1), "gzip"
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
