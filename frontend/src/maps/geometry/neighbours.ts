/** Outlines of neighbouring assets, exact to the last digit, to snap to: asked for where the reader looks closely. */
import type { Feature, FeatureCollection } from "geojson";
import type { Path } from "./snapping";
import { shapeOf } from "./shape";

const MOST = 200;

/** Corners and sides of what the register has in a box, without the asset that is being changed. */
export class Neighbours {
  private asked = "";
  private stop = new AbortController();
  paths: Path[] = [];

  constructor(
    private readonly address: string,
    private readonly own: string,
  ) {}

  /** Asks for a box (west,south,east,north); keeps what is known where the network fails. */
  async look(box: string): Promise<void> {
    if (!this.address || box === this.asked) return;
    this.asked = box;
    this.stop.abort();
    this.stop = new AbortController();
    const query = new URLSearchParams({ bbox: box, limit: String(MOST), format: "geojson" });
    try {
      const answer = await fetch(`${this.address}?${query}`, { signal: this.stop.signal, credentials: "same-origin" });
      if (answer.ok) this.paths = this.pathsOf((await answer.json()) as FeatureCollection);
    } catch {
      // Snapping is a help, not a need.
      if (this.asked === box) this.asked = "";
    }
  }

  private pathsOf({ features }: FeatureCollection): Path[] {
    return features.filter((feature) => !this.isOwn(feature)).flatMap(({ geometry }) => {
      const shape = geometry && shapeOf(geometry);
      if (!shape) return [];
      return shape.parts.flatMap((part) => part.map((places) => ({ places, closed: shape.family === "area" })));
    });
  }

  private isOwn({ id, properties }: Feature): boolean {
    return this.own !== "" && [id, properties?.["ref"], properties?.["reference"]].includes(this.own);
  }
}
