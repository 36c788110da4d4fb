/** Vector tiles over HTTP: the source that protomaps-leaflet's cache reads, forgiving towards missing tiles. */
import Point from "@mapbox/point-geometry";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import type { Bbox, Feature, JsonObject, TileSource, Zxy } from "protomaps-leaflet";
import type { LayerSettings } from "./settings";

/** Features of one tile by layer, in CSS pixels of a tile `tileSize` wide. */
export function decodeTile(buffer: ArrayBuffer, tileSize: number): Map<string, Feature[]> {
  const layers = new Map<string, Feature[]>();
  if (buffer.byteLength === 0) return layers;
  const tile = new VectorTile(new PbfReader(buffer));
  for (const [name, layer] of Object.entries(tile.layers)) {
    const scale = tileSize / layer.extent;
    const features: Feature[] = [];
    for (let i = 0; i < layer.length; i++) {
      const raw = layer.feature(i);
      const bbox: Bbox = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
      let numVertices = 0;
      const geom = raw.loadGeometry().map((part) =>
        part.map((vertex) => {
          const point = new Point(vertex.x * scale, vertex.y * scale);
          bbox.minX = Math.min(bbox.minX, point.x);
          bbox.minY = Math.min(bbox.minY, point.y);
          bbox.maxX = Math.max(bbox.maxX, point.x);
          bbox.maxY = Math.max(bbox.maxY, point.y);
          numVertices += 1;
          return point;
        }),
      );
      if (numVertices === 0) continue;
      features.push({ props: raw.properties as JsonObject, bbox, geomType: raw.type as number, geom, numVertices });
    }
    layers.set(name, features);
  }
  return layers;
}

export interface SourceEvents {
  loaded(): void;
  failed(): void;
}

/**
 * Tiles of one layer. 204 and 404 are empty tiles; other failures are reported and the tile stays empty for this
 * drawing only, because a rejected tile is not cached.
 */
export class MvtSource implements TileSource {
  constructor(
    private readonly layer: LayerSettings,
    private readonly overzoom: boolean,
    private readonly events: SourceEvents,
  ) {}

  async get(tile: Zxy, tileSize: number): Promise<Map<string, Feature[]>> {
    const { tiles, minzoom = 0, maxzoom = 22 } = this.layer;
    if (tile.z < minzoom || (!this.overzoom && tile.z > maxzoom)) return new Map();
    const url = tiles
      .replace("{z}", String(tile.z))
      .replace("{x}", String(tile.x))
      .replace("{y}", String(tile.y));
    try {
      const response = await fetch(url, { credentials: "same-origin" });
      if (response.status === 204 || response.status === 404) {
        this.events.loaded();
        return new Map();
      }
      if (!response.ok) throw new Error(`Tile ${url}: ${response.status}`);
      const features = decodeTile(await response.arrayBuffer(), tileSize);
      this.events.loaded();
      return features;
    } catch (error) {
      this.events.failed();
      throw error;
    }
  }
}
