import { describe, expect, it } from "vitest";
import { coordinate, latinDigits } from "../src/forms/digits";
import { digits, fill } from "../src/page";

describe("numbers in three scripts", () => {
  it("shows digits in the reader's script and leaves the rest", () => {
    expect(digits("22.56", "bn")).toBe("২২.৫৬");
    expect(digits(105, "hi")).toBe("१०५");
    expect(digits(105, "en")).toBe("105");
  });

  it("reads what digits() shows", () => {
    for (const lang of ["bn", "hi", "en"]) expect(latinDigits(digits("9876543210", lang))).toBe("9876543210");
  });

  it("takes a coordinate in any script and refuses what is none", () => {
    expect(coordinate(" ২২.৫৫৬৯ ", 90)).toBeCloseTo(22.5569);
    expect(coordinate("-88.36", 180)).toBe(-88.36);
    expect(coordinate("98", 90)).toBeNull();
    expect(coordinate("here", 90)).toBeNull();
    expect(coordinate("", 90)).toBeNull();
  });
});

describe("fill", () => {
  it("fills every known place, keeps an unknown one visible", () => {
    expect(fill("{n} of {n}, {other}", { n: 3 })).toBe("3 of 3, {other}");
  });
});
