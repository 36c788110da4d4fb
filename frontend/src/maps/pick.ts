/** Finding what lies under a tap: the canvas has no elements to ask. */
import type { Feature, View } from "protomaps-leaflet";
import { SMALLEST_POLYGON } from "./style";

export interface Picked {
  feature: Feature;
  /** Distance on the screen, in CSS pixels; 0 inside an area. */
  distance: number;
}

interface LatLng {
  lat: number;
  lng: number;
}

/** A place in units of the whole world: 0 to 1 from north-west to south-east. */
export function worldPoint({ lat, lng }: LatLng): { x: number; y: number } {
  const sin = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

type XY = { x: number; y: number };

function toSegment(p: XY, a: XY, b: XY): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length2 = dx * dx + dy * dy;
  const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** Even-odd: holes are outside. */
export function inside(p: XY, rings: XY[][]): boolean {
  let within = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const a = ring[i]!;
      const b = ring[j]!;
      if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) within = !within;
    }
  }
  return within;
}

/** Distance from a point to a feature, in the feature's units; areas count from their edge, 0 inside. */
export function distanceTo(p: XY, feature: Pick<Feature, "geom" | "geomType" | "bbox">, smallest: number): number {
  const { geom, geomType, bbox } = feature;
  if (geomType === 1) return Math.min(...geom.flat().map((q) => Math.hypot(p.x - q.x, p.y - q.y)));
  if (geomType === 3 && Math.max(bbox.maxX - bbox.minX, bbox.maxY - bbox.minY) < smallest) {
    // Drawn as a marker at its middle, so it is hit there.
    return Math.hypot(p.x - (bbox.minX + bbox.maxX) / 2, p.y - (bbox.minY + bbox.maxY) / 2);
  }
  if (geomType === 3 && inside(p, geom)) return 0;
  let least = Infinity;
  for (const part of geom) {
    for (let i = 1; i < part.length; i++) least = Math.min(least, toSegment(p, part[i - 1]!, part[i]!));
  }
  return least;
}

/** Features of one layer within `reach` pixels of a place: markers first, then the smallest area. */
export function pick(view: View, layer: string, latlng: LatLng, zoom: number, reach: number): Picked[] {
  const dataZoom = Math.min(Math.round(zoom) - view.levelDiff, view.maxDataLevel);
  if (dataZoom < 0) return [];
  const { tileSize, cache } = view.tileCache;
  const world = worldPoint(latlng);
  const scale = 2 ** dataZoom;
  const tileX = Math.floor(world.x * scale);
  const tileY = Math.floor(world.y * scale);
  const entry = cache.get(`${tileX}:${tileY}:${dataZoom}`);
  if (!entry) return [];
  const p = { x: (world.x * scale - tileX) * tileSize, y: (world.y * scale - tileY) * tileSize };
  // Tile units on one CSS pixel of the screen: less than one where a tile is stretched.
  const unit = 2 ** (dataZoom + view.levelDiff - zoom);
  const found: (Picked & { order: number })[] = [];
  for (const feature of entry.data.get(layer) ?? []) {
    const distance = distanceTo(p, feature, SMALLEST_POLYGON * unit) / unit;
    if (distance > (feature.geomType === 1 ? reach : reach / 2) && distance > 0) continue;
    const { minX, minY, maxX, maxY } = feature.bbox;
    const size = Math.max(maxX - minX, maxY - minY);
    const isMarker = feature.geomType === 1 || size < SMALLEST_POLYGON * unit;
    found.push({ feature, distance, order: isMarker ? distance : 1e4 + size });
  }
  return found.sort((a, b) => a.order - b.order).map(({ feature, distance }) => ({ feature, distance }));
}
