/**
 * What a page tells its maps, in `<script type="application/json" id="map-settings">`:
 *
 * {
 *   "basemap": {"url": "https://tile.example/{z}/{x}/{y}.png", "attribution": "© …", "maxzoom": 19} | null,
 *   "layers": {
 *     "assets":       {"tiles": "/tiles/assets/<revision>/{z}/{x}/{y}.mvt", "minzoom": 12, "maxzoom": 16},
 *     "asset_counts": {"tiles": "…", "minzoom": 8, "maxzoom": 11},   // not where tiles of assets carry counts themselves
 *     "wards":        {"tiles": "…", "minzoom": 8, "maxzoom": 14},
 *     "boroughs":     {"tiles": "…", "minzoom": 8, "maxzoom": 14}
 *   },                                   // each layer may be missing
 *   "centre": [22.5565, 88.3630],        // latitude, longitude
 *   "zoom": 13,
 *   "city_bounds": [88.20, 22.43, 88.48, 22.66],   // west, south, east, north
 *   "asset_url": "/assets/{ref}/",       // may be missing
 *   "labels": {…}                        // may be missing: overrides of the labels of the page
 * }
 *
 * Zooms of a layer are those of its tiles. A tile covers 512 CSS pixels, so the map shows tiles of z - 1 at zoom z.
 * Tiles should carry a buffer of 256 units (of 4096), so that a marker on a tile's edge is drawn whole.
 */
import { readJson } from "../page";

export interface LayerSettings {
  tiles: string;
  minzoom?: number;
  maxzoom?: number;
}

export interface BasemapSettings {
  url: string;
  attribution?: string;
  maxzoom?: number;
}

export type LayerName = "assets" | "asset_counts" | "wards" | "boroughs" | "complaints" | "complaint_counts";

export interface MapSettings {
  basemap: BasemapSettings | null;
  layers: Partial<Record<LayerName, LayerSettings>>;
  centre: [number, number];
  zoom: number;
  city_bounds: [number, number, number, number];
  asset_url: string;
  labels?: Record<string, string>;
}

const DEFAULTS: MapSettings = {
  basemap: null,
  layers: {},
  centre: [22.5565, 88.363],
  zoom: 13,
  city_bounds: [88.2, 22.43, 88.48, 22.66],
  asset_url: "/assets/{ref}/",
};

/** Settings of the page, with the city as default where the page says nothing. */
export function pageSettings(): MapSettings {
  return { ...DEFAULTS, ...readJson<Partial<MapSettings>>("map-settings") };
}

function numberOr(value: string | null, fallback: number): number {
  const parsed = value === null || value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(parsed) ? parsed : fallback;
}

/** Settings of the page, overridden by the attributes of one element. */
export function settingsFor(element: Element): MapSettings {
  const settings = pageSettings();
  const layers = { ...settings.layers };
  const tiles = element.getAttribute("tiles");
  const areas = element.getAttribute("areas");
  // Complaints are drawn by their own map alone; no other asks for their tiles.
  if (!element.matches("aitihya-complaint-map")) delete layers.complaints;
  if (tiles) layers.assets = { ...layers.assets, tiles };
  if (areas) layers.wards = { ...layers.wards, tiles: areas };
  const basemap = element.getAttribute("basemap");
  const attribution = element.getAttribute("attribution");
  return {
    ...settings,
    layers,
    basemap:
      basemap === null
        ? settings.basemap
        : basemap === ""
          ? null
          : { url: basemap, ...(attribution ? { attribution } : {}) },
    centre: [
      numberOr(element.getAttribute("lat"), settings.centre[0]),
      numberOr(element.getAttribute("lon"), settings.centre[1]),
    ],
    zoom: numberOr(element.getAttribute("zoom"), settings.zoom),
    asset_url: element.getAttribute("asset-url") ?? settings.asset_url,
  };
}
