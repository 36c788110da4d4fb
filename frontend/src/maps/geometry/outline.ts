/** The shape as the map draws it, and in red what is wrong with it. */
import L from "leaflet";
import { type Fault, faultsOf } from "./crossings";
import type { Shape } from "./shape";

export const STYLE: L.PathOptions = { className: "drawn-shape", interactive: false };

export class Outline {
  private readonly drawn = L.featureGroup();
  private readonly wrong = L.featureGroup();

  addTo(map: L.Map): void {
    this.drawn.addTo(map);
    this.wrong.addTo(map);
  }

  /** Where the shape lies; not valid for a point or nothing. */
  get bounds(): L.LatLngBounds {
    return this.drawn.getBounds();
  }

  /** Draws the shape and returns its faults. */
  draw(shape: Shape | null): Fault[] {
    this.drawn.clearLayers();
    this.wrong.clearLayers();
    for (const part of shape?.parts ?? []) {
      const rings = part.map((ring) => ring.map(([lon, lat]) => L.latLng(lat, lon)));
      if (shape?.family === "area") L.polygon(rings, STYLE).addTo(this.drawn);
      if (shape?.family === "line") L.polyline(rings[0] ?? [], { ...STYLE, fill: false }).addTo(this.drawn);
    }
    const faults = faultsOf(shape);
    for (const fault of faults) this.mark(fault);
    return faults;
  }

  private mark(fault: Fault): void {
    const sides = fault.type === "crossing" ? fault.sides : [];
    for (const { from, to } of sides) {
      L.polyline([[from[1], from[0]], [to[1], to[0]]], { className: "drawn-wrong", interactive: false }).addTo(this.wrong);
    }
    L.circleMarker([fault.at[1], fault.at[0]], { radius: 11, className: "drawn-wrong-place", interactive: false }).addTo(this.wrong);
  }
}
