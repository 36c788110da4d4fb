/** What every map of the house has: ground, register, wards, buttons, messages, and a way in for the keyboard. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import "../styles/leaflet.scss";
import { icon, type Kind, kinds } from "../icons";
import { digits, label } from "../page";
import { cooperate } from "./gestures";
import { type MapSettings, settingsFor } from "./settings";
import { coloursOf, drawMarker, FULL_MARKER_ZOOM, type Grade, hatchOf, labelRules, paintRules } from "./style";
import { VectorLayer } from "./vector-layer";
import type { Feature } from "protomaps-leaflet";

const BASEMAP_FAILURES = 3;
const BASEMAP_RETRY_MS = 60_000;
/** A notice about the map itself goes by itself; what answers the reader stays. */
const NOTICE_MS = 6_000;
/** How much of a sheet a map gets, in CSS pixels (styles/_print.scss: 90 × 70 mm). */
const ON_PAPER = { width: 340, height: 264 };
let serial = 0;

/** A custom element that becomes a map when it comes near the window; what it holds until then is its fallback. */
export abstract class MapElement extends HTMLElement {
  protected map!: L.Map;
  protected settings!: MapSettings;
  protected frame!: HTMLDivElement;
  protected bar!: HTMLDivElement;
  protected register!: VectorLayer;
  private status!: HTMLParagraphElement;
  private note!: HTMLParagraphElement;
  private noteTimer = 0;
  private watcher: IntersectionObserver | undefined;
  private built = false;
  private sizes: string[] | undefined;
  /** Ends listeners outside the element when it leaves the page. */
  protected gone = new AbortController();
  private ground: L.TileLayer | undefined;
  private position: L.LayerGroup | undefined;

  connectedCallback(): void {
    if (this.built || this.watcher) return;
    this.watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.build();
      },
      { rootMargin: "300px" },
    );
    this.watcher.observe(this);
    // Who prints before he has come to the map gets one all the same.
    window.addEventListener("beforeprint", () => { this.build(); this.fitPaper(); }, { signal: this.gone.signal });
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
    this.watcher = undefined;
    if (!this.built) return;
    this.built = false;
    window.clearTimeout(this.noteTimer);
    this.gone.abort();
    this.gone = new AbortController();
    this.map.remove();
    this.frame.remove();
    this.bar.remove();
  }

  /** Called when the map stands; adds what this kind of map is for. */
  protected abstract ready(): void;

  /** Elements of the fallback that stay beside the map. */
  protected keep(): Element[] {
    return [];
  }

  /** Which assets are drawn; all unless a map says otherwise. */
  protected shown(): ((feature: Feature) => boolean) | undefined {
    return undefined;
  }

  /** The settings as this kind of map wants them. */
  protected adjust(settings: MapSettings): MapSettings {
    return settings;
  }

  /** Where the map starts, if not where the settings say. */
  protected start(): { centre: [number, number]; zoom: number } {
    return { centre: this.settings.centre, zoom: this.settings.zoom };
  }

  /** Whether the map carries the legend of kinds and conditions. */
  protected hasLegend(): boolean {
    return false;
  }

  private build(): void {
    if (this.built) return;
    this.built = true;
    this.watcher?.disconnect();
    this.settings = this.adjust(settingsFor(this));
    const kept = this.keep();
    this.replaceChildren();
    this.frame = document.createElement("div");
    // Classes of size on the element keep its place until the map stands; then they are the frame's.
    this.sizes ??= [...this.classList].filter((name) => name === "map" || name.startsWith("map--"));
    this.classList.remove(...this.sizes);
    this.frame.className = ["map", ...this.sizes.filter((name) => name !== "map")].join(" ");
    if (this.getAttribute("size") === "small") this.frame.classList.add("map--small");
    const canvas = document.createElement("div");
    canvas.className = "map__canvas";
    this.frame.append(canvas);
    this.bar = document.createElement("div");
    this.bar.className = "map-bar";
    this.append(this.frame, this.bar, ...kept);
    this.makeMap(canvas);
    this.ready();
  }

  /** On paper the map keeps the size it was drawn in and is scaled as a whole: new tiles would come too late. */
  private fitPaper(): void {
    const { offsetWidth: width, offsetHeight: height } = this.frame;
    if (!width || !height) return;
    this.style.setProperty("--map-width", `${width}px`);
    this.style.setProperty("--map-height", `${height}px`);
    this.style.setProperty("--map-scale", String(Math.min(1, ON_PAPER.width / width, ON_PAPER.height / height)));
  }

  private makeMap(canvas: HTMLElement): void {
    const [west, south, east, north] = this.settings.city_bounds;
    const { centre, zoom } = this.start();
    this.map = L.map(canvas, {
      center: centre,
      zoom,
      minZoom: 10,
      maxZoom: 19,
      maxBounds: L.latLngBounds([south, west], [north, east]).pad(0.6),
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      fadeAnimation: false,
    });
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.getAttribute("label") ?? label("map"));
    L.control.attribution({ prefix: "Leaflet", position: "bottomright" }).addTo(this.map);
    L.control.zoom({ zoomInTitle: label("zoom_in"), zoomOutTitle: label("zoom_out") }).addTo(this.map);

    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    this.note = document.createElement("p");
    this.note.className = "map-note";
    this.note.hidden = true;
    this.frame.append(this.status, this.note);

    const help = document.createElement("p");
    help.id = `map-help-${++serial}`;
    help.className = "visually-hidden";
    help.textContent = label("keyboard_help");
    this.frame.append(help);
    canvas.setAttribute("aria-describedby", help.id);

    // Leaflet closes a popup on Escape only while the map itself has the focus, not a link inside the popup.
    canvas.addEventListener("keydown", (event) => {
      this.frame.classList.add("is-keyed");
      if (event.key === "Escape") this.map.closePopup();
    });
    canvas.addEventListener("keyup", () => this.frame.classList.add("is-keyed"));
    canvas.addEventListener("pointerdown", () => this.frame.classList.remove("is-keyed"));

    this.addGround();
    this.addRegister();
    this.addButtons();
    if (this.hasLegend()) this.addLegend();
  }

  private addGround(): void {
    const basemap = this.settings.basemap;
    if (!basemap) return;
    let failures = 0;
    let arrived = false;
    this.ground = L.tileLayer(basemap.url, {
      attribution: basemap.attribution ?? "",
      maxNativeZoom: basemap.maxzoom ?? 19,
      maxZoom: 19,
      className: "map__ground",
      // Tile hosts of volunteers ask who calls; the origin is enough.
      referrerPolicy: "strict-origin-when-cross-origin",
    });
    this.ground.on("tileload", () => {
      arrived = true;
      failures = 0;
      this.note.hidden = true;
    });
    this.ground.on("tileerror", () => {
      failures += 1;
      if (failures < BASEMAP_FAILURES) return;
      if (!arrived && this.ground) {
        this.ground.remove();
        window.setTimeout(() => this.tryGroundAgain(() => (failures = 0)), BASEMAP_RETRY_MS);
      }
      this.say(label("basemap_failed"), NOTICE_MS);
    });
    this.ground.addTo(this.map);
    window.addEventListener("online", () => this.tryGroundAgain(() => (failures = 0)), { signal: this.gone.signal });
  }

  private tryGroundAgain(reset: () => void): void {
    if (!this.built || !this.ground) return;
    reset();
    if (this.map.hasLayer(this.ground)) this.ground.redraw();
    else this.ground.addTo(this.map);
  }

  private addRegister(): void {
    this.map.createPane("register").classList.add("map__register");
    this.register = new VectorLayer(this.settings, {
      pane: "register",
      paintRules: paintRules(this.shown()),
      labelRules: labelRules(this.shown()),
    });
    this.register.on("sourcefailed", () => this.say(label("tiles_failed"), NOTICE_MS));
    this.register.addTo(this.map);
  }

  private addButtons(): void {
    const gestures = cooperate(this.map, this.frame);
    if (window.matchMedia("(pointer: coarse)").matches) {
      const hold = this.button("hand", label("hold_map"), () => {
        gestures.hold(!gestures.held);
        hold.setAttribute("aria-pressed", String(gestures.held));
        hold.title = label(gestures.held ? "release_map" : "hold_map");
      });
      hold.setAttribute("aria-pressed", "false");
    }
    if (this.hasAttribute("locate")) this.button("locate", label("locate"), () => this.locate());
  }

  /** A round button on the map, under the zoom buttons. */
  protected button(name: string, text: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-button";
    button.title = text;
    button.setAttribute("aria-label", text);
    button.append(icon(name));
    button.addEventListener("click", act);
    const control = new L.Control({ position: "topleft" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "leaflet-bar");
      box.append(button);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    control.addTo(this.map);
    return button;
  }

  private addLegend(): void {
    const legend = document.createElement("details");
    legend.className = "map-legend";
    // Open only where it leaves most of the map to be seen.
    legend.open = window.matchMedia("(min-width: 62rem) and (min-height: 1000px)").matches;
    const summary = document.createElement("summary");
    summary.textContent = label("legend");
    legend.append(summary);
    const conditions = document.createElement("ul");
    for (const grade of [1, 2, 3, 4, 5, null] as Grade[]) {
      const item = document.createElement("li");
      item.append(swatch(grade), conditionText(grade));
      conditions.append(item);
    }
    const sorts = document.createElement("ul");
    for (const kind of kinds()) {
      const item = document.createElement("li");
      item.append(markerSign(kind, null), icon(`kind-${kind}`), label(`kind_${kind}`));
      sorts.append(item);
    }
    const ringed = document.createElement("li");
    ringed.append(markerSign("statue", 4), markerSign("statue", 5), `${conditionText(4)}, ${conditionText(5)}`);
    sorts.append(ringed);
    legend.append(conditions, sorts);
    L.DomEvent.disableClickPropagation(legend);
    L.DomEvent.disableScrollPropagation(legend);
    const control = new L.Control({ position: "bottomleft" });
    control.onAdd = () => legend;
    control.addTo(this.map);
  }

  /** Says something on the map, seen and read aloud; with a time it goes again, and is not said twice. */
  protected say(text: string, forMs?: number): void {
    if (this.note.textContent === text && (forMs !== undefined || !this.note.hidden)) return;
    window.clearTimeout(this.noteTimer);
    this.note.textContent = text;
    this.note.hidden = false;
    if (forMs !== undefined) this.noteTimer = window.setTimeout(() => (this.note.hidden = true), forMs);
    this.tell(text);
  }

  /** Says something to a screen reader alone. */
  protected tell(text: string): void {
    this.status.textContent = text;
  }

  /** Finds the reader's position, shows it with its accuracy and goes there. */
  protected locate(): void {
    askPosition().then(
      ({ coords }) => {
        const at = L.latLng(coords.latitude, coords.longitude);
        this.position?.remove();
        this.position = L.layerGroup([
          L.circle(at, { radius: coords.accuracy, className: "map-accuracy", interactive: false }),
          L.circleMarker(at, { radius: 7, className: "map-here", interactive: false }),
        ]).addTo(this.map);
        this.map.setView(at, Math.max(this.map.getZoom(), 16));
        this.say(label("here", { metres: digits(Math.round(coords.accuracy)) }));
      },
      (error: unknown) => this.say(positionFailure(error)),
    );
  }
}

/** The browser's position, as fresh and as exact as it can be within fifteen seconds. */
export function askPosition(): Promise<GeolocationPosition> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) reject(new Error("no geolocation"));
    else navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 10_000 });
  });
}

/** Why there is no position, in words. */
export function positionFailure(error: unknown): string {
  const denied = typeof error === "object" && error !== null && "code" in error && error.code === 1;
  return label(denied ? "position_denied" : "position_failed");
}

/** Number and word of a condition. */
export function conditionText(grade: Grade): string {
  return grade === null ? label("condition_none") : `${digits(grade)} ${label(`condition_${grade}`)}`;
}

/** The plain sign of a kind as the whole city shows it; the poor and the very poor carry their ring. */
function markerSign(kind: Kind, grade: Grade): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 40;
  canvas.className = "map-legend__sign";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx?.scale(2, 2);
  if (ctx) drawMarker(ctx, 10, 10, { kind, condition: grade }, FULL_MARKER_ZOOM - 1);
  return canvas;
}

function swatch(grade: Grade): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = 44;
  canvas.height = 28;
  canvas.className = "map-legend__swatch";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  if (!ctx) return canvas;
  ctx.scale(2, 2);
  ctx.fillStyle = coloursOf(grade).fill;
  ctx.fillRect(0, 0, 22, 14);
  const hatch = hatchOf(ctx, grade);
  if (hatch) {
    ctx.fillStyle = hatch;
    ctx.fillRect(0, 0, 22, 14);
  }
  ctx.strokeStyle = "#1f2933";
  if (grade === null) ctx.setLineDash([3, 2]);
  ctx.strokeRect(0.5, 0.5, 21, 13);
  return canvas;
}
