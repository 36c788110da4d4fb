/** Rectangles on a picture as lines of text: left, top, width and height in percent. */
export type Box = [number, number, number, number];

export function readBoxes(text: string): Box[] {
  return text
    .split("\n")
    .map((line) => line.trim().split(/[\s,;]+/).map(Number))
    .filter((numbers): numbers is Box => numbers.length === 4 && numbers.every(Number.isFinite));
}

export function writeBoxes(boxes: Box[]): string {
  return boxes.map((box) => box.map((n) => String(Math.round(n * 10) / 10)).join(" ")).join("\n");
}
