/**
 * `<aitihya-merge-map shapes="id-of-json-script">`: one place as several people have it, on one map.
 *
 * The JSON is a FeatureCollection; each feature's property `role` is "was", "theirs" or "mine". Below the map stands which
 * line is which.
 */
import L from "leaflet";
import type { Feature, FeatureCollection } from "geojson";
import { label, readJson } from "../page";
import { MapElement } from "./frame";

const ROLES = ["was", "theirs", "mine"] as const;

export class AitihyaMergeMap extends MapElement {
  protected override ready(): void {
    const shapes = readJson<FeatureCollection>(this.getAttribute("shapes") ?? "");
    const drawn = L.featureGroup().addTo(this.map);
    for (const role of ROLES) {
      const features = shapes?.features.filter(({ properties }) => properties?.["role"] === role) ?? [];
      for (const feature of features) this.layer(feature, role).addTo(drawn);
      if (features.length > 0) this.bar.append(this.sign(role));
    }
    if (drawn.getBounds().isValid()) this.map.fitBounds(drawn.getBounds(), { padding: [28, 28], maxZoom: 18, animate: false });
    else this.say(label("no_place"));
  }

  private layer(feature: Feature, role: string): L.GeoJSON {
    const options = { className: `compared compared--${role}`, interactive: false };
    return L.geoJSON(feature, { style: () => options, pointToLayer: (_, at) => L.circleMarker(at, { ...options, radius: 10 }) });
  }

  private sign(role: string): HTMLSpanElement {
    const sign = document.createElement("span");
    sign.className = `compared-sign compared-sign--${role}`;
    sign.textContent = label(`compared_${role}`);
    return sign;
  }
}

customElements.define("aitihya-merge-map", AitihyaMergeMap);
