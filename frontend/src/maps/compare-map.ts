/**
 * `<aitihya-compare-map outlines="id-of-json-script">`: a place before and after it was redrawn, or as it is and as it
 * is proposed. The JSON is {"before": geometry, "after": geometry}; `before-label` and `after-label` name the two in the
 * legend under the map. Colour is never alone: the earlier outline is dashed and has hollow points, the later is solid.
 */
import L from "leaflet";
import type { Feature, GeoJsonObject } from "geojson";
import { label, readJson } from "../page";
import { MapElement } from "./frame";
import { asGeoJson } from "./geojson";
import type { MapSettings } from "./settings";

interface Outlines {
  before: unknown;
  after: unknown;
}

const BEFORE: L.PathOptions = { color: "#8c3b2a", weight: 3, dashArray: "7 5", fillColor: "#8c3b2a", fillOpacity: 0.1 };
const AFTER: L.PathOptions = { color: "#0f5e6b", weight: 3, fillColor: "#0f5e6b", fillOpacity: 0.22 };
const CLOSEST = 18;

export class AitihyaCompareMap extends MapElement {
  protected override adjust(settings: MapSettings): MapSettings {
    // The register would hide the very lines that are compared.
    const { wards, boroughs } = settings.layers;
    return { ...settings, layers: { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}) } };
  }

  protected override ready(): void {
    const outlines = readJson<Outlines>(this.getAttribute("outlines") ?? "");
    const both = L.featureGroup();
    // The later one below: its fill must not cover the dashes.
    for (const [which, style] of [["after", AFTER], ["before", BEFORE]] as const) {
      const geojson = asGeoJson(outlines?.[which]);
      if (geojson) this.drawn(geojson, style, which === "before").addTo(both);
    }
    if (both.getLayers().length === 0) {
      this.say(label("no_place"));
      return;
    }
    both.addTo(this.map);
    this.map.fitBounds(both.getBounds(), { maxZoom: CLOSEST, padding: [24, 24], animate: false });
    this.bar.append(this.sign("before"), this.sign("after"));
  }

  private drawn(geojson: GeoJsonObject, style: L.PathOptions, hollow: boolean): L.GeoJSON {
    return L.geoJSON(geojson, {
      interactive: false,
      style: () => style,
      pointToLayer: (_feature: Feature, at) => L.circleMarker(at, { ...style, radius: 9, fillOpacity: hollow ? 0 : 0.8, interactive: false }),
    });
  }

  private sign(which: "before" | "after"): HTMLSpanElement {
    const sign = document.createElement("span");
    sign.className = `outline-sign outline-sign--${which}`;
    sign.textContent = this.getAttribute(`${which}-label`) ?? label(`outline_${which}`);
    return sign;
  }
}

customElements.define("aitihya-compare-map", AitihyaCompareMap);
