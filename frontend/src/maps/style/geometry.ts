/** Outlines on the canvas: tracing them and measuring them in pixels. */
import Point from "@mapbox/point-geometry";
import type { Bbox } from "protomaps-leaflet";

export function trace(ctx: CanvasRenderingContext2D, geom: Point[][], close: boolean): void {
  ctx.beginPath();
  for (const part of geom) {
    part.forEach((p, i) => (i ? ctx.lineTo(p.x, p.y) : ctx.moveTo(p.x, p.y)));
    if (close) ctx.closePath();
  }
}

export function extent(geom: Point[][]): Bbox {
  const box: Bbox = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const part of geom) {
    for (const p of part) {
      box.minX = Math.min(box.minX, p.x);
      box.minY = Math.min(box.minY, p.y);
      box.maxX = Math.max(box.maxX, p.x);
      box.maxY = Math.max(box.maxY, p.y);
    }
  }
  return box;
}

export function centre(box: Bbox): Point {
  return new Point((box.minX + box.maxX) / 2, (box.minY + box.maxY) / 2);
}

export function breadth(box: Bbox): number {
  return Math.max(box.maxX - box.minX, box.maxY - box.minY);
}
