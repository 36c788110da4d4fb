import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPosition } from "../src/forms/positions";
import { faultsOf, meeting, wouldCross } from "../src/maps/geometry/crossings";
import { pathLength, ringArea, sizeOf } from "../src/maps/geometry/measure";
import {
  type Place, countOf, geometryOf, inserted, moved, placed, removed, type Ring, type Shape, shapeOf, withHole, withoutRing, withPart,
} from "../src/maps/geometry/shape";
import { snapTo } from "../src/maps/geometry/snapping";
import { Steps } from "../src/maps/geometry/steps";

const square = (x = 0, y = 0, size = 10): Ring => [[x, y], [x + size, y], [x + size, y + size], [x, y + size]];
const area = (...parts: Ring[][]): Shape => ({ family: "area", parts });

describe("shapes", () => {
  it("give back the geometry they were made of, to the last digit", () => {
    const exact = 88.363912345678901;
    const geometries = [
      { type: "Point", coordinates: [exact, 22.5] },
      { type: "LineString", coordinates: [[exact, 22.5], [88.4, 22.6]] },
      { type: "MultiLineString", coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] },
      { type: "Polygon", coordinates: [[[0, 0], [9, 0], [9, 9], [0, 0]], [[2, 1], [4, 1], [4, 2], [2, 1]]] },
      { type: "MultiPolygon", coordinates: [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]] },
    ] as const;
    for (const geometry of geometries) expect(geometryOf(shapeOf(geometry as never))).toEqual(geometry);
    expect(shapeOf({ type: "GeometryCollection", geometries: [] })).toBeNull();
    expect(geometryOf(null)).toBeNull();
  });

  it("change one corner and leave the others as they are", () => {
    const shape = area([square(), square(2, 2, 3)]);
    const changed = moved(shape, { part: 0, ring: 1, at: 0 }, [1, 1]);
    expect(changed.parts[0]![1]![0]).toEqual([1, 1]);
    expect(changed.parts[0]![0]).toBe(shape.parts[0]![0]);
    expect(shape.parts[0]![1]![0]).toEqual([2, 2]);
    expect(inserted(shape, { part: 0, ring: 0, at: 1 }, [5, -1]).parts[0]![0]![1]).toEqual([5, -1]);
    expect(countOf(inserted(shape, { part: 0, ring: 0, at: 4 }, [0, 5]))).toBe(9);
  });

  it("lose a hole or a part that has too few corners left, and in the end everything", () => {
    const triangle: Ring = [[0, 0], [9, 0], [9, 9]];
    const shape = area([triangle, [[5, 1], [6, 1], [6, 2]]], [[[20, 20], [21, 20], [21, 21]]]);
    const noHole = removed(shape, { part: 0, ring: 1, at: 2 })!;
    expect(noHole.parts[0]).toHaveLength(1);
    const onePart = removed(noHole, { part: 1, ring: 0, at: 0 })!;
    expect(geometryOf(onePart)?.type).toBe("Polygon");
    expect(removed(onePart, { part: 0, ring: 0, at: 1 })).toBeNull();
    expect(withoutRing(shape, 0, 0)!.parts).toHaveLength(1);
  });

  it("take a new part, and another family takes the place of what was there", () => {
    const two = withPart(area([square()]), "area", square(20));
    expect(geometryOf(two)?.type).toBe("MultiPolygon");
    expect(withPart(two, "point", [[1, 2]])).toEqual({ family: "point", parts: [[[[1, 2]]]] });
  });

  it("put a hole into the part that holds it, or nowhere", () => {
    const two = area([square()], [square(20)]);
    expect(withHole(two, square(22, 2, 3))!.parts.map((part) => part.length)).toEqual([1, 2]);
    expect(withHole(two, square(50, 50, 3))).toBeNull();
  });

  it("are set by hand to a centimetre", () => {
    expect(placed(88.36391234567, 22.51234567891)).toEqual([88.3639123, 22.5123457]);
  });
});

describe("faults", () => {
  it("finds nothing wrong with an outline, its hole and another part, also where they touch in a corner", () => {
    expect(faultsOf(area([square(), square(2, 2, 3)], [square(10, 10)]))).toEqual([]);
    expect(faultsOf(area([square(), [[0, 0], [4, 2], [2, 4]]]))).toEqual([]);
  });

  it("finds a bow tie, with the two sides and the place", () => {
    const [fault, ...others] = faultsOf(area([[[0, 0], [10, 10], [10, 0], [0, 10]]]));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ type: "crossing", at: [5, 5] });
    expect(fault?.type === "crossing" && fault.sides.map(({ corner }) => corner.at).sort()).toEqual([0, 2]);
  });

  it("finds a corner that touches another side, a side that folds back, a doubled side", () => {
    expect(faultsOf(area([[[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]]]))).not.toEqual([]);
    expect(faultsOf(area([[[0, 0], [10, 0], [5, 0], [5, 10]]]))).not.toEqual([]);
    expect(faultsOf(area([square()], [[[10, 2], [20, 2], [20, 8], [10, 8]]]))).not.toEqual([]);
  });

  it("finds holes outside or in one another, and parts on top of each other", () => {
    expect(faultsOf(area([square(), square(20, 20, 2)]))[0]?.type).toBe("hole-outside");
    expect(faultsOf(area([square(), square(1, 1, 6), square(2, 2, 2)]))[0]?.type).toBe("hole-outside");
    expect(faultsOf(area([square()], [square(3, 3, 2)]))[0]?.type).toBe("parts-overlap");
    expect(faultsOf(area([square(), square(2, 2, 6)], [square(3, 3, 2)]))).toEqual([]);
    expect(faultsOf(area([square()], [square(5, 5)]))[0]?.type).toBe("crossing");
  });

  it("lets a line cross itself", () => {
    expect(faultsOf({ family: "line", parts: [[[[0, 0], [10, 10], [10, 0], [0, 10]]]] })).toEqual([]);
    expect(faultsOf(null)).toEqual([]);
  });

  it("agrees with trying every pair, on outlines made at random", () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 300; round++) {
      const ring: Place[] = Array.from({ length: 3 + Math.floor(random() * 6) }, () => [random() * 100, random() * 100]);
      let crosses = false;
      ring.forEach((from, i) => {
        for (let j = i + 2; j < ring.length; j++) {
          if (i === 0 && j === ring.length - 1) continue;
          crosses ||= meeting(from, ring[i + 1]!, ring[j]!, ring[(j + 1) % ring.length]!) !== null;
        }
      });
      expect(faultsOf(area([ring])).length > 0).toBe(crosses);
    }
  });

  it("is no burden with twenty thousand corners", () => {
    const ring: Place[] = Array.from({ length: 20_000 }, (_, i) => {
      const angle = (i / 20_000) * 2 * Math.PI;
      return [88.36 + Math.cos(angle) * (0.01 + (i % 2) * 0.0001), 22.56 + Math.sin(angle) * (0.01 + (i % 2) * 0.0001)];
    });
    const started = performance.now();
    expect(faultsOf(area([ring]))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("tells while a path is drawn whether its next side crosses it", () => {
    const path: Ring = [[0, 0], [10, 0], [10, 10]];
    expect(wouldCross(path, [5, -5])).toEqual([7.5 - 5 / 6, 0].map((n, i) => (i === 0 ? expect.closeTo(20 / 3, 5) : n)));
    expect(wouldCross(path, [0, 10])).toBeNull();
    expect(wouldCross(path, [0, 0])).toBeNull();
    expect(wouldCross(path, [10, 5])).toEqual([10, 10]);
    expect(wouldCross([], [1, 1])).toBeNull();
  });
});

describe("measures", () => {
  // PostGIS: ST_Area and ST_Length of the geography.
  const box: Ring = [[88.35, 22.55], [88.36, 22.55], [88.36, 22.56], [88.35, 22.56]];

  it("are within a thousandth of the ellipsoid's", () => {
    expect(ringArea(box) / 1138464.63).toBeCloseTo(1, 3);
    expect(pathLength([[88.35, 22.55], [88.36, 22.56]]) / 1511.32).toBeCloseTo(1, 3);
  });

  it("leave holes out and count parts together", () => {
    const hole: Ring = [[88.352, 22.552], [88.354, 22.552], [88.354, 22.554], [88.352, 22.554]];
    expect(sizeOf(area([box, hole]))).toBeCloseTo(ringArea(box) - ringArea(hole), 3);
    expect(sizeOf({ family: "point", parts: [[[[88, 22]]]] })).toBe(0);
    expect(sizeOf({ family: "line", parts: [[[[88.35, 22.55], [88.36, 22.56]]]] })).toBeGreaterThan(1500);
  });
});

describe("snapping", () => {
  const pixelOf = ([x, y]: Place) => ({ x, y });
  const paths = [{ places: square(0, 0, 100), closed: true }];

  it("prefers a corner to a side and takes the nearest", () => {
    expect(snapTo({ x: 96, y: 3 }, paths, 12, pixelOf)).toEqual({ place: [100, 0], corner: true });
    expect(snapTo({ x: 50, y: 4 }, paths, 12, pixelOf)).toEqual({ place: [50, 0], corner: false });
    expect(snapTo({ x: 50, y: 9 }, paths, 12, pixelOf)).toBeNull();
    expect(snapTo({ x: 3, y: 50 }, paths, 12, pixelOf)?.place).toEqual([0, 50]);
    expect(snapTo({ x: 3, y: 50 }, [{ ...paths[0]!, closed: false }], 12, pixelOf)).toBeNull();
  });
});

describe("steps", () => {
  it("go back and forth, and a new one ends what was undone", () => {
    const steps = new Steps("a");
    steps.take("b");
    steps.take("c");
    expect([steps.undo(), steps.undo(), steps.undo()]).toEqual(["b", "a", "a"]);
    expect(steps.redo()).toBe("b");
    steps.take("d");
    expect([steps.canRedo, steps.redo(), steps.now]).toEqual([false, "d", "d"]);
  });
});

describe("positions", () => {
  const city = [88.18, 22.4, 88.52, 22.7] as const;
  const cases = JSON.parse(readFileSync(new URL("../../tests/assets/positions.json", import.meta.url), "utf8")) as {
    understood: [string, number, number][];
    refused: string[];
  };

  it.each(cases.understood)("understands %s", (text, lat, lon) => {
    expect(readPosition(text, city)).toEqual({ lat: expect.closeTo(lat, 5) as number, lon: expect.closeTo(lon, 5) as number });
  });

  it.each(cases.refused)("refuses %s", (text) => {
    expect(readPosition(text, city)).toBeNull();
  });
});
