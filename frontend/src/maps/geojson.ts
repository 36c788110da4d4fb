/** GeoJSON as values: reading it forgivingly, taking it apart, putting polygons together. */
import type { Feature, GeoJsonObject, Geometry, MultiPolygon, Polygon, Position } from "geojson";

/** GeoJSON as a whole: a bare geometry becomes a feature. */
export function asGeoJson(value: unknown): GeoJsonObject | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const type = String(value.type);
  if (type === "Feature" || type === "FeatureCollection") return value as GeoJsonObject;
  if (["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"].includes(type)) {
    return { type: "Feature", properties: {}, geometry: value as Geometry } as Feature;
  }
  return null;
}

/** One geometry of all drawn polygons; null where there are none. */
export function mergePolygons(geometries: (Polygon | MultiPolygon)[]): Polygon | MultiPolygon | null {
  const parts: Position[][][] = geometries.flatMap((g) => (g.type === "Polygon" ? [g.coordinates] : g.coordinates));
  const [only] = parts;
  if (!only) return null;
  return parts.length === 1 ? { type: "Polygon", coordinates: only } : { type: "MultiPolygon", coordinates: parts };
}

/** All geometries inside a GeoJSON object. */
export function geometriesOf(geojson: GeoJsonObject): Geometry[] {
  if (geojson.type === "FeatureCollection") return (geojson as unknown as { features: Feature[] }).features.flatMap(geometriesOf);
  if (geojson.type === "Feature") return geometriesOf((geojson as Feature).geometry);
  if (geojson.type === "GeometryCollection") return (geojson as unknown as { geometries: Geometry[] }).geometries.flatMap(geometriesOf);
  return [geojson as Geometry];
}
