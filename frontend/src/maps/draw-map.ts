/**
 * `<aitihya-draw-map name="area"><textarea name="area">…</textarea></aitihya-draw-map>`: an area drawn by hand.
 *
 * The textarea named by `name` holds the area as GeoJSON (Polygon, or MultiPolygon where several are drawn) and is what
 * the form sends. Inside the element it moves under a disclosure, reachable by keyboard; typing or pasting GeoJSON
 * there draws it. `results` is a URL or the id of a JSON script with a FeatureCollection to show; setting the
 * attribute anew shows the new one. `asset-url`, lat, lon, zoom, `label` as on the public map.
 *
 * Event (bubbling): `area-changed` {geometry: Polygon | MultiPolygon | null}.
 */
import L from "leaflet";
import "@geoman-io/leaflet-geoman-free";
import "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css";
import type { Feature, GeoJsonObject, Geometry, MultiPolygon, Polygon } from "geojson";
import { icon } from "../icons";
import { label, readJson } from "../page";
import { MapElement } from "./frame";
import { asGeoJson, geometriesOf, mergePolygons } from "./geojson";
import { shapesLayer } from "./shapes";
import { labelRules, paintRules } from "./style";

const AREA_STYLE: L.PathOptions = { className: "map-drawn", color: "#0f5e6b", weight: 3, fillColor: "#0f5e6b", fillOpacity: 0.12 };
const PRECISION = 6;

export class AitihyaDrawMap extends MapElement {
  static readonly observedAttributes = ["results"];
  private drawn = L.featureGroup();
  private found: L.GeoJSON | undefined;
  private buttons = new Map<string, HTMLButtonElement>();
  private mode: "none" | "draw" | "edit" | "remove" = "none";

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before !== after && this.drawn && this.register) void this.showResults();
  }

  protected override keep(): Element[] {
    const area = this.area();
    if (!area || !this.contains(area)) return [];
    const existing = area.closest("details");
    if (existing && this.contains(existing)) return [existing];
    const details = document.createElement("details");
    details.className = "more";
    // What is wrong with the area must be seen, so the disclosure opens on an error.
    details.open = area.matches(".is-invalid, [aria-invalid=true]");
    const summary = document.createElement("summary");
    summary.textContent = label("area_text");
    details.append(summary, ...this.children);
    return [details];
  }

  protected override hasLegend(): boolean {
    return true;
  }

  protected override ready(): void {
    this.drawn.addTo(this.map);
    this.map.pm.setGlobalOptions({
      pathOptions: AREA_STYLE,
      templineStyle: { color: "#0f5e6b", weight: 3 },
      hintlineStyle: { color: "#0f5e6b", weight: 2, dashArray: "4 4" },
      tooltips: false,
      allowSelfIntersection: false,
      layerGroup: this.drawn,
    });
    this.addTool("draw", "explore", label("draw_area"));
    this.addTool("edit", "edit", label("edit_area"));
    this.addTool("remove", "trash", label("remove_area"));
    this.map.on("pm:create", ({ layer }) => {
      this.watch(layer);
      this.setMode("none");
      this.write();
    });
    this.map.on("pm:remove", () => {
      if (this.drawn.getLayers().length === 0) this.setMode("none");
      this.write();
    });
    this.area()?.addEventListener("change", () => this.read(), { signal: this.gone.signal });
    this.read();
    void this.showResults();
    this.update();
  }

  private addTool(mode: "draw" | "edit" | "remove", picture: string, text: string): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-secondary";
    button.append(icon(picture), text);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.setMode(this.mode === mode ? "none" : mode));
    this.bar.append(button);
    this.buttons.set(mode, button);
  }

  private setMode(mode: "none" | "draw" | "edit" | "remove"): void {
    this.mode = mode;
    // While corners are set, what was found must not catch the taps.
    this.frame.classList.toggle("is-drawing", mode !== "none");
    const { pm } = this.map;
    pm.disableDraw();
    if (pm.globalEditModeEnabled()) pm.disableGlobalEditMode();
    if (pm.globalRemovalModeEnabled()) pm.disableGlobalRemovalMode();
    if (mode === "draw") {
      pm.enableDraw("Polygon", { snappable: false, finishOn: "dblclick" });
      this.tell(label("draw_help"));
    }
    if (mode === "edit") pm.enableGlobalEditMode({ snappable: false });
    if (mode === "remove") pm.enableGlobalRemovalMode();
    this.update();
  }

  private update(): void {
    const any = this.drawn.getLayers().length > 0;
    for (const [mode, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(this.mode === mode));
      button.disabled = mode !== "draw" && !any;
    }
  }

  private watch(layer: L.Layer): void {
    layer.on("pm:edit", () => this.write());
  }

  private area(): HTMLTextAreaElement | null {
    const name = CSS.escape(this.getAttribute("name") ?? "area");
    const scope = this.closest("form") ?? document;
    return scope.querySelector<HTMLTextAreaElement>(`textarea[name="${name}"]`);
  }

  private write(): void {
    const polygons = this.drawn
      .getLayers()
      .flatMap((layer) => (layer instanceof L.Polygon ? [layer.toGeoJSON(PRECISION) as Feature<Polygon | MultiPolygon>] : []));
    const geometry = mergePolygons(polygons.map((feature) => feature.geometry));
    const area = this.area();
    if (area) {
      area.value = geometry ? JSON.stringify(geometry) : "";
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.update();
    this.tell(label(geometry ? "area_drawn" : "area_removed"));
    this.dispatchEvent(new CustomEvent("area-changed", { bubbles: true, detail: { geometry } }));
  }

  private read(): void {
    const text = this.area()?.value.trim() ?? "";
    this.drawn.clearLayers();
    if (text) {
      let geojson: GeoJsonObject | null = null;
      try {
        geojson = asGeoJson(JSON.parse(text));
      } catch {
        // Said below, in words.
      }
      if (geojson) {
        for (const geometry of geometriesOf(geojson)) this.addArea(geometry);
        if (this.drawn.getLayers().length > 0) this.map.fitBounds(this.drawn.getBounds(), { padding: [24, 24], animate: false });
      } else {
        this.say(label("area_broken"));
      }
    }
    this.update();
  }

  private addArea(geometry: Geometry): void {
    const rings = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
    for (const polygon of rings) {
      const corners = polygon.map((ring) => ring.slice(0, -1).map(([lon, lat]) => L.latLng(lat ?? 0, lon ?? 0)));
      const layer = L.polygon(corners, AREA_STYLE).addTo(this.drawn);
      this.watch(layer);
    }
  }

  private async showResults(): Promise<void> {
    const results = this.getAttribute("results");
    this.found?.remove();
    this.found = undefined;
    if (!results) {
      this.register.restyle(paintRules(), labelRules());
      return;
    }
    let data: unknown;
    try {
      data = /[/?]/.test(results) ? await (await fetch(results)).json() : readJson(results);
    } catch {
      this.say(label("tiles_failed"));
      return;
    }
    const geojson = asGeoJson(data);
    if (!geojson || !this.isConnected || this.getAttribute("results") !== results) return;
    // The answer stands alone; the rest of the register would only hide it.
    this.register.restyle(paintRules(() => false), labelRules(() => false));
    this.found = shapesLayer(geojson, this.settings.asset_url).addTo(this.map);
    this.found.eachLayer((layer) => {
      // Geoman edits whatever it may; results are only shown.
      (layer as L.Layer & { options: { pmIgnore?: boolean } }).options.pmIgnore = true;
      L.PM.reInitLayer(layer);
    });
    const bounds = this.found.getBounds();
    if (bounds.isValid() && this.drawn.getLayers().length === 0) {
      this.map.fitBounds(bounds, { padding: [24, 24], maxZoom: 17, animate: false });
    }
  }
}

customElements.define("aitihya-draw-map", AitihyaDrawMap);
