/** What is painted of assets, counts, wards and boroughs. */
import type Point from "@mapbox/point-geometry";
import type { Feature, PaintSymbolizer } from "protomaps-leaflet";
import { digits } from "../../page";
import { coloursOf, gradeOf, hatchOf, INK, kindOf, MAP_FONT, OUTLINES, SMALLEST_POLYGON } from "./condition";
import { breadth, centre, extent, trace } from "./geometry";
import { drawMarker } from "./marker";

/** Areas and lines of assets; what is too small to see becomes a marker in the pass after it. */
export class AssetShapes implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    if (feature.geomType === 1 || breadth(extent(geom)) < SMALLEST_POLYGON) return;
    const kind = kindOf(feature.props);
    const grade = gradeOf(feature.props);
    ctx.save();
    ctx.lineJoin = "round";
    trace(ctx, geom, feature.geomType === 3);
    if (feature.geomType === 3) {
      ctx.globalAlpha = grade === null ? 0.45 : 0.62;
      ctx.fillStyle = coloursOf(grade).fill;
      ctx.fill();
      const hatch = hatchOf(ctx, grade);
      if (hatch) {
        ctx.globalAlpha = 1;
        ctx.fillStyle = hatch;
        ctx.fill();
      }
    }
    ctx.globalAlpha = 1;
    if (feature.geomType === 2) {
      ctx.strokeStyle = INK;
      ctx.lineWidth = 6;
      ctx.stroke();
      ctx.strokeStyle = coloursOf(grade).fill;
      ctx.lineWidth = 4;
    } else {
      ctx.strokeStyle = OUTLINES[kind];
      ctx.lineWidth = 1.5;
      if (grade === null) ctx.setLineDash([5, 3]);
    }
    ctx.stroke();
    ctx.restore();
  }
}

export class AssetMarkers implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], z: number, feature: Feature): void {
    if (feature.geomType === 1) {
      for (const part of geom) for (const p of part) drawMarker(ctx, p.x, p.y, feature.props, z);
      return;
    }
    const box = extent(geom);
    if (breadth(box) >= SMALLEST_POLYGON) return;
    const at = centre(box);
    drawMarker(ctx, at.x, at.y, feature.props, z);
  }
}

/** Number of assets in a cell of a low zoom. */
export class Counts implements PaintSymbolizer {
  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    const n = Number(feature.props["n"] ?? 0);
    if (!(n > 0)) return;
    const r = countRadius(n);
    for (const part of geom) {
      for (const p of part) {
        ctx.save();
        ctx.beginPath();
        ctx.arc(p.x, p.y, r, 0, 2 * Math.PI);
        ctx.globalAlpha = 0.92;
        ctx.fillStyle = "#0f5e6b";
        ctx.fill();
        ctx.lineWidth = 2;
        ctx.strokeStyle = "#ffffff";
        ctx.stroke();
        ctx.globalAlpha = 1;
        ctx.fillStyle = "#ffffff";
        ctx.font = `600 ${r < 14 ? 11 : 13}px ${MAP_FONT}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(digits(shortNumber(n)), p.x, p.y + 0.5);
        ctx.restore();
      }
    }
  }
}

/** Radius of a count's disc: grows with the logarithm, stays inside the tile's buffer. */
export function countRadius(n: number): number {
  return Math.min(26, 9 + 4.2 * Math.log10(Math.max(1, n)));
}

/** A count of at most four characters: 950, 12k. */
export function shortNumber(n: number): string {
  return n < 10000 ? String(n) : `${Math.round(n / 1000)}k`;
}

export class AreaLines implements PaintSymbolizer {
  constructor(
    private readonly colour: string,
    private readonly width: number,
    private readonly dash: number[],
  ) {}

  draw(ctx: CanvasRenderingContext2D, geom: Point[][], _z: number, feature: Feature): void {
    ctx.save();
    ctx.lineJoin = "round";
    ctx.globalAlpha = 0.85;
    ctx.strokeStyle = this.colour;
    ctx.lineWidth = this.width;
    ctx.setLineDash(this.dash);
    trace(ctx, geom, feature.geomType === 3);
    ctx.stroke();
    ctx.restore();
  }
}
