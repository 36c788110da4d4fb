/** Takes a place under the hand to a corner or side near by: of the shape itself, or of what its neighbours are. */
import L from "leaflet";
import type { Neighbours } from "./neighbours";
import { handPlaced } from "./path";
import { type Corner, type Place, placed, removed, type Shape } from "./shape";
import { type Path, snapTo } from "./snapping";

/** From here on corners of neighbours are worth asking for. */
const SNAP_ZOOM = 16;

export class Snapper {
  on = true;

  constructor(private readonly map: L.Map, private readonly neighbours: Neighbours) {}

  /** The place meant by `at`; `own` are the shape's paths that it may snap to. */
  place(at: L.LatLng, own: Path[]): Place {
    if (!this.on) return handPlaced(at);
    const pixelOf = ([lon, lat]: Place): L.Point => this.map.latLngToContainerPoint([lat, lon]);
    const reach = window.matchMedia("(pointer: coarse)").matches ? 20 : 12;
    const near = this.map.getZoom() >= SNAP_ZOOM ? this.neighbours.paths : [];
    const snap = snapTo(this.map.latLngToContainerPoint(at), [...own, ...near], reach, pixelOf);
    if (!snap) return handPlaced(at);
    // A corner is taken with all its digits: two outlines that meet then meet exactly.
    return snap.corner ? snap.place : placed(snap.place[0], snap.place[1]);
  }

  /** Asks for what is around the view. */
  look(): void {
    if (this.map.getZoom() < SNAP_ZOOM) return;
    const view = this.map.getBounds().pad(0.2);
    void this.neighbours.look([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((n) => n.toFixed(4)).join(","));
  }
}

/** The sides of a shape; without those that move with the corner `but`. */
export function pathsOf(shape: Shape | null, but?: Corner): Path[] {
  if (!shape || shape.family === "point") return [];
  // A corner does not snap to itself, nor to the sides that move with it.
  const rest = but ? removed(shape, but) : shape;
  return (rest ?? { ...shape, parts: [] }).parts.flatMap((part) => part.map((places) => ({ places, closed: shape.family === "area" })));
}
