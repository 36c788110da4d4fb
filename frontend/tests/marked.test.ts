import { describe, expect, it } from "vitest";
import { read, write } from "../src/forms/marked";

const through = (text: string): string => write(read(text));

describe("the text of the editor", () => {
  it("comes back as it was", () => {
    const texts = [
      "**পুকুর** ভরাট হয়েছে, পৃ. ১২ দেখুন।\n\nदूसरा *अनुच्छेद*",
      "### Heading\n\n- one\n- two\n\n1. first\n2. second",
      "| মাপ | মান |\n| --- | --- |\n| দৈর্ঘ্য | **৩** m |\n| p. 2 | a \\| b |",
      "line one\\\nline two",
      "[a link](https://example.org/a)",
      "> quoted",
    ];
    for (const text of texts) expect(through(text)).toBe(text);
  });

  it("holds what was typed as it stands", () => {
    expect(through("2 * 3 * 4 and [x]")).toBe("2 \\* 3 \\* 4 and \\[x\\]");
    expect(through("one\ntwo")).toBe("one\\\ntwo");
    expect(read("<script>alert(1)</script>").textContent).toBe("<script>alert(1)</script>");
    expect(read("[x](javascript:alert(1))").textContent).toBe("[x](javascript:alert(1))");
  });

  it("loses no word of what it cannot hold", () => {
    for (const text of ["- a\n  - b", "1. x\n\n   y", "# big\n\n> - list in quote", "---", "    code"]) {
      const words = text.match(/[a-z]+/g) ?? [];
      for (const word of words) expect(read(text).textContent).toContain(word);
    }
  });

  it("is empty where nothing was written", () => {
    expect(through("")).toBe("");
  });
});
