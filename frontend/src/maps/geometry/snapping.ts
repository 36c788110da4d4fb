/** Where a hand means an existing corner or side: the nearest within reach, corners before sides. */
import type { Place, Ring } from "./shape";

export interface Pixel {
  x: number;
  y: number;
}
export interface Snap {
  place: Place;
  corner: boolean;
}
/** A path to snap to; one of an area is closed. */
export interface Path {
  places: Ring;
  closed: boolean;
}

/** The place that is meant at a pixel, or null; a side is reached from half as far as a corner. */
export function snapTo(at: Pixel, paths: Iterable<Path>, reach: number, pixelOf: (place: Place) => Pixel): Snap | null {
  let corner: { place: Place; distance: number } | null = null;
  let side: { place: Place; distance: number } | null = null;
  for (const { places, closed } of paths) {
    const pixels = places.map(pixelOf);
    for (const [i, pixel] of pixels.entries()) {
      const distance = Math.hypot(pixel.x - at.x, pixel.y - at.y);
      if (distance <= reach && distance < (corner?.distance ?? Infinity)) corner = { place: places[i]!, distance };
      const next = closed ? (i + 1) % pixels.length : i + 1;
      const end = pixels[next];
      if (!end || end === pixel) continue;
      const share = along(at, pixel, end);
      const away = Math.hypot(pixel.x + (end.x - pixel.x) * share - at.x, pixel.y + (end.y - pixel.y) * share - at.y);
      if (away <= reach / 2 && away < (side?.distance ?? Infinity)) side = { place: between(places[i]!, places[next]!, share), distance: away };
    }
  }
  if (corner) return { place: corner.place, corner: true };
  return side ? { place: side.place, corner: false } : null;
}

function along(at: Pixel, from: Pixel, to: Pixel): number {
  const length2 = (to.x - from.x) ** 2 + (to.y - from.y) ** 2;
  if (length2 === 0) return 0;
  return Math.max(0, Math.min(1, ((at.x - from.x) * (to.x - from.x) + (at.y - from.y) * (to.y - from.y)) / length2));
}

function between([x1, y1]: Place, [x2, y2]: Place, share: number): Place {
  return [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
}
