/** Glyphs of the kinds for the canvas, from the same drawings as the icons of the pages. */
const KINDS = ["building", "statue", "structure", "monument", "park", "water"] as const;
export type Kind = (typeof KINDS)[number];

const drawings = import.meta.glob<string>("./icons/*.svg", { query: "?raw", import: "default", eager: true });
const glyphs = new Map<Kind, Path2D>();

export function isKind(value: string): value is Kind {
  return (KINDS as readonly string[]).includes(value);
}

export function kinds(): readonly Kind[] {
  return KINDS;
}

/** Path data of an icon, in its 24 by 24 box. */
export function iconPath(name: string): string {
  return / d="([^"]+)"/.exec(drawings[`./icons/${name}.svg`] ?? "")?.[1] ?? "";
}

/** The glyph of a kind as a path in a 24 by 24 box. */
export function glyph(kind: Kind): Path2D {
  let path = glyphs.get(kind);
  if (!path) {
    path = new Path2D(iconPath(`kind-${kind}`));
    glyphs.set(kind, path);
  }
  return path;
}

/** An icon as an element, in the look of the pages. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", iconPath(name));
  svg.append(path);
  return svg;
}
