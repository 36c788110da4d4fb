import { describe, expect, it } from "vitest";
import { step } from "../src/forms/walk";

describe("walking a list by keyboard", () => {
  it("begins at the end that the key points away from", () => {
    expect(step(-1, 1, 3)).toBe(0);
    expect(step(-1, -1, 3)).toBe(2);
  });

  it("goes row by row and stays at the ends", () => {
    expect([step(0, 1, 3), step(1, 1, 3), step(2, 1, 3)]).toEqual([1, 2, 2]);
    expect([step(2, -1, 3), step(0, -1, 3)]).toEqual([1, 0]);
  });

  it("goes nowhere in an empty list", () => {
    expect(step(-1, 1, 0)).toBe(-1);
    expect(step(0, -1, 0)).toBe(-1);
  });
});
