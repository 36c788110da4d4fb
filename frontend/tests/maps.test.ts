import { describe, expect, it } from "vitest";
import { asGeoJson, geometriesOf, mergePolygons } from "../src/maps/geojson";
import { distanceTo, inside, pick, worldPoint } from "../src/maps/pick";
import { breakLines, CountPlace, countRadius, Name, shortNumber } from "../src/maps/style";
import { decodeTile, MvtSource } from "../src/maps/tiles";
import Point from "@mapbox/point-geometry";
import { type Feature, Index, type Layout, TileCache, View } from "protomaps-leaflet";

// A tile of PostGIS: a water body (condition 4) over the left half of the lower part, a statue (not assessed) at 3/4, 1/4.
const TILE = "1abe010a066173736574731220120a000001010202030304041803221009802080281a008018ff1f0000ff170f1213120800050106020704081801220509803080101a0269641a037265661a046b696e641a09636f6e646974696f6e1a046e616d6522022807220a0a0857422d303030303722070a0577617465722202280422170a15e0a6b2e0a6bee0a6b2e0a6a6e0a6bfe0a698e0a6bf22022808220a0a0853542d303030303822080a0673746174756522080a064e6574616a692880207802";
const bytes = Uint8Array.from(TILE.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer;
const quiet = { loaded: () => undefined, failed: () => undefined };

describe("decodeTile", () => {
  it("reads geometry in CSS pixels and attributes, with Bengali names whole", () => {
    const assets = decodeTile(bytes, 512).get("assets")!;
    expect(assets.map(({ props }) => props["name"])).toEqual(["লালদিঘি", "Netaji"]);
    expect(assets[0]!.bbox).toEqual({ minX: 0, minY: 320, maxX: 256, maxY: 512 });
    expect(assets[1]!.geom[0]![0]).toMatchObject({ x: 384, y: 128 });
    expect("condition" in assets[1]!.props).toBe(false);
  });

  it("takes an empty answer as an empty tile", () => {
    expect(decodeTile(new ArrayBuffer(0), 512).size).toBe(0);
  });
});

describe("MvtSource", () => {
  it("asks for nothing below its lowest zoom, nor above its highest unless it may be stretched", async () => {
    const counts = new MvtSource({ tiles: "/never/{z}/{x}/{y}", minzoom: 8, maxzoom: 11 }, false, quiet);
    expect((await counts.get({ z: 7, x: 0, y: 0 }, 512)).size).toBe(0);
    expect((await counts.get({ z: 12, x: 0, y: 0 }, 512)).size).toBe(0);
  });
});

describe("pick", () => {
  async function view(): Promise<View> {
    const source = { get: () => Promise.resolve(decodeTile(bytes, 512)) };
    const cache = new TileCache(source, 512);
    await cache.get({ z: 14, x: 12212, y: 7143 });
    return new View(cache, 14, 1);
  }

  function latLng(x: number, y: number) {
    const scale = 512 * 2 ** 14;
    const lng = ((12212 * 512 + x) / scale - 0.5) * 360;
    const n = Math.PI * (1 - (2 * (7143 * 512 + y)) / scale);
    return { lat: (Math.atan(Math.sinh(n)) * 180) / Math.PI, lng };
  }

  it("finds an area by its inside and a point within reach", async () => {
    const tiles = await view();
    expect(pick(tiles, "assets", latLng(100, 400), 15, 16).map(({ feature }) => feature.props["id"])).toEqual([7]);
    expect(pick(tiles, "assets", latLng(390, 134), 15, 16).map(({ feature }) => feature.props["id"])).toEqual([8]);
    expect(pick(tiles, "assets", latLng(410, 128), 15, 16)).toEqual([]);
  });

  it("keeps its reach in pixels of the screen where tiles are stretched", async () => {
    const tiles = await view();
    // At zoom 17 four pixels of the screen are one of the tile.
    expect(pick(tiles, "assets", latLng(387, 128), 17, 16)).toHaveLength(1);
    expect(pick(tiles, "assets", latLng(390, 128), 17, 16)).toHaveLength(0);
  });

  it("turns places into tile positions", () => {
    expect(worldPoint({ lat: 0, lng: 0 })).toEqual({ x: 0.5, y: 0.5 });
    const { x, y } = worldPoint(latLng(256, 256));
    expect(x * 2 ** 14).toBeCloseTo(12212.5, 6);
    expect(y * 2 ** 14).toBeCloseTo(7143.5, 6);
  });

  it("knows holes and distances", () => {
    const outer = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 0, y: 10 }, { x: 0, y: 0 }];
    const hole = [{ x: 4, y: 4 }, { x: 6, y: 4 }, { x: 6, y: 6 }, { x: 4, y: 6 }, { x: 4, y: 4 }];
    expect(inside({ x: 2, y: 2 }, [outer, hole])).toBe(true);
    expect(inside({ x: 5, y: 5 }, [outer, hole])).toBe(false);
    const line = { geomType: 2, geom: [[{ x: 0, y: 0 }, { x: 10, y: 0 }]], bbox: { minX: 0, minY: 0, maxX: 10, maxY: 0 } };
    expect(distanceTo({ x: 5, y: 3 }, line as never, 0)).toBe(3);
  });
});

describe("areas as GeoJSON", () => {
  const square = { type: "Polygon" as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };

  it("joins several polygons into one geometry", () => {
    expect(mergePolygons([])).toBeNull();
    expect(mergePolygons([square])).toEqual(square);
    expect(mergePolygons([square, square])?.type).toBe("MultiPolygon");
  });

  it("takes a geometry, a feature or a collection, and nothing else", () => {
    expect(asGeoJson(square)).toMatchObject({ type: "Feature", geometry: square });
    expect(asGeoJson({ type: "Banana" })).toBeNull();
    expect(asGeoJson("[]")).toBeNull();
    const collection = asGeoJson({ type: "FeatureCollection", features: [asGeoJson(square)] });
    expect(geometriesOf(collection!)).toEqual([square]);
  });
});

describe("what the canvas writes", () => {
  it("breaks long names at spaces only", () => {
    expect(breakLines("জোড়াসাঁকো ঠাকুরবাড়ি ও প্রাঙ্গণ", 20).join(" ")).toBe("জোড়াসাঁকো ঠাকুরবাড়ি ও প্রাঙ্গণ");
    expect(breakLines("Statue of Mahatma Gandhi", 20)).toEqual(["Statue of Mahatma", "Gandhi"]);
  });

  it("keeps a count's disc inside the buffer of a tile", () => {
    expect(countRadius(250_000)).toBeLessThan(32);
    expect(shortNumber(9_999)).toBe("9999");
    expect(shortNumber(250_000)).toBe("250k");
  });
});

describe("names of areas", () => {
  const scratch = { measureText: (text: string) => ({ width: 7 * text.length }) } as CanvasRenderingContext2D;
  const borough = { geomType: 3, props: { name: "Borough 7" } } as unknown as Feature;
  const ground = [[new Point(0, 0), new Point(200, 0), new Point(200, 200), new Point(0, 200)]];
  const name = new Name({
    text: () => "Borough 7", size: 12, weight: 600, colour: "#000", below: 0, smallestArea: 40, apart: 300,
  });

  function namedAt(...counts: Point[]): number | undefined {
    const index = new Index(1 << 12, 16);
    const layout: Layout = { index, scratch, zoom: 11, order: 1, overzoom: 0 };
    for (const at of counts) {
      const disc = { geomType: 1, props: { n: 900 } } as unknown as Feature;
      for (const place of new CountPlace().place({ ...layout, order: 0 }, [[at]], disc)) index.insert(place, 0, "0:0:0:0");
    }
    return name.place(layout, ground, borough)?.[0]?.anchor.y;
  }

  it("stand in the middle, and beside a count that is there", () => {
    expect(namedAt()).toBe(100);
    expect(namedAt(new Point(100, 90))).toBe(120);
    expect(namedAt(new Point(100, 110))).toBe(80);
  });

  it("are not written at all where counts leave no room", () => {
    expect(namedAt(new Point(100, 66), new Point(100, 100), new Point(100, 134))).toBeUndefined();
  });
});
