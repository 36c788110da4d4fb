/**
 * `<aitihya-compare-map outlines="id-of-json-script">`: one place, or several, as different moments or people have it.
 *
 * The JSON gives geometries or FeatureCollections by role: "before" and "after" (redrawn, proposed, outlines of areas),
 * or "was", "theirs" and "mine" (two people at one entry). `before-label`, `after-label` and so on name a role in the
 * legend under the map; `bare` leaves wards and boroughs away where they are themselves compared. A feature's property
 * `name` is told when it is pointed at. Colour is never alone: each role has a line of its own, earlier points are hollow.
 */
import L from "leaflet";
import type { Feature, GeoJsonObject } from "geojson";
import { label, readJson } from "../page";
import { MapElement } from "./frame";
import { asGeoJson } from "./geojson";
import type { MapSettings } from "./settings";

const GREY = "#6b7280", TERRACOTTA = "#8c3b2a", RIVER = "#0f5e6b";
// In the order in which they are drawn: a fill must not cover the dashes of what lies above it.
const ROLES: Record<string, L.PathOptions> = {
  after: { color: RIVER, fillColor: RIVER, fillOpacity: 0.22 },
  mine: { color: RIVER, fillColor: RIVER, fillOpacity: 0.16 },
  before: { color: TERRACOTTA, fillColor: TERRACOTTA, fillOpacity: 0.1, dashArray: "7 5" },
  theirs: { color: TERRACOTTA, fillColor: TERRACOTTA, fillOpacity: 0.1, dashArray: "10 5" },
  was: { color: GREY, fillColor: GREY, fillOpacity: 0.1, dashArray: "3 5" },
};
const LEGEND = ["before", "was", "theirs", "mine", "after"];
const NAMES: Record<string, string> = {
  before: "outline_before",
  after: "outline_after",
  was: "compared_was",
  theirs: "compared_theirs",
  mine: "compared_mine",
};
const CLOSEST = 18;

export class AitihyaCompareMap extends MapElement {
  protected override adjust(settings: MapSettings): MapSettings {
    if (this.hasAttribute("bare")) return { ...settings, layers: {} };
    // The register would hide the very lines that are compared.
    const { wards, boroughs } = settings.layers;
    return { ...settings, layers: { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}) } };
  }

  protected override ready(): void {
    const outlines = readJson<Record<string, unknown>>(this.getAttribute("outlines") ?? "") ?? {};
    const all = L.featureGroup();
    const there = new Set<string>();
    for (const [role, style] of Object.entries(ROLES)) {
      const geojson = asGeoJson(outlines[role]);
      if (!geojson) continue;
      const layer = this.drawn(geojson, { weight: 3, ...style }, style.dashArray !== undefined);
      if (layer.getLayers().length === 0) continue;
      layer.addTo(all);
      there.add(role);
    }
    if (there.size === 0) {
      this.say(label("no_place"));
      return;
    }
    all.addTo(this.map);
    this.map.fitBounds(all.getBounds(), { maxZoom: CLOSEST, padding: [24, 24], animate: false });
    this.bar.append(...LEGEND.filter((role) => there.has(role)).map((role) => this.sign(role)));
  }

  private drawn(geojson: GeoJsonObject, style: L.PathOptions, hollow: boolean): L.GeoJSON {
    const named = ({ properties }: Feature): boolean => typeof properties?.["name"] === "string";
    return L.geoJSON(geojson, {
      style: (feature) => ({ ...style, interactive: feature !== undefined && named(feature) }),
      pointToLayer: (_feature: Feature, at) => L.circleMarker(at, { ...style, radius: 9, fillOpacity: hollow ? 0 : 0.8, interactive: false }),
      onEachFeature: (feature, layer) => {
        if (named(feature)) layer.bindTooltip(String(feature.properties?.["name"]), { sticky: true });
      },
    });
  }

  private sign(role: string): HTMLSpanElement {
    const sign = document.createElement("span");
    sign.className = `outline-sign outline-sign--${role}`;
    sign.textContent = this.getAttribute(`${role}-label`) ?? label(NAMES[role] ?? "");
    return sign;
  }
}

customElements.define("aitihya-compare-map", AitihyaCompareMap);
