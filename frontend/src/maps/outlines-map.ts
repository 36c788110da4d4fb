/**
 * `<aitihya-outlines-map geometry="id-of-json-script">`: outlines as they are and as they would be.
 *
 * The JSON is {"before": FeatureCollection, "after": FeatureCollection}; a feature's property `name` stands on it. What is
 * goes dashed, what would be solid, so that neither is told by colour alone.
 */
import L from "leaflet";
import type { GeoJsonObject } from "geojson";
import { readJson } from "../page";
import { MapElement } from "./frame";
import type { MapSettings } from "./settings";

interface Outlines {
  before: GeoJsonObject;
  after: GeoJsonObject;
}

export class AitihyaOutlinesMap extends MapElement {
  protected override adjust(settings: MapSettings): MapSettings {
    return { ...settings, layers: {} };
  }

  protected override ready(): void {
    const data = readJson<Outlines>(this.getAttribute("geometry") ?? "");
    if (!data) return;
    const before = L.geoJSON(data.before, { style: { color: "#52606d", weight: 3, dashArray: "7 5", fill: false, interactive: false } });
    const after = L.geoJSON(data.after, {
      style: { color: "#8c3b2a", weight: 2.5, fillColor: "#8c3b2a", fillOpacity: 0.08 },
      onEachFeature: (feature, layer) => {
        const name = feature.properties?.["name"] as unknown;
        if (typeof name === "string") layer.bindTooltip(name, { sticky: true });
      },
    });
    const both = L.featureGroup([after, before]).addTo(this.map);
    const bounds = both.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [16, 16], animate: false });
  }
}

customElements.define("aitihya-outlines-map", AitihyaOutlinesMap);
