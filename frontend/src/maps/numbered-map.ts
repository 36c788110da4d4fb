/**
 * `<aitihya-numbered-map geometry="id-of-json-script" list="id">`: the places of a list, numbered as the list is.
 *
 * The JSON is a FeatureCollection of points with the properties number, ref, condition and name. The list's items carry
 * data-asset="<ref>"; what is pointed at, or has the focus, stands out on both sides, and a number leads to its row.
 * `shaded="id-of-json-script"` shades outlines below them: a FeatureCollection of polygons with the properties name,
 * number (written in their middle), at ([longitude, latitude] of that middle), shade (1 to 4) and url (where a click
 * leads; the page's list has the same links). A place that is no asset has, instead of a condition, the properties said
 * (words) and tone ("late", "soon", "in_time", "kept"). `narrows="?query" narrow="words"` offers, once the map was moved,
 * to list what lies there: the same query with bbox=west,south,east,north. `bounds` is such a box, to be shown at first.
 */
import L from "leaflet";
import type { Feature, FeatureCollection, Point } from "geojson";
import { readJson } from "../page";
import { conditionText, MapElement } from "./frame";
import type { MapSettings } from "./settings";
import { coloursOf, gradeOf } from "./style";
import { likeTile } from "./shapes";

const SIZE = 32;

export class AitihyaNumberedMap extends MapElement {
  private markers = new Map<string, L.Marker>();

  protected override adjust(settings: MapSettings): MapSettings {
    const { wards, boroughs } = settings.layers;
    return { ...settings, layers: { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}) } };
  }

  protected override ready(): void {
    const data = readJson<FeatureCollection<Point>>(this.getAttribute("geometry") ?? "");
    const group = L.featureGroup((data?.features ?? []).map((feature) => this.marker(feature))).addTo(this.map);
    const shaded = this.shaded();
    const bounds = shaded?.getBounds() ?? group.getBounds();
    const asked = (this.getAttribute("bounds") ?? "").split(",").map(Number);
    if (asked.length === 4 && asked.every(Number.isFinite)) {
      const [west, south, east, north] = asked as [number, number, number, number];
      this.map.fitBounds([[south, west], [north, east]], { animate: false });
    } else if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 16, padding: [32, 32], animate: false });
    this.followList();
    if (this.hasAttribute("narrows")) this.map.once("moveend", () => this.offerToNarrow());
  }

  /** Puts a way to the list of what the map shows now below it; it follows the map. */
  private offerToNarrow(): void {
    const way = document.createElement("a");
    way.className = "btn btn-outline-secondary btn-sm";
    way.textContent = this.getAttribute("narrow") ?? "";
    const follow = (): void => {
      const bounds = this.map.getBounds();
      const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(5)).join(",");
      const query = this.getAttribute("narrows") ?? "?";
      way.href = `${query}${query.length > 1 ? "&" : ""}bbox=${bbox}`;
    };
    follow();
    this.map.on("moveend", follow);
    this.bar.prepend(way);
  }

  private shaded(): L.GeoJSON | undefined {
    const data = readJson<FeatureCollection>(this.getAttribute("shaded") ?? "");
    if (!data?.features.length) return undefined;
    const pane = this.map.createPane("areas");
    // Under the numbers, above the ground.
    pane.style.zIndex = "390";
    return L.geoJSON(data, {
      pane: "areas",
      style: (feature) => ({ className: `map-area map-area--${String(feature?.properties?.["shade"] ?? 1)}`, weight: 1.5 }),
      onEachFeature: (feature, layer) => {
        layer.bindTooltip(String(feature.properties?.["name"] ?? ""), { sticky: true });
        layer.on("click", () => window.location.assign(String(feature.properties?.["url"])));
        this.nameArea(feature);
      },
    }).addTo(this.map);
  }

  private nameArea(feature: Feature): void {
    const [lon, lat] = (feature.properties?.["at"] ?? [0, 0]) as [number, number];
    const text = document.createElement("span");
    text.className = "map-area-number";
    text.textContent = String(feature.properties?.["number"] ?? "");
    const sign = L.divIcon({ className: "marker-icon", html: text, iconSize: [SIZE, SIZE] });
    L.marker([lat, lon], { icon: sign, interactive: false, keyboard: false, pane: "areas" }).addTo(this.map);
  }

  private marker(feature: Feature<Point>): L.Marker {
    const props = likeTile(feature.properties, feature.id);
    const grade = gradeOf(props);
    const sign = document.createElement("span");
    sign.className = "map-number";
    sign.textContent = String(feature.properties?.["number"] ?? "");
    const { fill } = coloursOf(grade);
    sign.style.setProperty("--fill", fill);
    sign.dataset["grade"] = String(grade ?? "none");
    const [lon, lat] = feature.geometry.coordinates as [number, number];
    const ref = String(props["ref"]);
    const { said, tone } = (feature.properties ?? {}) as { said?: string; tone?: string };
    if (tone) sign.dataset["tone"] = tone;
    const name = [sign.textContent, String(props["name"]), said ?? conditionText(grade)].join(", ");
    const marker = L.marker([lat, lon], {
      icon: L.divIcon({ className: "marker-icon", html: sign, iconSize: [SIZE, SIZE] }),
      title: name,
      riseOnHover: true,
    });
    marker.on("add", () => marker.getElement()?.setAttribute("aria-label", name));
    marker.on("click", () => this.lead(ref));
    marker.on("mouseover", () => this.mark(ref, true));
    marker.on("mouseout", () => this.mark(ref, false));
    this.markers.set(ref, marker);
    return marker;
  }

  private row(ref: string): HTMLElement | null {
    const list = document.getElementById(this.getAttribute("list") ?? "");
    return list?.querySelector<HTMLElement>(`[data-asset="${CSS.escape(ref)}"]`) ?? null;
  }

  /** From a number on the map to its row. */
  private lead(ref: string): void {
    const row = this.row(ref);
    row?.scrollIntoView({ block: "center" });
    row?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  }

  private mark(ref: string, on: boolean): void {
    this.row(ref)?.classList.toggle("is-pointed-at", on);
    const marker = this.markers.get(ref);
    marker?.getElement()?.classList.toggle("is-pointed-at", on);
    marker?.setZIndexOffset(on ? 1000 : 0);
  }

  private followList(): void {
    const list = document.getElementById(this.getAttribute("list") ?? "");
    const follow = (type: string, on: boolean): void =>
      list?.addEventListener(
        type,
        (event) => {
          const row = (event.target as Element | null)?.closest<HTMLElement>("[data-asset]");
          if (row?.dataset["asset"]) this.mark(row.dataset["asset"], on);
        },
        { signal: this.gone.signal },
      );
    follow("mouseover", true);
    follow("mouseout", false);
    follow("focusin", true);
    follow("focusout", false);
  }
}

customElements.define("aitihya-numbered-map", AitihyaNumberedMap);
