/** Handles on the corners of a shape: dragged, moved by arrow keys, removed; between them handles that add a corner. */
import L from "leaflet";
import { icon } from "../../icons";
import { digits, label } from "../../page";
import { type Corner, cornersOf, inserted, moved, type Place, placed, removed, type Shape } from "./shape";

/** So many corners in view can be told apart; more ask for a closer look. */
const MOST = 250;
const STEP = 1;
const STRIDE = 10;

export interface HandleEvents {
  /** A corner is under way. */
  moving(shape: Shape): void;
  /** A step is taken; `corner` keeps the choice. */
  changed(shape: Shape | null, corner: Corner | null): void;
  chosen(corner: Corner | null): void;
  /** Where a corner goes that is dropped at `at`. */
  snap(at: L.LatLng, shape: Shape, corner: Corner): Place;
  tooMany(): void;
}

export class Handles {
  private readonly group = L.layerGroup();
  private markers = new Map<string, L.Marker>();
  private chosen: Corner | null = null;
  private shape: Shape | null = null;
  private dragged = false;

  constructor(
    private readonly map: L.Map,
    private readonly events: HandleEvents,
  ) {}

  /** Shows handles for a shape in view; null takes them away. */
  show(shape: Shape | null, chosen: Corner | null = null): void {
    // The map moves along with a handle at its edge; a handle in the hand must not be taken away.
    if (this.dragged) return;
    const focused = document.activeElement instanceof HTMLElement && document.activeElement.matches(".corner, .corner-pin");
    this.group.clearLayers();
    this.markers.clear();
    this.shape = shape;
    this.chosen = chosen;
    if (!shape) {
      this.group.remove();
      return;
    }
    this.group.addTo(this.map);
    const view = this.map.getBounds().pad(0.05);
    const seen = [...cornersOf(shape)].filter(([, [lon, lat]]) => view.contains([lat, lon]));
    if (seen.length > MOST) {
      this.events.tooMany();
      return;
    }
    for (const [corner, place] of seen) this.corner(shape, corner, place);
    if (shape.family !== "point") for (const [corner, place] of seen) this.between(shape, corner, place);
    if (chosen && focused) this.markers.get(keyOf(chosen))?.getElement()?.focus({ preventScroll: true });
  }

  /** The corner that is chosen. */
  get choice(): Corner | null {
    return this.chosen;
  }

  removeChosen(): void {
    const { shape, chosen } = this;
    if (!shape || !chosen) return;
    const left = removed(shape, chosen);
    const ring = left?.parts[chosen.part]?.[chosen.ring];
    const next = ring && ring.length > 0 ? { ...chosen, at: Math.min(chosen.at, ring.length - 1) } : null;
    this.events.changed(left, next);
  }

  private corner(shape: Shape, corner: Corner, [lon, lat]: Place): void {
    const chosen = this.chosen !== null && keyOf(this.chosen) === keyOf(corner);
    const text = shape.family === "point" ? label("place_pin") : label("corner_n", { n: digits(corner.at + 1) });
    const marker = L.marker([lat, lon], {
      draggable: true,
      autoPan: true,
      title: text,
      alt: text,
      zIndexOffset: chosen ? 800 : 600,
      icon: shape.family === "point" ? pinIcon() : L.divIcon({ className: `corner${chosen ? " is-chosen" : ""}`, iconSize: [28, 28] }),
    }).addTo(this.group);
    this.markers.set(keyOf(corner), marker);
    const element = marker.getElement();
    element?.setAttribute("aria-label", shape.family === "point" ? text : `${text} ${label("corner_help")}`);
    element?.addEventListener("keydown", (event) => this.key(event, corner, marker));
    marker.on("click", () => this.choose(corner));
    marker.on("contextmenu", () => {
      this.chosen = corner;
      this.removeChosen();
    });
    this.drag(marker, (at) => {
      const place = this.events.snap(at, shape, corner);
      return [moved(shape, corner, place), corner];
    });
  }

  private between(shape: Shape, corner: Corner, from: Place): void {
    const ring = shape.parts[corner.part]![corner.ring]!;
    const last = corner.at === ring.length - 1;
    if (last && shape.family === "line") return;
    const to = ring[(corner.at + 1) % ring.length]!;
    const [a, b] = [from, to].map(([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]));
    if (a!.distanceTo(b!) < 44) return;
    const middle = this.map.containerPointToLatLng(a!.add(b!).divideBy(2));
    const text = label("corner_new");
    const marker = L.marker(middle, {
      draggable: true,
      autoPan: true,
      title: text,
      alt: text,
      zIndexOffset: 500,
      icon: L.divIcon({ className: "corner corner--between", iconSize: [28, 28] }),
    }).addTo(this.group);
    marker.getElement()?.setAttribute("aria-label", text);
    const fresh = { ...corner, at: corner.at + 1 };
    const add = (place: Place): Shape => inserted(shape, fresh, place);
    marker.on("click", () => this.events.changed(add(placed(middle.lng, middle.lat)), fresh));
    marker.getElement()?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.events.changed(add(placed(middle.lng, middle.lat)), fresh);
    });
    this.drag(marker, (at) => {
      const place = this.events.snap(at, add(placed(at.lng, at.lat)), fresh);
      return [add(place), fresh];
    });
  }

  private drag(marker: L.Marker, at: (where: L.LatLng) => [Shape, Corner]): void {
    marker.on("dragstart", () => (this.dragged = true));
    marker.on("drag", () => {
      const [shape, corner] = at(marker.getLatLng());
      const [lon, lat] = shape.parts[corner.part]![corner.ring]![corner.at]!;
      // What is shown is what a drop would give: the handle jumps to where it snaps.
      marker.setLatLng([lat, lon]);
      this.events.moving(shape);
    });
    marker.on("dragend", () => {
      const [shape, corner] = at(marker.getLatLng());
      this.dragged = false;
      this.events.changed(shape, corner);
    });
  }

  private choose(corner: Corner): void {
    this.show(this.shape, corner);
    this.markers.get(keyOf(corner))?.getElement()?.focus({ preventScroll: true });
    this.events.chosen(corner);
  }

  private key(event: KeyboardEvent, corner: Corner, marker: L.Marker): void {
    if (!this.shape) return;
    const arrows: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const arrow = arrows[event.key];
    if (event.key === "Delete" || event.key === "Backspace") {
      this.chosen = corner;
      this.removeChosen();
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(corner);
    } else if (arrow) {
      const step = event.shiftKey ? STRIDE : STEP;
      const point = this.map.latLngToContainerPoint(marker.getLatLng()).add([arrow[0] * step, arrow[1] * step]);
      const { lng, lat } = this.map.containerPointToLatLng(point);
      this.events.changed(moved(this.shape, corner, placed(lng, lat)), corner);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function pinIcon(): L.DivIcon {
  const drawing = document.createElement("span");
  drawing.append(icon("pin"));
  return L.divIcon({ className: "marker-icon corner-pin", html: drawing, iconSize: [48, 56], iconAnchor: [24, 47] });
}

function keyOf({ part, ring, at }: Corner): string {
  return `${part}/${ring}/${at}`;
}
