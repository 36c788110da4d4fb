/** What makes an outline unfit for the register, found while it is drawn: sides that cross, holes outside, parts on top of each other. */
import { type Corner, holds, type Place, type Ring, type Shape } from "./shape";

export interface Side {
  from: Place;
  to: Place;
  /** Where its first corner stands. */
  corner: Corner;
}

export type Fault =
  | { type: "crossing"; sides: [Side, Side]; at: Place }
  | { type: "hole-outside"; corner: Corner; at: Place }
  | { type: "parts-overlap"; corner: Corner; at: Place };

/** More faults than a reader wants are not looked for. */
const MOST = 20;

function sidesOf(shape: Shape): Side[] {
  const sides: Side[] = [];
  for (const [part, rings] of shape.parts.entries()) {
    for (const [ring, places] of rings.entries()) {
      const last = shape.family === "area" ? places.length : places.length - 1;
      for (let at = 0; at < last; at++) {
        sides.push({ from: places[at]!, to: places[(at + 1) % places.length]!, corner: { part, ring, at } });
      }
    }
  }
  return sides;
}

function turn([ax, ay]: Place, [bx, by]: Place, [cx, cy]: Place): number {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}

function same(a: Place, b: Place): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function within(a: Place, b: Place, c: Place): boolean {
  return Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
}

/** Where two sides meet, one place of it; null where they do not. */
export function meeting(a: Place, b: Place, c: Place, d: Place): Place | null {
  const [d1, d2, d3, d4] = [turn(c, d, a), turn(c, d, b), turn(a, b, c), turn(a, b, d)];
  if (d1 > 0 !== d2 > 0 && d3 > 0 !== d4 > 0 && d1 !== 0 && d2 !== 0 && d3 !== 0 && d4 !== 0) {
    const share = d1 / (d1 - d2);
    return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
  }
  if (d1 === 0 && within(c, d, a)) return a;
  if (d2 === 0 && within(c, d, b)) return b;
  if (d3 === 0 && within(a, b, c)) return c;
  if (d4 === 0 && within(a, b, d)) return d;
  return null;
}

/** Whether two sides that share a corner lie on each other beyond it. */
function foldsBack(shared: Place, one: Place, other: Place): boolean {
  if (turn(shared, one, other) !== 0) return false;
  return (one[0] - shared[0]) * (other[0] - shared[0]) + (one[1] - shared[1]) * (other[1] - shared[1]) > 0;
}

function fault(one: Side, other: Side): Place | null {
  const neighbours = one.corner.part === other.corner.part && one.corner.ring === other.corner.ring;
  if (neighbours && same(one.to, other.from)) return foldsBack(one.to, one.from, other.to) ? one.to : null;
  if (neighbours && same(one.from, other.to)) return foldsBack(one.from, one.to, other.from) ? one.from : null;
  const at = meeting(one.from, one.to, other.from, other.to);
  if (!at) return null;
  // Two rings may touch in a corner, as a hole its outline; a ring may not touch itself.
  const corners = [one.from, one.to, other.from, other.to];
  if (!neighbours && corners.some((corner) => same(corner, at))) return sharesMore(one, other, at) ? at : null;
  return at;
}

function sharesMore(one: Side, other: Side, at: Place): boolean {
  const reaches = (side: Side, of: Side): boolean =>
    [side.from, side.to].some((place) => !same(place, at) && turn(of.from, of.to, place) === 0 && within(of.from, of.to, place));
  return reaches(one, other) || reaches(other, one);
}

/** Pairs of sides that cross or lie on each other; a sweep from west to east, so that thousands of corners are no burden. */
function crossingsOf(shape: Shape): Fault[] {
  const sides = sidesOf(shape).filter(({ from, to }) => !same(from, to));
  const sorted = [...sides].sort((a, b) => Math.min(a.from[0], a.to[0]) - Math.min(b.from[0], b.to[0]));
  const faults: Fault[] = [];
  let open: Side[] = [];
  for (const side of sorted) {
    const west = Math.min(side.from[0], side.to[0]);
    const south = Math.min(side.from[1], side.to[1]);
    const north = Math.max(side.from[1], side.to[1]);
    open = open.filter(({ from, to }) => Math.max(from[0], to[0]) >= west);
    for (const other of open) {
      if (Math.max(other.from[1], other.to[1]) < south || Math.min(other.from[1], other.to[1]) > north) continue;
      const at = fault(other, side);
      if (at) faults.push({ type: "crossing", sides: [other, side], at });
      if (faults.length >= MOST) return faults;
    }
    open.push(side);
  }
  return faults;
}

/** Everything that is wrong with an area; a line may cross itself, a point cannot. */
export function faultsOf(shape: Shape | null): Fault[] {
  if (shape?.family !== "area") return [];
  const faults = crossingsOf(shape);
  if (faults.length > 0) return faults;
  for (const [part, [outline, ...holes]] of shape.parts.entries()) {
    for (const [i, hole] of holes.entries()) {
      const others = holes.filter((_, j) => j !== i);
      const loose = hole.find((place) => !touches(outline!, place) && !holds(outline!, place));
      const doubled = hole.find((place) => others.some((other) => !touches(other, place) && holds(other, place)));
      const at = loose ?? doubled;
      if (at) faults.push({ type: "hole-outside", corner: { part, ring: i + 1, at: hole.indexOf(at) }, at });
    }
    for (const [other, rings] of shape.parts.entries()) {
      if (other === part) continue;
      const at = outline!.find((place) => !touches(rings[0]!, place) && holds(rings[0]!, place));
      const inHole = at && rings.slice(1).some((hole) => touches(hole, at) || holds(hole, at));
      if (at && !inHole) faults.push({ type: "parts-overlap", corner: { part, ring: 0, at: outline!.indexOf(at) }, at });
    }
  }
  return faults.slice(0, MOST);
}

function touches(ring: Ring, place: Place): boolean {
  return ring.some((from, i) => {
    const to = ring[(i + 1) % ring.length]!;
    return turn(from, to, place) === 0 && within(from, to, place);
  });
}

/** Whether the next side of a path that is being drawn would cross the path; where. */
export function wouldCross(path: Ring, next: Place): Place | null {
  const last = path.at(-1);
  if (!last || same(last, next)) return null;
  for (let at = 0; at < path.length - 1; at++) {
    const [from, to] = [path[at]!, path[at + 1]!];
    if (at === path.length - 2) {
      if (foldsBack(last, from, next)) return last;
      continue;
    }
    const met = meeting(from, to, last, next);
    // Coming back to the first corner closes the path.
    if (met && !(at === 0 && same(next, path[0]!) && same(met, next))) return met;
  }
  return null;
}
