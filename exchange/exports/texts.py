"""Downloads sent while they are read: the texts CSV, GeoJSON and KML, and the workbook."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from assets.answers import DECIMALS, FEATURE
from assets.questions import Question
from exchange.exports.columns import PLACED, Shape, properties
from exchange.exports.rows import stream
from responses.cells import in_xml, plain, table
from responses.workbook import workbook

_KML_TYPES = {"text": "string", "integer": "int", "number": "double", "date": "string", "boolean": "bool"}


def as_csv(question: Question, assets: "QuerySet[Any]", shape: Shape) -> Iterator[str]:
    """Yield a CSV file for spreadsheets: UTF-8 with its mark, columns as in the API, positions and outlines (WKT)."""
    columns = [*shape.columns, *PLACED]
    heading: list[Any] = [*(column.name for column in columns), "wkt"]
    wanted = [*(column.sql for column in columns), f"ST_AsText(asset.geometry, {DECIMALS})"]
    rows = ([plain(value) for value in row] for row in stream(question, assets, wanted, shape.tables))
    yield from table(chain([heading], rows))


def as_xlsx(question: Question, assets: "QuerySet[Any]", shape: Shape) -> Iterator[bytes]:
    """Yield a workbook: columns as in the API and positions; further sheets where one is full."""
    columns = [*shape.columns, *PLACED]
    rows = stream(question, assets, [column.sql for column in columns], shape.tables)
    yield from workbook([column.name for column in columns], rows, name="assets")


def as_geojson(question: Question, assets: "QuerySet[Any]", shape: Shape) -> Iterator[str]:
    """Yield a GeoJSON feature collection (RFC 7946), features written by the database."""
    yield '{"type":"FeatureCollection","features":['
    feature = FEATURE.format(properties=properties(shape.columns))
    for number, (text,) in enumerate(stream(question, assets, [feature], shape.tables)):
        yield f",\n{text}" if number else f"\n{text}"
    yield "\n]}\n"


def as_kml(question: Question, assets: "QuerySet[Any]", shape: Shape) -> Iterator[str]:
    """Yield a KML 2.2 document: a placemark an asset, named in the reader's language, its columns as typed data."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>'
    yield 'Aitihya</name>\n<Schema name="assets" id="assets">'
    for column in shape.columns:
        yield f'<SimpleField type="{_KML_TYPES[column.type]}" name="{column.name}"/>'
    yield "</Schema>\n"
    language = (get_language() or "en")[:2]
    name = f"coalesce(nullif(asset.name_{language}, ''), asset.name_en)"
    wanted = ["asset.reference", name, f"ST_AsKML(asset.geometry, {DECIMALS})"]
    names = [column.name for column in shape.columns]
    for reference, title, drawn, *values in stream(
        question, assets, [*wanted, *(column.sql for column in shape.columns)], shape.tables
    ):
        data = "".join(
            f'<SimpleData name="{known}">{in_xml(_kml(value))}</SimpleData>'
            for known, value in zip(names, values, strict=True)
            if value is not None and value != ""
        )
        yield (
            f'<Placemark id="{in_xml(reference)}"><name>{in_xml(title)}</name><ExtendedData>'
            f'<SchemaData schemaUrl="#assets">{data}</SchemaData></ExtendedData>{drawn}</Placemark>\n'
        )
    yield "</Document></kml>\n"


def _kml(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
