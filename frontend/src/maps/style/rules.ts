/** Which layer is drawn by what, from which zoom. */
import type { Feature, LabelRule, PaintRule } from "protomaps-leaflet";
import { FULL_MARKER_ZOOM, INK, NAME_ZOOM, SOFT } from "./condition";
import { AreaMarker, areaName, assetName, CountPlace, Name } from "./naming";
import { AreaLines, AssetMarkers, AssetShapes, Counts } from "./painting";

/** What is painted, from the ground up. Data sources are named like their layers. */
export function paintRules(only?: (feature: Feature) => boolean): PaintRule[] {
  const filter = only ? { filter: (_zoom: number, feature: Feature) => only(feature) } : {};
  const rules: PaintRule[] = [
    { dataSource: "wards", dataLayer: "wards", symbolizer: new AreaLines("#8b8272", 1, [4, 3]), minzoom: 11 },
    { dataSource: "boroughs", dataLayer: "boroughs", symbolizer: new AreaLines("#6f6656", 1.75, []) },
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AssetShapes(), ...filter },
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AssetMarkers(), ...filter },
  ];
  // Counts may come as a layer of their own or inside the tiles of the assets.
  for (const dataSource of ["assets", "asset_counts"]) {
    rules.push({ dataSource, dataLayer: "asset_counts", symbolizer: new Counts() });
  }
  return rules;
}

/** What is written, most important first. */
export function labelRules(only?: (feature: Feature) => boolean): LabelRule[] {
  const filter = only ? { filter: (_zoom: number, feature: Feature) => only(feature) } : {};
  return [
    { dataSource: "assets", dataLayer: "asset_counts", symbolizer: new CountPlace() },
    { dataSource: "asset_counts", dataLayer: "asset_counts", symbolizer: new CountPlace() },
    { dataSource: "assets", dataLayer: "assets", symbolizer: new AreaMarker(), minzoom: FULL_MARKER_ZOOM, ...filter },
    {
      dataSource: "assets",
      dataLayer: "assets",
      minzoom: NAME_ZOOM,
      symbolizer: new Name({
        text: assetName,
        size: 13,
        weight: 600,
        colour: INK,
        below: 15,
        smallestArea: 60,
        apart: 400,
      }),
      ...filter,
    },
    {
      dataSource: "boroughs",
      dataLayer: "boroughs",
      maxzoom: 12,
      symbolizer: new Name({
        text: areaName("borough"),
        size: 12,
        weight: 600,
        colour: SOFT,
        below: 0,
        smallestArea: 40,
        apart: 300,
      }),
    },
    {
      dataSource: "wards",
      dataLayer: "wards",
      minzoom: 13,
      symbolizer: new Name({
        text: areaName("ward"),
        size: 12,
        weight: 400,
        colour: SOFT,
        below: 0,
        smallestArea: 60,
        apart: 900,
      }),
    },
  ];
}
