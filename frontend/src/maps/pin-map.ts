/**
 * `<aitihya-pin-map name-lat="lat" name-lon="lon">`: a pin that fills two inputs.
 *
 * Attributes: `name-lat`, `name-lon` and, if wanted, `name-accuracy` (metres, filled only from the device's position)
 * and `name-asset` (reference of the asset under the pin) are names of inputs in the same form; lat, lon, zoom say where
 * the map starts; `pinned` puts the pin there at once; `size="small"`; `label`.
 * The inputs stay what is sent: typed coordinates move the pin.
 *
 * Event (bubbling): `pin-moved` {lat, lon, accuracy, source: "tap" | "drag" | "keys" | "position" | "typed", asset}.
 */
import L from "leaflet";
import { icon } from "../icons";
import { digits, label } from "../page";
import { coordinate } from "../forms/digits";
import { askPosition, MapElement, positionFailure } from "./frame";
import { type AssetSeen, assetOf } from "./popup";

/** A place that the near list marks on the map. */
export interface NearPlace {
  reference: string;
  name: string;
  kind: string;
  lat: number;
  lon: number;
  reported: boolean;
  chosen: boolean;
}

type Source = "tap" | "drag" | "keys" | "position" | "typed";
const STEP = 4;
const STRIDE = 24;
const CLOSE_ZOOM = 17;

export class AitihyaPinMap extends MapElement {
  private pin: L.Marker | undefined;
  private circle: L.Circle | undefined;
  private report!: HTMLParagraphElement;
  private near: NearPlace[] = [];
  private marks: L.LayerGroup | undefined;

  protected override keep(): Element[] {
    // Inputs inside the element stay in the form; only the rest of the fallback goes.
    return [...this.children].filter((child) => child.matches("input, label, [data-keep]") || child.querySelector("input"));
  }

  protected override start(): { centre: [number, number]; zoom: number } {
    const typed = this.typed();
    return typed
      ? { centre: typed, zoom: Number(this.getAttribute("zoom") ?? CLOSE_ZOOM) }
      : { centre: this.settings.centre, zoom: this.settings.zoom };
  }

  protected override ready(): void {
    const use = document.createElement("button");
    use.type = "button";
    use.className = "btn btn-outline-secondary";
    use.append(icon("locate"), label("use_position"));
    use.addEventListener("click", () => this.usePosition());
    this.report = document.createElement("p");
    this.report.className = "map-bar__text";
    this.report.setAttribute("role", "status");
    this.report.textContent = label("pin_help");
    this.bar.append(use, this.report);
    // What to do is read before the map it is about.
    this.prepend(this.bar);

    this.map.on("click", (event: L.LeafletMouseEvent) => this.place(event.latlng, "tap"));
    for (const input of [this.input("name-lat"), this.input("name-lon")]) {
      input?.addEventListener("change", () => this.follow(), { signal: this.gone.signal });
    }
    const container = this.map.getContainer();
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== container) return;
      event.preventDefault();
      this.place(this.map.getCenter(), "keys");
    });
    const typed = this.typed();
    if (this.near.length > 0) this.drawNear();
    if (typed) this.show(L.latLng(typed));
    else if (this.hasAttribute("pinned")) this.place(this.map.getCenter(), "typed");
  }

  /** Marks places near the pin; a mark sends `near-chosen` (bubbling) with its reference. */
  showNear(places: NearPlace[]): void {
    this.near = places;
    if (this.map) this.drawNear();
  }

  private drawNear(): void {
    this.marks?.remove();
    this.marks = L.layerGroup(this.near.map((place) => this.nearMark(place))).addTo(this.map);
  }

  private nearMark(place: NearPlace): L.Marker {
    const sign = document.createElement("span");
    sign.className = ["near-mark", place.reported ? "near-mark--reported" : "", place.chosen ? "near-mark--chosen" : ""].join(" ");
    sign.append(icon(place.reported ? "complaints" : `kind-${place.kind}`));
    const mark = L.marker([place.lat, place.lon], {
      icon: L.divIcon({ className: "marker-icon", html: sign, iconSize: [34, 34] }),
      title: place.name,
      alt: place.name,
      // The list beside the map is the way by keyboard.
      keyboard: false,
    });
    mark.on("click", () => this.dispatchEvent(new CustomEvent("near-chosen", { bubbles: true, detail: place.reference })));
    return mark;
  }

  private input(attribute: string): HTMLInputElement | null {
    const name = this.getAttribute(attribute);
    if (!name) return null;
    const scope = this.closest("form") ?? document;
    return scope.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]`);
  }

  private typed(): [number, number] | null {
    const lat = coordinate(this.input("name-lat")?.value, 90);
    const lon = coordinate(this.input("name-lon")?.value, 180);
    return lat === null || lon === null ? null : [lat, lon];
  }

  private follow(): void {
    const typed = this.typed();
    if (!typed) return;
    this.map.panTo(typed);
    this.place(L.latLng(typed), "typed");
  }

  private usePosition(): void {
    this.report.textContent = label("locating");
    askPosition().then(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        this.map.setView(at, Math.max(this.map.getZoom(), CLOSE_ZOOM));
        this.place(at, "position", coords.accuracy);
      },
      (error: unknown) => (this.report.textContent = positionFailure(error)),
    );
  }

  private show(at: L.LatLng): void {
    if (this.pin) {
      this.pin.setLatLng(at);
      return;
    }
    const drawing = document.createElement("span");
    drawing.append(icon("pin"));
    this.pin = L.marker(at, {
      draggable: true,
      autoPan: true,
      title: label("pin"),
      alt: label("pin"),
      icon: L.divIcon({ className: "marker-icon", html: drawing, iconSize: [48, 56], iconAnchor: [24, 47] }),
    }).addTo(this.map);
    this.pin.on("dragend", () => this.pin && this.place(this.pin.getLatLng(), "drag"));
    const element = this.pin.getElement();
    element?.setAttribute("aria-label", label("pin"));
    element?.addEventListener("keydown", (event) => this.key(event));
  }

  private key(event: KeyboardEvent): void {
    const arrows: Record<string, [number, number]> = {
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
    };
    const arrow = arrows[event.key];
    if (!arrow || !this.pin) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? STRIDE : STEP;
    const point = this.map.latLngToContainerPoint(this.pin.getLatLng()).add([arrow[0] * step, arrow[1] * step]);
    const at = this.map.containerPointToLatLng(point);
    if (!this.map.getBounds().pad(-0.1).contains(at)) this.map.panTo(at);
    this.place(at, "keys");
  }

  private place(at: L.LatLng, source: Source, accuracy: number | null = null): void {
    this.show(at);
    this.circle?.remove();
    this.circle = undefined;
    if (accuracy !== null) {
      this.circle = L.circle(at, { radius: accuracy, className: "map-accuracy", interactive: false }).addTo(this.map);
    }
    const picked = this.register.pick("assets", at, this.map.getZoom(), 10).filter(({ feature }) => "ref" in feature.props);
    const asset = picked[0] ? assetOf(picked[0].feature.props, this.settings.asset_url) : null;
    this.write(at, accuracy, asset, source);
    const where = label("pin_at", { lat: digits(at.lat.toFixed(5)), lon: digits(at.lng.toFixed(5)) });
    const near = asset ? ` ${label("pin_on", { name: asset.name })}` : "";
    const about = accuracy === null ? "" : ` ${label("accuracy", { metres: digits(Math.round(accuracy)) })}`;
    this.report.textContent = where + about + near;
    this.dispatchEvent(
      new CustomEvent("pin-moved", { bubbles: true, detail: { lat: at.lat, lon: at.lng, accuracy, source, asset } }),
    );
  }

  private write(at: L.LatLng, accuracy: number | null, asset: AssetSeen | null, source: Source): void {
    const set = (attribute: string, value: string): void => {
      const input = this.input(attribute);
      if (!input) return;
      input.value = value;
      // "input", not "change": drafts notice, and the pin does not follow itself.
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    if (source !== "typed") {
      set("name-lat", at.lat.toFixed(6));
      set("name-lon", at.lng.toFixed(6));
    }
    set("name-accuracy", accuracy === null ? "" : accuracy.toFixed(1));
    set("name-asset", asset?.ref ?? "");
  }
}

customElements.define("aitihya-pin-map", AitihyaPinMap);
