/** Area and length as the ellipsoid has them, near enough to read while drawing (a city is small); the register computes its own. */
import type { Place, Ring, Shape } from "./shape";

const RAD = Math.PI / 180;
const A = 6_378_137;
const E2 = 0.00669437999014;

/** Metres that a degree of longitude and of latitude span at a latitude on WGS 84. */
function degree(latitude: number): [number, number] {
  const sine = Math.sin(latitude * RAD);
  const w = 1 - E2 * sine * sine;
  return [(A * Math.cos(latitude * RAD) * RAD) / Math.sqrt(w), (A * (1 - E2) * RAD) / w ** 1.5];
}

function middle(ring: Ring): number {
  return ring.reduce((sum, [, lat]) => sum + lat, 0) / Math.max(1, ring.length);
}

/** Area of one ring in m², never negative. */
export function ringArea(ring: Ring): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  const [east, north] = degree(middle(ring));
  let twice = 0;
  ring.forEach(([x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length]!;
    twice += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  });
  return (Math.abs(twice) / 2) * east * north;
}

/** Length of a path in metres. */
export function pathLength(path: readonly Place[]): number {
  let metres = 0;
  for (let i = 1; i < path.length; i++) {
    const [x1, y1] = path[i - 1]!;
    const [x2, y2] = path[i]!;
    const [east, north] = degree((y1 + y2) / 2);
    metres += Math.hypot((x2 - x1) * east, (y2 - y1) * north);
  }
  return metres;
}

/** Area in m² of an area without its holes, length in m of a line, 0 of a point. */
export function sizeOf(shape: Shape): number {
  if (shape.family === "line") return shape.parts.reduce((sum, [line]) => sum + pathLength(line ?? []), 0);
  if (shape.family === "point") return 0;
  return shape.parts.reduce((sum, [outline, ...holes]) => {
    return sum + ringArea(outline ?? []) - holes.reduce((less, hole) => less + ringArea(hole), 0);
  }, 0);
}
