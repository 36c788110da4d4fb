/**
 * `<aitihya-map>`: the register on a map.
 *
 * Attributes: tiles, areas, basemap, attribution, lat, lon, zoom, asset-url (override the page's settings);
 * `locate` offers "Where am I"; `label` names the map; `size="small"`; `legend` shows the legend;
 * `list="id"` keeps a list in step (its items carry data-asset="<id or reference>", data-lat, data-lon);
 * `bbox-input="id"` receives "west,south,east,north" after each move;
 * `kinds="water park"` and `worst="4"` (condition this or worse) narrow what is drawn; both are watched;
 * `filters="form id"` narrows by that form's fields `kind` and `condition` ("1" to "5", "none"), as they are changed.
 *
 * Events (bubbling): `asset-selected` {id, ref, kind, condition, name, url};
 * `bbox-changed` {bbox: [west, south, east, north], zoom}.
 */
import L from "leaflet";
import type { Feature } from "protomaps-leaflet";
import { label } from "../page";
import { MapElement } from "./frame";
import { type AssetSeen, assetOf, popupContent } from "./popup";
import { gradeOf, kindOf, labelRules, paintRules } from "./style";

const REACH = 16;
const KEYBOARD_REACH = 60;
const COUNT_REACH = 24;
const MOST_IN_POPUP = 6;
const SETTLE_MS = 250;
/** The bounds of the settings have room around the city; at the start that room may be cut off. */
const CITY_MARGIN = -0.15;

interface MapState {
  aitihyaMap?: { lat: number; lng: number; zoom: number };
}

export class AitihyaMap extends MapElement {
  static readonly observedAttributes = ["kinds", "worst"];
  private settle = 0;
  private ring: L.CircleMarker | undefined;

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after && this.register) this.narrow();
  }

  private narrow(): void {
    this.register.restyle(paintRules(this.shown()), labelRules(this.shown()));
  }

  private filterForm(): HTMLFormElement | null {
    const form = document.getElementById(this.getAttribute("filters") ?? "");
    return form instanceof HTMLFormElement ? form : null;
  }

  protected override shown(): ((feature: Feature) => boolean) | undefined {
    const form = this.filterForm();
    const chosen = (name: string): string[] => (form ? new FormData(form).getAll(name).map(String).filter(Boolean) : []);
    const kinds = form ? chosen("kind") : (this.getAttribute("kinds") ?? "").split(/[\s,]+/).filter(Boolean);
    const conditions = chosen("condition");
    const worst = Number(this.getAttribute("worst") ?? 0);
    if (kinds.length === 0 && conditions.length === 0 && !worst) return undefined;
    return ({ props }) =>
      (kinds.length === 0 || kinds.includes(kindOf(props))) &&
      (conditions.length === 0 || conditions.includes(String(gradeOf(props) ?? "none"))) &&
      (!worst || (gradeOf(props) ?? 0) >= worst);
  }

  protected override start(): { centre: [number, number]; zoom: number } {
    const kept = (history.state as MapState | null)?.aitihyaMap;
    return kept ? { centre: [kept.lat, kept.lng], zoom: kept.zoom } : super.start();
  }

  protected override hasLegend(): boolean {
    return this.hasAttribute("legend");
  }

  protected override ready(): void {
    this.fitCity();
    this.map.on("click", (event: L.LeafletMouseEvent) => this.open(event.latlng, REACH, false));
    this.map.on("mousemove", (event: L.LeafletMouseEvent) => {
      const hit = this.register.pick("assets", event.latlng, this.map.getZoom(), REACH).some((p) => this.isShown(p.feature));
      this.frame.classList.toggle("is-over-asset", hit);
    });
    this.map.on("moveend", () => {
      window.clearTimeout(this.settle);
      this.settle = window.setTimeout(() => this.moved(), SETTLE_MS);
    });
    const container = this.map.getContainer();
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== container) return;
      event.preventDefault();
      this.open(this.map.getCenter(), KEYBOARD_REACH, true);
    });
    const cross = document.createElement("span");
    cross.className = "map-cross";
    this.frame.append(cross);
    this.followList();
    this.filterForm()?.addEventListener("change", () => this.narrow(), { signal: this.gone.signal });
    this.moved();
  }

  /** A map that was told no place and is not come back to shows the whole city, whatever the window's size. */
  private fitCity(): void {
    if ((history.state as MapState | null)?.aitihyaMap || ["lat", "lon", "zoom"].some((name) => this.hasAttribute(name))) return;
    const [west, south, east, north] = this.settings.city_bounds;
    this.map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(CITY_MARGIN), { animate: false });
  }

  private isShown(feature: Feature): boolean {
    return this.shown()?.(feature) ?? true;
  }

  private open(at: L.LatLng, reach: number, byKeyboard: boolean): void {
    const seen = new Map<string, AssetSeen>();
    for (const { feature } of this.register.pick("assets", at, this.map.getZoom(), reach)) {
      if (!this.isShown(feature)) continue;
      const asset = assetOf(feature.props, this.settings.asset_url);
      seen.set(asset.ref || String(asset.id), asset);
    }
    const assets = [...seen.values()].slice(0, MOST_IN_POPUP);
    const first = assets[0];
    if (!first) {
      if (byKeyboard) this.tell(label("nothing_here"));
      else this.zoomIntoCount(at);
      return;
    }
    const content = popupContent(assets);
    const popup = L.popup({ maxWidth: 280, minWidth: 180, closeButton: true, autoPanPaddingTopLeft: [72, 16], autoPanPaddingBottomRight: [16, 16] })
      .setLatLng(at)
      .setContent(content)
      .openOn(this.map);
    const close = popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", label("close"));
    this.tell(assets.map((asset) => asset.name).join(", "));
    if (byKeyboard) {
      content.querySelector<HTMLElement>("a")?.focus();
      popup.once("remove", () => this.map.getContainer().focus());
    }
    this.dispatchEvent(new CustomEvent("asset-selected", { bubbles: true, detail: first }));
    this.markInList(first);
  }

  private zoomIntoCount(at: L.LatLng): void {
    const zoom = this.map.getZoom();
    const counts = [
      ...this.register.pick("asset_counts", at, zoom, COUNT_REACH),
      ...this.register.pick("asset_counts", at, zoom, COUNT_REACH, "assets"),
    ];
    if (counts.length > 0) this.map.setView(at, zoom + 2);
  }

  private moved(): void {
    const bounds = this.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => Number(n.toFixed(6)));
    const { lat, lng } = this.map.getCenter();
    const zoom = this.map.getZoom();
    history.replaceState({ ...(history.state as object | null), aitihyaMap: { lat, lng, zoom } }, "");
    const input = document.getElementById(this.getAttribute("bbox-input") ?? "");
    if (input instanceof HTMLInputElement) input.value = bbox.join(",");
    this.dispatchEvent(new CustomEvent("bbox-changed", { bubbles: true, detail: { bbox, zoom } }));
  }

  private list(): HTMLElement | null {
    return document.getElementById(this.getAttribute("list") ?? "");
  }

  private followList(): void {
    const id = this.getAttribute("list");
    if (!id) return;
    // The list's content is exchanged by htmx, so the page listens, not the items.
    const follow = (event: Event): void => {
      const item = (event.target as Element | null)?.closest<HTMLElement>(`#${CSS.escape(id)} [data-asset]`);
      this.light(item);
    };
    document.addEventListener("pointerover", follow, { signal: this.gone.signal });
    document.addEventListener("focusin", follow, { signal: this.gone.signal });
  }

  private light(item: HTMLElement | null | undefined): void {
    this.ring?.remove();
    this.ring = undefined;
    const lat = Number(item?.dataset["lat"]);
    const lng = Number(item?.dataset["lon"]);
    if (!item?.dataset["lat"] || !Number.isFinite(lat) || !Number.isFinite(lng) || !this.isConnected) return;
    this.ring = L.circleMarker([lat, lng], { radius: 20, className: "map-ring", interactive: false }).addTo(this.map);
  }

  private markInList(asset: AssetSeen): void {
    const list = this.list();
    if (!list) return;
    for (const item of list.querySelectorAll<HTMLElement>("[data-asset]")) {
      const same = item.dataset["asset"] === String(asset.id) || item.dataset["asset"] === asset.ref;
      item.classList.toggle("is-selected", same);
      // Only a list that scrolls by itself is moved; the page stays.
      if (same && list.scrollHeight > list.clientHeight) list.scrollTop = item.offsetTop - list.offsetTop;
    }
  }
}

customElements.define("aitihya-map", AitihyaMap);
