/**
 * `<aitihya-found-map drawn="id" list="id" filters="id">`: what a search found, and nothing else.
 *
 * The element `drawn` is exchanged with the list; its `data-src` names the GeoJSON to draw, `data-bbox` the extent that
 * was searched (the map then stays where it is). A moved map offers to ask again for its own extent: it fills `bbox` of
 * the form `filters` and sends it the event `search-here`. Rows of the list carry data-asset, data-lat and data-lon: pointing at one rings its place,
 * choosing a place marks its row and brings it into view.
 */
import L from "leaflet";
import type { Feature, FeatureCollection, Point } from "geojson";
import { unfold } from "../forms/unfolded";
import { label } from "../page";
import { MapElement } from "./frame";
import { assetOf, popupContent } from "./popup";
import type { MapSettings } from "./settings";
import { assetMarker, likeTile } from "./shapes";
import { coloursOf, gradeOf } from "./style";

/** Beyond so many, places are dots: a thousand drawings would be slow to move and hide one another. */
const MOST_DRAWINGS = 120;
const INK = "#1f2933";

export class AitihyaFoundMap extends MapElement {
  private places: L.FeatureGroup | undefined;
  private ring: L.CircleMarker | undefined;
  private again!: HTMLButtonElement;
  private src = "";
  /** Moves that the map itself makes offer nothing. */
  private settling = true;

  protected override adjust(settings: MapSettings): MapSettings {
    const { wards, boroughs } = settings.layers;
    return { ...settings, layers: { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}) } };
  }

  protected override hasLegend(): boolean {
    return this.hasAttribute("legend");
  }

  protected override ready(): void {
    this.again = document.createElement("button");
    this.again.type = "button";
    this.again.className = "btn btn-primary map-again";
    this.again.textContent = label("search_area");
    this.again.hidden = true;
    this.again.addEventListener("click", () => this.searchHere());
    L.DomEvent.disableClickPropagation(this.again);
    this.frame.append(this.again);
    this.map.on("moveend", () => {
      if (!this.settling) this.again.hidden = false;
    });
    const follow = (event: Event): void => this.light((event.target as Element | null)?.closest<HTMLElement>(this.rows()));
    document.addEventListener("pointerover", follow, { signal: this.gone.signal });
    document.addEventListener("focusin", follow, { signal: this.gone.signal });
    document.addEventListener("htmx:afterSettle", () => this.refresh(), { signal: this.gone.signal });
    this.refresh();
  }

  private rows(): string {
    return `#${CSS.escape(this.getAttribute("list") ?? "")} [data-asset]`;
  }

  private drawn(): DOMStringMap {
    return document.getElementById(this.getAttribute("drawn") ?? "")?.dataset ?? {};
  }

  private refresh(): void {
    const list = document.getElementById(this.getAttribute("list") ?? "");
    if (list) unfold(list);
    const { src } = this.drawn();
    if (!src || src === this.src) return;
    this.src = src;
    void this.load(src);
  }

  private async load(src: string): Promise<void> {
    let found: FeatureCollection<Point> | null = null;
    try {
      const response = await fetch(src, { headers: { Accept: "application/geo+json" } });
      if (response.ok) found = (await response.json()) as FeatureCollection<Point>;
    } catch {
      // Said below.
    }
    // A later search may have been quicker.
    if (src !== this.src || !this.isConnected) return;
    if (!found) this.say(label("tiles_failed"), 6000);
    else this.draw(found.features);
  }

  private draw(features: Feature<Point>[]): void {
    this.places?.remove();
    this.ring?.remove();
    const renderer = L.canvas({ padding: 0.5 });
    this.places = L.featureGroup(features.map((feature) => this.place(feature, features.length > MOST_DRAWINGS ? renderer : undefined)));
    this.places.addTo(this.map);
    this.again.hidden = true;
    this.settling = true;
    const bounds = this.places.getBounds();
    const { bbox } = this.drawn();
    if (bbox && !this.hasAttribute("data-moved")) {
      const [west, south, east, north] = bbox.split(",").map(Number) as [number, number, number, number];
      this.map.fitBounds([[south, west], [north, east]], { animate: false });
    } else if (!bbox && bounds.isValid()) {
      this.map.fitBounds(bounds, { maxZoom: 16, padding: [28, 28], animate: false });
    }
    this.removeAttribute("data-moved");
    this.settling = false;
    this.setAttribute("data-places", String(features.length));
  }

  private place(feature: Feature<Point>, renderer: L.Renderer | undefined): L.Layer {
    const props = likeTile(feature.properties, feature.id);
    const [lng, lat] = feature.geometry.coordinates as [number, number];
    const at = L.latLng(lat, lng);
    const grade = gradeOf(props);
    const layer = renderer
      ? L.circleMarker(at, { renderer, radius: 6, color: INK, weight: grade !== null && grade > 3 ? 2.5 : 1, fillColor: coloursOf(grade).fill, fillOpacity: 0.9 })
      : assetMarker(at, props);
    const asset = assetOf(props, this.settings.asset_url);
    layer.bindPopup(() => popupContent([asset]), { maxWidth: 280, minWidth: 180, autoPanPaddingTopLeft: [72, 16] });
    layer.on("popupopen", () => this.mark(asset.ref));
    // A popup that had to move the map is not a reader who moved it.
    layer.on("click", () => {
      this.settling = true;
      window.setTimeout(() => (this.settling = false), 600);
    });
    return layer;
  }

  private mark(ref: string): void {
    for (const row of document.querySelectorAll<HTMLElement>(this.rows())) {
      const same = row.dataset["asset"] === ref;
      row.classList.toggle("is-selected", same);
      if (same) row.scrollIntoView({ block: "nearest", behavior: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
  }

  private light(row: HTMLElement | null | undefined): void {
    this.ring?.remove();
    this.ring = undefined;
    const [lat, lng] = [Number(row?.dataset["lat"]), Number(row?.dataset["lon"])];
    if (!row?.dataset["lat"] || !Number.isFinite(lat) || !Number.isFinite(lng)) return;
    this.ring = L.circleMarker([lat, lng], { radius: 20, className: "map-ring", interactive: false }).addTo(this.map);
  }

  /** Asks the same search for what the map shows now. */
  private searchHere(): void {
    const bounds = this.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => n.toFixed(5)).join(",");
    const form = document.getElementById(this.getAttribute("filters") ?? "");
    const input = form?.querySelector<HTMLInputElement>("input[name=bbox]");
    if (!form || !input) return;
    this.setAttribute("data-moved", "");
    this.again.hidden = true;
    input.disabled = false;
    input.value = bbox;
    form.dispatchEvent(new CustomEvent("search-here"));
  }
}

customElements.define("aitihya-found-map", AitihyaFoundMap);
