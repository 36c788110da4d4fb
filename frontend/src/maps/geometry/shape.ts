/**
 * What is drawn, as a value: parts, each of rings, each of places ([longitude, latitude], EPSG:4326).
 *
 * A point is one part with one ring of one place, a line in several pieces one part per piece; a ring of an area is kept
 * open (its first place is not repeated), the first ring of a part is the outline, the others are its holes. Places
 * nobody touched keep every digit they came with.
 */
import type { Geometry, Position } from "geojson";

export type Place = readonly [number, number];
export type Family = "point" | "line" | "area";
export type Ring = readonly Place[];
export interface Shape {
  readonly family: Family;
  readonly parts: readonly (readonly Ring[])[];
}
/** Where a corner stands in a shape. */
export interface Corner {
  part: number;
  ring: number;
  at: number;
}

/** One centimetre: finer is not meant by a hand. */
const DIGITS = 7;

/** A place set by hand. */
export function placed(lon: number, lat: number): Place {
  return [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];
}

/** How few corners a ring of the family may have. */
export function fewest(family: Family): number {
  return { point: 1, line: 2, area: 3 }[family];
}

/** The shape of a geometry; null for one that is never drawn here. */
export function shapeOf(geometry: Geometry): Shape | null {
  const place = ([lon, lat]: Position): Place => [lon ?? 0, lat ?? 0];
  const line = (places: Position[]): Ring => places.map(place);
  const rings = (polygon: Position[][]): Ring[] => polygon.map((ring) => line(ring.slice(0, -1)));
  switch (geometry.type) {
    case "Point":
      return geometry.coordinates.length < 2 ? null : { family: "point", parts: [[[place(geometry.coordinates)]]] };
    case "LineString":
      return { family: "line", parts: [[line(geometry.coordinates)]] };
    case "MultiLineString":
      return { family: "line", parts: geometry.coordinates.map((piece) => [line(piece)]) };
    case "Polygon":
      return { family: "area", parts: [rings(geometry.coordinates)] };
    case "MultiPolygon":
      return { family: "area", parts: geometry.coordinates.map(rings) };
    default:
      return null;
  }
}

/** The geometry of a shape, closed as GeoJSON wants it; null where nothing is drawn. */
export function geometryOf(shape: Shape | null): Geometry | null {
  const first = shape?.parts[0]?.[0];
  if (!shape || !first?.[0]) return null;
  const position = (place: Place): Position => [...place];
  const line = (ring: Ring): Position[] => ring.map(position);
  const closed = (ring: Ring): Position[] => [...line(ring), position(ring[0]!)];
  if (shape.family === "point") return { type: "Point", coordinates: position(first[0]) };
  if (shape.family === "line") {
    return shape.parts.length === 1
      ? { type: "LineString", coordinates: line(first) }
      : { type: "MultiLineString", coordinates: shape.parts.map((part) => line(part[0]!)) };
  }
  const polygons = shape.parts.map((part) => part.map(closed));
  return polygons.length === 1
    ? { type: "Polygon", coordinates: polygons[0]! }
    : { type: "MultiPolygon", coordinates: polygons };
}

function replaced<T>(list: readonly T[], at: number, item: T): T[] {
  return list.map((each, i) => (i === at ? item : each));
}

function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, i) => i !== at);
}

function withRing(shape: Shape, corner: Corner, change: (ring: Ring) => Ring): Shape {
  const parts = shape.parts.map((part, p) =>
    p === corner.part ? part.map((ring, r) => (r === corner.ring ? change(ring) : ring)) : part,
  );
  return { ...shape, parts };
}

/** The shape with one corner elsewhere. */
export function moved(shape: Shape, corner: Corner, place: Place): Shape {
  return withRing(shape, corner, (ring) => replaced(ring, corner.at, place));
}

/** The shape with a new corner before the one that stands at `corner`. */
export function inserted(shape: Shape, corner: Corner, place: Place): Shape {
  return withRing(shape, corner, (ring) => [...ring.slice(0, corner.at), place, ...ring.slice(corner.at)]);
}

/** The shape without one corner; a hole or part that becomes too small goes with it. */
export function removed(shape: Shape, corner: Corner): Shape | null {
  const ring = shape.parts[corner.part]?.[corner.ring];
  if (!ring) return shape;
  if (ring.length > fewest(shape.family)) return withRing(shape, corner, (places) => without(places, corner.at));
  return withoutRing(shape, corner.part, corner.ring);
}

/** The shape without a hole, or, where the ring is an outline or a line, without its part. */
export function withoutRing(shape: Shape, part: number, ring: number): Shape | null {
  const rings = shape.parts[part];
  if (!rings) return shape;
  const parts = ring > 0 ? replaced(shape.parts, part, without(rings, ring)) : without(shape.parts, part);
  return parts.length > 0 ? { ...shape, parts } : null;
}

/** The shape with one more part; another family takes its place. */
export function withPart(shape: Shape | null, family: Family, ring: Ring): Shape {
  if (shape?.family !== family || family === "point") return { family, parts: [[ring]] };
  return { ...shape, parts: [...shape.parts, [ring]] };
}

/** The shape with a hole in the part that holds most of its corners; null where none holds one. */
export function withHole(shape: Shape, hole: Ring): Shape | null {
  const held = shape.parts.map((part) => hole.filter((place) => holds(part[0]!, place)).length);
  const most = Math.max(...held);
  if (most === 0) return null;
  const part = held.indexOf(most);
  return { ...shape, parts: replaced(shape.parts, part, [...shape.parts[part]!, hole]) };
}

/** Whether a place lies inside a ring. */
export function holds(ring: Ring, [x, y]: Place): boolean {
  let inside = false;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  });
  return inside;
}

/** Every corner of a shape with its place. */
export function* cornersOf(shape: Shape): Generator<[Corner, Place]> {
  for (const [part, rings] of shape.parts.entries()) {
    for (const [ring, places] of rings.entries()) {
      for (const [at, place] of places.entries()) yield [{ part, ring, at }, place];
    }
  }
}

/** Number of corners of a shape. */
export function countOf(shape: Shape | null): number {
  return shape?.parts.flat().reduce((sum, ring) => sum + ring.length, 0) ?? 0;
}
