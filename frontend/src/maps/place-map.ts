/**
 * `<aitihya-place-map geometry="id-of-json-script">`: one place, or a few, on a small map.
 *
 * The JSON is a geometry, a Feature or a FeatureCollection; properties kind, condition, name, ref or url are used where
 * present, and attributes `kind`, `condition`, `name` stand in for a bare geometry. `src="…"` fetches the GeoJSON
 * instead. `zoom` caps how close it goes (default 17); `surroundings` draws the other assets too, the place itself ringed; `size="small"`
 * is the usual height. A place map does not answer clicks except on its own features.
 */
import L from "leaflet";
import { label, readJson } from "../page";
import { MapElement } from "./frame";
import type { MapSettings } from "./settings";
import { asGeoJson } from "./geojson";
import { shapesLayer } from "./shapes";
import type { Feature } from "geojson";

export class AitihyaPlaceMap extends MapElement {
  protected override adjust(settings: MapSettings): MapSettings {
    return this.hasAttribute("surroundings") ? settings : withoutAssets(settings);
  }

  protected override ready(): void {
    void this.load().then((data) => {
      const geojson = asGeoJson(data);
      if (!geojson || !this.isConnected) {
        this.say(label("no_place"));
        return;
      }
      if (geojson.type === "Feature") {
        const feature = geojson as Feature;
        const own = { kind: this.getAttribute("kind"), condition: this.getAttribute("condition"), name: this.getAttribute("name") };
        const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
        feature.properties = { ...given, ...feature.properties };
      }
      const layer = shapesLayer(geojson, this.settings.asset_url).addTo(this.map);
      if (this.hasAttribute("surroundings")) this.emphasise(layer);
      const bounds = layer.getBounds();
      if (bounds.isValid()) {
        this.map.fitBounds(bounds, { maxZoom: Number(this.getAttribute("zoom") ?? 17), padding: [24, 24], animate: false });
      }
    });
  }

  /** Among its neighbours the place itself stands out by a ring. */
  private emphasise(group: L.GeoJSON): void {
    for (const layer of group.getLayers()) {
      if (layer instanceof L.Path) layer.setStyle({ color: "#8c3b2a", weight: 4 });
      else if (layer instanceof L.Marker && layer.feature) {
        L.circleMarker(layer.getLatLng(), { radius: 20, className: "map-ring", interactive: false }).addTo(group);
      }
    }
  }

  private async load(): Promise<unknown> {
    const src = this.getAttribute("src");
    if (!src) return readJson(this.getAttribute("geometry") ?? "");
    try {
      const response = await fetch(src, { headers: { Accept: "application/geo+json, application/json" } });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }
}

function withoutAssets(settings: MapSettings): MapSettings {
  const { wards, boroughs } = settings.layers;
  return { ...settings, layers: { ...(wards ? { wards } : {}), ...(boroughs ? { boroughs } : {}) } };
}

customElements.define("aitihya-place-map", AitihyaPlaceMap);
