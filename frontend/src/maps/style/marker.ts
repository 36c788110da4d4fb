/** The marker of an asset: shape and glyph by kind, colour and number by condition. */
import type { JsonObject } from "protomaps-leaflet";
import { glyph, type Kind } from "../../icons";
import { digits } from "../../page";
import { coloursOf, FULL_MARKER_ZOOM, gradeOf, INK, kindOf, MAP_FONT } from "./condition";

function shape(ctx: CanvasRenderingContext2D, kind: Kind, x: number, y: number, r: number): void {
  const corners: Partial<Record<Kind, [number, number][]>> = {
    building: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    structure: [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]],
    monument: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
    park: [[0, -1.1], [1.05, -0.3], [0.7, 0.95], [-0.7, 0.95], [-1.05, -0.3]],
  };
  ctx.beginPath();
  const points = corners[kind];
  if (points) {
    points.forEach(([dx, dy], i) => (i ? ctx.lineTo(x + dx * r, y + dy * r) : ctx.moveTo(x + dx * r, y + dy * r)));
    ctx.closePath();
  } else if (kind === "water") {
    ctx.ellipse(x, y, r * 1.3, r * 0.85, 0, 0, 2 * Math.PI);
  } else {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/** Draws the marker of an asset around a point. */
export function drawMarker(ctx: CanvasRenderingContext2D, x: number, y: number, props: JsonObject, zoom: number): void {
  const kind = kindOf(props);
  const grade = gradeOf(props);
  const { fill, text } = coloursOf(grade);
  ctx.save();
  ctx.globalAlpha = 1;
  ctx.lineJoin = "round";
  if (zoom < FULL_MARKER_ZOOM) {
    const r = zoom < 13 ? 4 : 5.5;
    if (grade !== null && grade >= 4) {
      // A ring in ink sets the poor and the very poor apart without any colour.
      shape(ctx, kind, x, y, r + 3);
      ctx.fillStyle = INK;
      ctx.fill();
    }
    shape(ctx, kind, x, y, r + 1.5);
    ctx.fillStyle = "#ffffff";
    ctx.fill();
    shape(ctx, kind, x, y, r);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = grade === null ? 1.25 : 0.75;
    ctx.strokeStyle = INK;
    ctx.stroke();
    ctx.restore();
    return;
  }
  const r = 12;
  ctx.beginPath();
  ctx.arc(x, y, r + 1.75, 0, 2 * Math.PI);
  ctx.fillStyle = "#ffffff";
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.lineWidth = 1.25;
  ctx.strokeStyle = INK;
  if (grade === null) ctx.setLineDash([3, 2]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.save();
  const size = 17;
  ctx.translate(x - size / 2, y - size / 2);
  ctx.scale(size / 24, size / 24);
  ctx.strokeStyle = text;
  ctx.lineWidth = 1.9;
  ctx.lineCap = "round";
  ctx.stroke(glyph(kind));
  ctx.restore();
  if (grade !== null) {
    const bx = x + 9.5;
    const by = y - 9.5;
    ctx.beginPath();
    ctx.arc(bx, by, 6.5, 0, 2 * Math.PI);
    ctx.fillStyle = INK;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
    ctx.fillStyle = "#ffffff";
    ctx.font = `600 10px ${MAP_FONT}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(digits(grade), bx, by + 0.5);
  }
  ctx.restore();
}
