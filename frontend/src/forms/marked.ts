/**
 * The limited Markdown of notes and drafts as a document one can edit: paragraphs, headings, flat lists, tables of one-line
 * cells, bold, italic, https links. What the server's `language/marked.py` reads, and nothing else.
 */
import MarkdownIt from "markdown-it";
import { defaultMarkdownSerializer, MarkdownParser, MarkdownSerializer, type MarkdownSerializerState } from "prosemirror-markdown";
import { type MarkSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const tables = tableNodes({ cellContent: "inline*", tableGroup: "block", cellAttributes: {} });

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  heading: {
    attrs: { level: { default: 3 } },
    content: "text*",
    group: "block",
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 3), 5) } })),
    toDOM: (node) => [`h${node.attrs["level"]}`, 0],
  },
  blockquote: { content: "paragraph+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  bullet_list: { content: "list_item+", group: "block", attrs: { tight: { default: true } }, parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    content: "list_item+",
    group: "block",
    attrs: { order: { default: 1 }, tight: { default: true } },
    parseDOM: [{ tag: "ol" }],
    toDOM: (node) => (node.attrs["order"] === 1 ? ["ol", 0] : ["ol", { start: node.attrs["order"] }, 0]),
  },
  list_item: { content: "paragraph", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  text: { group: "inline" },
  ...tables,
};

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {}, title: { default: null } },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href^='https://']",
        getAttrs: (element) => ({ href: element.getAttribute("href"), title: element.getAttribute("title") }),
      },
    ],
    toDOM: (mark) => ["a", { href: mark.attrs["href"], title: mark.attrs["title"] }, 0],
  },
  em: { parseDOM: [{ tag: "i" }, { tag: "em" }], toDOM: () => ["em", 0] },
  strong: { parseDOM: [{ tag: "b" }, { tag: "strong" }], toDOM: () => ["strong", 0] },
};

export const schema = new Schema({ nodes, marks });

const reader = new MarkdownIt("zero", { html: false, breaks: true });
reader.enable(["heading", "list", "table", "blockquote", "emphasis", "link", "newline", "escape", "entity", "balance_pairs", "fragments_join"]);
reader.validateLink = (url) => url.startsWith("https://");

const parser = new MarkdownParser(schema, reader, {
  paragraph: { block: "paragraph" },
  heading: { block: "heading", getAttrs: (token) => ({ level: Math.min(Math.max(Number(token.tag.slice(1)), 3), 5) }) },
  blockquote: { block: "blockquote" },
  bullet_list: { block: "bullet_list" },
  ordered_list: { block: "ordered_list", getAttrs: (token) => ({ order: Number(token.attrGet("start") ?? 1) }) },
  list_item: { block: "list_item" },
  table: { block: "table" },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: "table_row" },
  th: { block: "table_header" },
  td: { block: "table_cell" },
  em: { mark: "em" },
  strong: { mark: "strong" },
  link: { mark: "link", getAttrs: (token) => ({ href: token.attrGet("href"), title: token.attrGet("title") }) },
  softbreak: { node: "hard_break" },
  hardbreak: { node: "hard_break" },
});

function writeTable(state: MarkdownSerializerState, table: Node): void {
  table.forEach((row, _offset, index) => {
    state.write("|");
    row.forEach((cell) => {
      // A cell is one line, and a bar in it must not end it.
      const inner = writer.serialize(schema.node("doc", null, [schema.node("paragraph", null, cell.content)]));
      state.text(` ${inner.replace(/\\?\n/g, " ").replace(/\|/g, "\\|")} |`, false);
    });
    state.ensureNewLine();
    if (index === 0) {
      state.write(`|${" --- |".repeat(row.childCount)}`);
      state.ensureNewLine();
    }
  });
  state.closeBlock(table);
}

const base = defaultMarkdownSerializer;
const writer: MarkdownSerializer = new MarkdownSerializer(
  {
    paragraph: base.nodes["paragraph"]!,
    heading: base.nodes["heading"]!,
    blockquote: base.nodes["blockquote"]!,
    bullet_list: (state, node) => state.renderList(node, "  ", () => "- "),
    ordered_list: base.nodes["ordered_list"]!,
    list_item: (state, node) => state.renderInline(node.firstChild ?? node),
    hard_break: base.nodes["hard_break"]!,
    text: base.nodes["text"]!,
    table: writeTable,
    table_row: () => undefined,
    table_cell: () => undefined,
    table_header: () => undefined,
  },
  { em: base.marks["em"]!, strong: base.marks["strong"]!, link: base.marks["link"]! },
);

/** The letters of a text without its marks. */
function letters(text: string): number {
  const pieces = reader.parse(text, {}).flatMap((token) => token.children ?? []);
  return pieces.reduce((sum, piece) => sum + (piece.type === "text" ? piece.content.length : 0), 0);
}

function asWords(text: string): Node {
  const lines = text.split("\n").filter((line) => line.trim());
  return schema.node("doc", null, (lines.length ? lines : [""]).map((line) => schema.node("paragraph", null, line ? [schema.text(line)] : [])));
}

/** The text as a document. What the schema cannot hold (a list in a list) comes as lines of words: nothing typed is lost. */
export function read(text: string): Node {
  try {
    const doc = parser.parse(text);
    return doc.textContent.length < letters(text) ? asWords(text) : doc;
  } catch {
    return asWords(text);
  }
}

/** The document as text. */
export function write(doc: Node): string {
  return writer.serialize(doc, { tightLists: true }).trim();
}
