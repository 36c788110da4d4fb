/** A path under way: the corners set so far and the side to the pointer, red where it would cross the path. */
import L from "leaflet";
import { label } from "../../page";
import { wouldCross } from "./crossings";
import { type Place, placed, type Ring } from "./shape";

const LINE: L.PolylineOptions = { className: "drawn-path", interactive: false };

export interface PathEvents {
  snap(at: L.LatLng, path: Ring): Place;
  /** What is drawn so far, for measure and words; `crossing` where the next side would cross. */
  changed(path: Ring, crossing: Place | null): void;
  finished(path: Ring): void;
}

export class PathDrawing {
  private readonly group = L.layerGroup();
  private readonly line = L.polyline([], LINE);
  private readonly next = L.polyline([], { ...LINE, className: "drawn-next" });
  private corners: Place[] = [];
  private stop = new AbortController();

  constructor(
    private readonly map: L.Map,
    private readonly closed: boolean,
    private readonly events: PathEvents,
  ) {
    this.group.addLayer(this.line).addLayer(this.next).addTo(map);
    map.doubleClickZoom.disable();
    map.on("click", this.click).on("mousemove", this.hover).on("dblclick", this.finishHere);
    map.getContainer().addEventListener("keydown", (event) => this.key(event), { signal: this.stop.signal });
  }

  end(): void {
    this.group.remove();
    this.stop.abort();
    this.map.off("click", this.click).off("mousemove", this.hover).off("dblclick", this.finishHere);
    this.map.doubleClickZoom.enable();
  }

  get path(): Ring {
    return this.corners;
  }

  /** Takes the last corner back; returns whether there was one. */
  back(): boolean {
    const any = this.corners.length > 0;
    this.corners = this.corners.slice(0, -1);
    this.draw(null);
    return any;
  }

  finish(): void {
    this.events.finished(this.corners);
  }

  private add(at: L.LatLng): void {
    const place = this.events.snap(at, this.corners);
    const [first] = this.corners;
    const last = this.corners.at(-1);
    const isSame = (other: Place | undefined): boolean => other !== undefined && other[0] === place[0] && other[1] === place[1];
    // The first corner again closes an outline, the last one again ends a line.
    if (this.closed && isSame(first) && this.corners.length > 2) return this.finish();
    if (isSame(last)) {
      if (!this.closed && this.corners.length > 1) this.finish();
      return;
    }
    this.corners = [...this.corners, place];
    this.draw(null);
  }

  private readonly click = (event: L.LeafletMouseEvent): void => this.add(event.latlng);

  private readonly finishHere = (): void => {
    if (this.corners.length > (this.closed ? 2 : 1)) this.finish();
  };

  private readonly hover = (event: L.LeafletMouseEvent): void => {
    this.draw(this.corners.length > 0 ? this.events.snap(event.latlng, this.corners) : null);
  };

  private key(event: KeyboardEvent): void {
    if (event.target !== this.map.getContainer()) return;
    if (event.key === "Enter") {
      const { lng, lat } = this.map.getCenter();
      if (event.shiftKey) this.finishHere();
      else this.add(L.latLng(lat, lng));
    } else if (event.key === "Backspace") {
      this.back();
    } else {
      return;
    }
    event.preventDefault();
  }

  private draw(pointer: Place | null): void {
    const latlngs = this.corners.map(([lon, lat]) => L.latLng(lat, lon));
    this.line.setLatLngs(latlngs);
    const last = latlngs.at(-1);
    const crossing = (pointer && wouldCross(this.corners, pointer)) ?? this.crossed();
    this.next.setLatLngs(pointer && last ? [last, L.latLng(pointer[1], pointer[0])] : []);
    for (const [layer, wrong] of [[this.next, pointer !== null && crossing !== null], [this.line, pointer === null && crossing !== null]] as const) {
      layer.getElement()?.classList.toggle("is-crossing", wrong);
    }
    this.dots(latlngs);
    this.events.changed(this.corners, crossing);
  }

  /** Where the path that stands crosses itself. */
  private crossed(): Place | null {
    for (let n = 3; n < this.corners.length; n++) {
      const at = wouldCross(this.corners.slice(0, n), this.corners[n]!);
      if (at) return at;
    }
    return null;
  }

  private dots(latlngs: L.LatLng[]): void {
    for (const layer of this.group.getLayers()) if (layer instanceof L.CircleMarker) this.group.removeLayer(layer);
    for (const [i, at] of latlngs.entries()) {
      const dot = L.circleMarker(at, { radius: i === 0 ? 8 : 5, className: i === 0 ? "drawn-first" : "drawn-dot", interactive: false });
      this.group.addLayer(dot);
      if (i === 0 && this.closed && latlngs.length > 2) dot.bindTooltip(label("draw_close"), { direction: "top" });
    }
  }
}

/** A place where the hand put it, unless it snaps. */
export function handPlaced(at: L.LatLng): Place {
  return placed(at.lng, at.lat);
}
