import { describe, expect, it } from "vitest";
import { readBoxes, writeBoxes } from "../src/forms/boxes";
import { stateOf } from "../src/maps/style/complaints";

describe("the moderator's rectangles", () => {
  it("are read and written as lines of percent", () => {
    expect(readBoxes("10 20 15 8\n\n1,2,3,4\nnot a box\n1 2 3")).toEqual([[10, 20, 15, 8], [1, 2, 3, 4]]);
    expect(writeBoxes([[10.04, 20.06, 15, 8]])).toBe("10 20.1 15 8");
  });
});

describe("how a complaint stands", () => {
  it("follows its state", () => {
    expect(stateOf({ state: "received" })).toBe("new");
    expect(stateOf({ state: "work_ordered" })).toBe("working");
    expect(stateOf({ state: "resolved" })).toBe("ended");
    expect(stateOf({})).toBe("ended");
  });
});
