/**
 * `<aitihya-complaint-map>`: published complaints on a map; the layer `complaints` of the page's settings.
 *
 * Attributes: `locate` offers "Where am I"; `label` names the map; `list="id"` keeps a list in step (its items carry
 * data-asset="<number>", data-lat, data-lon); `bbox-input="id"` receives "west,south,east,north" after each move.
 * The event `bbox-changed` follows (bubbling).
 */
import L from "leaflet";
import type { Feature, PaintRule } from "protomaps-leaflet";
import { label } from "../page";
import { MapElement } from "./frame";
import type { MapSettings } from "./settings";
import { ComplaintSigns, stateOf } from "./style/complaints";
import { CountPlace, Counts, labelRules, paintRules } from "./style";

const REACH = 16;
const KEYBOARD_REACH = 60;
const COUNT_REACH = 24;
const MOST_IN_POPUP = 8;
const SETTLE_MS = 250;
/** The bounds of the settings have room around the city; at the start that room may be cut off. */
const CITY_MARGIN = -0.15;
const SOURCE = "complaints";

export class AitihyaComplaintMap extends MapElement {
  private settle = 0;
  private ring: L.CircleMarker | undefined;

  protected override adjust(settings: MapSettings): MapSettings {
    const { wards, boroughs, complaints } = settings.layers;
    const layers = { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}), ...(complaints ? { complaints } : {}) };
    return { ...settings, layers };
  }

  protected override ready(): void {
    const rules: PaintRule[] = [
      ...paintRules(),
      { dataSource: SOURCE, dataLayer: "complaints", symbolizer: new ComplaintSigns() },
      { dataSource: SOURCE, dataLayer: "complaint_counts", symbolizer: new Counts() },
    ];
    const free = { dataSource: SOURCE, dataLayer: "complaint_counts", symbolizer: new CountPlace() };
    this.register.restyle(rules, [free, ...labelRules()]);
    const [west, south, east, north] = this.settings.city_bounds;
    this.map.fitBounds(L.latLngBounds([south, west], [north, east]).pad(CITY_MARGIN), { animate: false });
    this.map.on("click", (event: L.LeafletMouseEvent) => this.open(event.latlng, REACH, false));
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
    const follow = (event: Event): void => {
      const id = CSS.escape(this.getAttribute("list") ?? "");
      this.light((event.target as Element | null)?.closest<HTMLElement>(`#${id} [data-asset]`));
    };
    // The list's content is exchanged by htmx, so the page listens, not the items.
    document.addEventListener("pointerover", follow, { signal: this.gone.signal });
    document.addEventListener("focusin", follow, { signal: this.gone.signal });
  }

  private open(at: L.LatLng, reach: number, byKeyboard: boolean): void {
    const zoom = this.map.getZoom();
    const seen = new Map<string, Feature>();
    for (const { feature } of this.register.pick("complaints", at, zoom, reach)) seen.set(String(feature.props["ref"]), feature);
    if (seen.size === 0) {
      if (this.register.pick("complaint_counts", at, zoom, COUNT_REACH, SOURCE).length > 0) this.map.setView(at, zoom + 2);
      else if (byKeyboard) this.tell(label("nothing_here"));
      return;
    }
    const content = this.content([...seen].slice(0, MOST_IN_POPUP));
    const popup = L.popup({ maxWidth: 280, minWidth: 180, autoPanPaddingTopLeft: [72, 16], autoPanPaddingBottomRight: [16, 16] })
      .setLatLng(at)
      .setContent(content)
      .openOn(this.map);
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", label("close"));
    this.tell(content.textContent ?? "");
    this.mark([...seen.keys()]);
    if (byKeyboard) {
      content.querySelector<HTMLElement>("a")?.focus();
      popup.once("remove", () => this.map.getContainer().focus());
    }
  }

  private content(found: [string, Feature][]): HTMLElement {
    const box = document.createElement("div");
    box.className = "map-popup";
    for (const [number, { props }] of found) {
      const entry = document.createElement("div");
      entry.className = "map-popup__asset";
      const title = document.createElement("a");
      title.className = "map-popup__name";
      title.href = `/complaints/${encodeURIComponent(number)}/`;
      title.textContent = String(props["name"] ?? number);
      const facts = document.createElement("p");
      facts.className = "map-popup__facts";
      const standing = document.createElement("span");
      const sign = document.createElement("span");
      sign.className = `standing standing--${stateOf(props)}`;
      standing.append(sign, label(`standing_${stateOf(props)}`));
      const reference = document.createElement("span");
      reference.textContent = number;
      facts.append(standing, reference);
      entry.append(title, facts);
      box.append(entry);
    }
    return box;
  }

  private moved(): void {
    const bounds = this.map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => Number(n.toFixed(6)));
    const input = document.getElementById(this.getAttribute("bbox-input") ?? "");
    if (input instanceof HTMLInputElement) input.value = bbox.join(",");
    this.dispatchEvent(new CustomEvent("bbox-changed", { bubbles: true, detail: { bbox, zoom: this.map.getZoom() } }));
  }

  private light(item: HTMLElement | null | undefined): void {
    this.ring?.remove();
    this.ring = undefined;
    const [lat, lng] = [Number(item?.dataset["lat"]), Number(item?.dataset["lon"])];
    if (!item?.dataset["lat"] || !Number.isFinite(lat) || !Number.isFinite(lng) || !this.isConnected) return;
    this.ring = L.circleMarker([lat, lng], { radius: 20, className: "map-ring", interactive: false }).addTo(this.map);
  }

  private mark(numbers: string[]): void {
    const list = document.getElementById(this.getAttribute("list") ?? "");
    for (const item of list?.querySelectorAll<HTMLElement>("[data-asset]") ?? []) {
      item.classList.toggle("is-selected", numbers.includes(item.dataset["asset"] ?? ""));
    }
  }
}

customElements.define("aitihya-complaint-map", AitihyaComplaintMap);
