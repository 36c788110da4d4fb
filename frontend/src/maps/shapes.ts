/** GeoJSON on a map: geometries and collections, in the same look as the tiles. */
import L from "leaflet";
import type { Feature, GeoJsonObject } from "geojson";
import type { JsonObject } from "protomaps-leaflet";
import { icon } from "../icons";
import { label } from "../page";
import { conditionText } from "./frame";
import { coloursOf, drawMarker, FULL_MARKER_ZOOM, gradeOf, kindOf } from "./style";
import { assetOf, popupContent } from "./popup";

const ICON = 36;
const INK = "#1f2933";

/** Properties as the tiles have them; a GeoJSON may name the reference and the link more fully. */
export function likeTile(properties: Record<string, unknown> | null, id: unknown): JsonObject {
  const from = properties ?? {};
  return {
    id: (from["id"] ?? id ?? 0) as number,
    ref: String(from["ref"] ?? from["reference"] ?? ""),
    kind: String(from["kind"] ?? ""),
    condition: (from["condition"] ?? null) as number | null,
    name: String(from["name"] ?? from["label"] ?? ""),
  };
}

function markerIcon(props: JsonObject): L.DivIcon {
  const canvas = document.createElement("canvas");
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = canvas.height = ICON * ratio;
  canvas.className = "map-marker__drawing";
  const ctx = canvas.getContext("2d");
  if (ctx) {
    ctx.scale(ratio, ratio);
    drawMarker(ctx, ICON / 2, ICON / 2, props, FULL_MARKER_ZOOM);
  }
  return L.divIcon({ className: "map-marker", html: canvas, iconSize: [ICON, ICON] });
}

/** One asset as a marker of its kind and condition, named for screen readers. */
export function assetMarker(at: L.LatLng, props: JsonObject): L.Marker {
  return named(L.marker(at, { icon: markerIcon(props), title: String(props["name"] ?? "") }), props);
}

/** Where somebody reported a problem: the same pin as he set. */
function reportedPin(at: L.LatLng): L.Marker {
  const drawing = document.createElement("span");
  drawing.className = "pin";
  drawing.append(icon("pin"));
  const pin = L.divIcon({ className: "marker-icon", html: drawing, iconSize: [48, 56], iconAnchor: [24, 47] });
  const marker = L.marker(at, { icon: pin, keyboard: false, interactive: false, zIndexOffset: 500 });
  return marker.on("add", () => {
    marker.getElement()?.setAttribute("role", "img");
    marker.getElement()?.setAttribute("aria-label", label("pin"));
  });
}

/** A layer of the features, coloured by condition; a feature with a name or a link opens a popup. */
export function shapesLayer(data: GeoJsonObject, assetUrl: string): L.GeoJSON {
  const layer = L.geoJSON(data, {
    pointToLayer: (feature: Feature, at) => {
      const props = likeTile(feature.properties, feature.id);
      const name = String(props["name"] ?? "");
      if (feature.properties?.["role"] === "pin") return reportedPin(at);
      return named(L.marker(at, { icon: markerIcon(props), title: name, keyboard: hasMore(feature) }), props);
    },
    style: (feature) => {
      const grade = gradeOf(likeTile(feature?.properties ?? null, feature?.id));
      // A line has nothing to fill: its stroke shows the condition, and encase() gives it a dark edge.
      const isLine = feature?.geometry.type.endsWith("LineString");
      return {
        className: "map-found",
        color: isLine ? coloursOf(grade).fill : INK,
        weight: isLine ? 4 : 2,
        ...(isLine ? { opacity: 1 } : {}),
        fillColor: coloursOf(grade).fill,
        fillOpacity: 0.55,
        ...(grade === null ? { dashArray: "5 3" } : {}),
      };
    },
    onEachFeature: (feature: Feature, layer) => {
      if (!hasMore(feature)) return;
      const asset = assetOf(likeTile(feature.properties, feature.id), assetUrl);
      const url = feature.properties?.["url"] as unknown;
      if (typeof url === "string") asset.url = url;
      layer.bindPopup(() => popupContent([asset]), { maxWidth: 280, minWidth: 180, autoPanPaddingTopLeft: [72, 16] });
    },
  });
  markShapes(layer);
  return layer;
}

/** Gives a marker a name for screen readers: its drawing is a canvas. */
function named(marker: L.Marker, props: JsonObject): L.Marker {
  const name = [String(props["name"] ?? "") || label(`kind_${kindOf(props)}`), conditionText(gradeOf(props))].join(", ");
  return marker.on("add", () => {
    const element = marker.getElement();
    // Leaflet makes every marker a button; one that does nothing is a picture.
    if (!marker.options.keyboard) element?.setAttribute("role", "img");
    element?.setAttribute("aria-label", name);
  });
}

/** Puts glyph and number into the middle of each area and line: its colour does not stand alone. */
function markShapes(group: L.GeoJSON): void {
  for (const shape of group.getLayers()) {
    // Leaflet's polygons are polylines too.
    if (!(shape instanceof L.Polyline) || !shape.feature) continue;
    const isLine = !(shape instanceof L.Polygon);
    if (isLine) encase(shape, group);
    const feature = shape.feature as Feature;
    const props = likeTile(feature.properties, feature.id);
    if (!props["kind"]) continue;
    const middle = isLine ? middleOf(shape) : shape.getBounds().getCenter();
    const marker = named(L.marker(middle, { icon: markerIcon(props), keyboard: hasMore(feature) }), props);
    marker.on("click", () => shape.openPopup());
    marker.addTo(group);
  }
}

/** Lays a wider dark line under a line, so that light colours are seen on a light map. */
function encase(line: L.Polyline, group: L.GeoJSON): void {
  const casing = L.polyline(line.getLatLngs() as L.LatLng[], {
    className: "map-found",
    color: INK,
    weight: 7,
    opacity: 1,
    interactive: false,
  });
  // It comes onto the map after its line, and above it.
  casing.on("add", () => line.bringToFront());
  casing.addTo(group);
}

/** The point half way along a line, or along the longest part of one in several parts; it lies on the line. */
function middleOf(line: L.Polyline): L.LatLng {
  const all = line.getLatLngs() as L.LatLng[] | L.LatLng[][];
  const parts = L.LineUtil.isFlat(all as L.LatLng[]) ? [all as L.LatLng[]] : (all as L.LatLng[][]);
  const measured = parts.map((points) => {
    const steps = points.slice(1).map((to, i) => points[i]!.distanceTo(to));
    return { points, steps, length: steps.reduce((sum, step) => sum + step, 0) };
  });
  const longest = measured.reduce((best, part) => (part.length > best.length ? part : best));
  let left = longest.length / 2;
  for (const [i, step] of longest.steps.entries()) {
    const from = longest.points[i]!;
    const to = longest.points[i + 1]!;
    if (step > 0 && left <= step) {
      const share = left / step;
      return L.latLng(from.lat + (to.lat - from.lat) * share, from.lng + (to.lng - from.lng) * share);
    }
    left -= step;
  }
  return longest.points[0] ?? line.getBounds().getCenter();
}

function hasMore(feature: Feature): boolean {
  const { name, label, url } = (feature.properties ?? {}) as Record<string, unknown>;
  return Boolean(name ?? label ?? url);
}
