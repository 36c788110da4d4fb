/**
 * `<rich-text>` around a `<textarea>`: the text is edited as it will look and written into the textarea as limited Markdown at
 * each change, with an "input" event, so that whatever listens to the textarea (saving by itself, drafts kept in the
 * browser) goes on. Without this script the textarea is what it was.
 *
 * A bar `.rich-text__bar` inside it is shown if there is one: buttons `[data-command]` in a `[role=toolbar]` (one tab stop,
 * arrow keys), lists `select[data-insert]` whose choice is put into the text. Options with `data-code` are also typed: a
 * semicolon, the code, a blank.
 */
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Node } from "prosemirror-model";
import { liftListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { type Command, EditorState, type Plugin, Selection, TextSelection } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { read, schema, write } from "./marked";

const { strong, em } = schema.marks;
const { heading, paragraph, bullet_list, ordered_list, list_item, hard_break, table, table_row, table_header, table_cell } = schema.nodes;

function within(state: EditorState, name: string): boolean {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) if (state.selection.$from.node(depth).type.name === name) return true;
  return false;
}

/** A mark is on where the next letter, or all that is chosen, has it. */
function marked(state: EditorState, type: (typeof schema.marks)[string]): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type!.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type!);
}

const asHeading: Command = (state, dispatch) =>
  within(state, "heading") ? setBlockType(paragraph!)(state, dispatch) : setBlockType(heading!, { level: 3 })(state, dispatch);

function asList(type: typeof bullet_list): Command {
  return (state, dispatch) => (within(state, type!.name) ? liftListItem(list_item!)(state, dispatch) : wrapInList(type!)(state, dispatch));
}

const insertTable: Command = (state, dispatch) => {
  if (isInTable(state)) return false;
  const row = (type: typeof table_cell): Node => table_row!.create(null, [1, 2, 3].map(() => type!.createAndFill()!));
  const made = table!.create(null, [row(table_header), row(table_cell), row(table_cell)]);
  if (dispatch) {
    const { $from } = state.selection;
    const empty = $from.depth === 1 && $from.parent.content.size === 0;
    const at = empty ? $from.before(1) : $from.depth ? $from.after(1) : state.doc.content.size;
    // Behind a table there is always a line to go on with.
    const tr = empty ? state.tr.replaceWith(at, $from.after(1), [made, paragraph!.create()]) : state.tr.insert(at, [made, paragraph!.create()]);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  }
  return true;
};

/** The first row of a table of this kind is always its heading; the last row or column takes the table with it. */
const removeRow: Command = (state, dispatch) => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) {
    const node = state.selection.$from.node(depth);
    if (node.type === table) {
      if (node.childCount <= 1) return deleteTable(state, dispatch);
      return state.selection.$from.index(depth) === 0 ? false : deleteRow(state, dispatch);
    }
  }
  return false;
};

const removeColumn: Command = (state, dispatch) => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) {
    const node = state.selection.$from.node(depth);
    if (node.type === table) return (node.firstChild?.childCount ?? 0) <= 1 ? deleteTable(state, dispatch) : deleteColumn(state, dispatch);
  }
  return false;
};

const breakLine: Command = (state, dispatch) => {
  if (isInTable(state) || within(state, "heading")) return false;
  dispatch?.(state.tr.replaceSelectionWith(hard_break!.create()).scrollIntoView());
  return true;
};

/** Enter in a cell goes to the next one, and out of the last into a line behind the table. */
const enterInCell: Command = (state, dispatch, view) => {
  if (!isInTable(state)) return false;
  return goToNextCell(1)(state, dispatch, view) || leaveTable(state, dispatch);
};

const leaveTable: Command = (state, dispatch) => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) {
    if (state.selection.$from.node(depth).type !== table) continue;
    const after = state.selection.$from.after(depth);
    if (dispatch) {
      const next = state.doc.resolve(after).nodeAfter;
      const tr = next ? state.tr : state.tr.insert(after, paragraph!.create());
      dispatch(tr.setSelection(Selection.near(tr.doc.resolve(after), 1)).scrollIntoView());
    }
    return true;
  }
  return false;
};

const COMMANDS: Record<string, Command> = {
  strong: toggleMark(strong!),
  em: toggleMark(em!),
  heading: asHeading,
  bullets: asList(bullet_list),
  numbers: asList(ordered_list),
  table: insertTable,
  row: addRowAfter,
  column: addColumnAfter,
  "no-row": removeRow,
  "no-column": removeColumn,
  undo,
};

const PRESSED: Record<string, (state: EditorState) => boolean> = {
  strong: (state) => marked(state, strong!),
  em: (state) => marked(state, em!),
  heading: (state) => within(state, "heading"),
  bullets: (state) => within(state, "bullet_list"),
  numbers: (state) => within(state, "ordered_list"),
};

export class RichText extends HTMLElement {
  private view: EditorView | null = null;
  private field: HTMLTextAreaElement | null = null;
  private written = "";

  connectedCallback(): void {
    const field = this.querySelector("textarea");
    if (this.view || !field) return;
    this.field = field;
    this.written = field.value;
    const mount = document.createElement("div");
    mount.className = "rich-text__text";
    field.before(mount);
    this.view = new EditorView({ mount }, {
      state: this.stateOf(field.value),
      attributes: this.attributesOf(field),
      dispatchTransaction: (transaction) => {
        const view = this.view;
        if (!view) return;
        view.updateState(view.state.apply(transaction));
        if (transaction.docChanged) this.tell();
        this.show();
      },
    });
    field.hidden = true;
    // The label now names the editor.
    for (const each of field.labels) each.addEventListener("click", () => this.view?.focus());
    field.addEventListener("input", this.followed);
    field.addEventListener("change", this.followed);
    this.buildBar();
    this.show();
  }

  disconnectedCallback(): void {
    this.view?.destroy();
    this.view = null;
    if (this.field) this.field.hidden = false;
  }

  private attributesOf(field: HTMLTextAreaElement): Record<string, string> {
    const names: Record<string, string> = { role: "textbox", "aria-multiline": "true", class: "form-control rich-text__editor", spellcheck: "true" };
    const label = field.labels[0];
    if (label) {
      label.id ||= `${field.id}-label`;
      names["aria-labelledby"] = label.id;
    }
    const described = field.getAttribute("aria-describedby");
    if (described) names["aria-describedby"] = described;
    if (field.required) names["aria-required"] = "true";
    return names;
  }

  private stateOf(text: string): EditorState {
    const plugins: Plugin[] = [
      inputRules({ rules: this.rules() }),
      keymap({
        "Mod-z": undo,
        "Mod-y": redo,
        "Shift-Mod-z": redo,
        "Mod-b": COMMANDS["strong"]!,
        "Mod-i": COMMANDS["em"]!,
        Tab: goToNextCell(1),
        "Shift-Tab": goToNextCell(-1),
        Enter: chainCommands(enterInCell, splitListItem(list_item!)),
        "Shift-Enter": chainCommands(exitCode, breakLine),
        "Mod-Enter": leaveTable,
        "Alt-F10": () => this.toBar(),
      }),
      keymap(baseKeymap),
      history(),
      tableEditing(),
    ];
    return EditorState.create({ doc: read(text), plugins });
  }

  private rules(): InputRule[] {
    return [
      wrappingInputRule(/^\s*[-*]\s$/, bullet_list!),
      wrappingInputRule(/^(\d+|[০-৯]+|[०-९]+)\.\s$/, ordered_list!),
      textblockTypeInputRule(/^###\s$/, heading!, { level: 3 }),
      new InputRule(/(^|\s);([^\s;]+)\s$/, (state, match, start, end) => {
        const option = [...this.querySelectorAll<HTMLOptionElement>("option[data-code]")].find((each) => each.dataset["code"] === match[2]);
        return option ? state.tr.insertText(`${match[1] ?? ""}${option.value} `, start, end) : null;
      }),
    ];
  }

  /** Writes the text into the field and lets those who listen know. */
  private tell(): void {
    if (!this.view || !this.field) return;
    this.written = write(this.view.state.doc);
    this.field.value = this.written;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Another script has put something into the field: a draft that was kept. */
  private readonly followed = (): void => {
    if (!this.view || !this.field || this.field.value === this.written || !this.field.hidden) return;
    this.written = this.field.value;
    this.view.updateState(this.stateOf(this.field.value));
    this.show();
  };

  private bar(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".rich-text__bar");
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.querySelectorAll<HTMLButtonElement>("[data-command]")].filter((each) => !each.closest("[hidden]") && !each.disabled);
  }

  private buildBar(): void {
    const bar = this.bar();
    if (!bar) return;
    bar.hidden = false;
    this.buttons().forEach((button, index) => (button.tabIndex = index ? -1 : 0));
    bar.addEventListener("mousedown", (event) => {
      // The place in the text stays chosen.
      if ((event.target as Element).closest("button")) event.preventDefault();
    });
    bar.addEventListener("click", (event) => {
      const name = (event.target as Element).closest<HTMLElement>("[data-command]")?.dataset["command"];
      if (name) this.run(name);
    });
    bar.addEventListener("keydown", this.inBar);
    for (const select of bar.querySelectorAll<HTMLSelectElement>("select[data-insert]")) this.buildList(select);
  }

  /** A list's choice goes into the text when it is chosen by the mouse, or by Enter: arrow keys only look. */
  private buildList(select: HTMLSelectElement): void {
    let byKey = false;
    const take = (): void => {
      byKey = false;
      if (!select.value) return;
      this.insert(select.value);
      select.value = "";
    };
    select.addEventListener("keydown", (event) => {
      byKey = event.key !== "Enter";
      if (event.key === "Enter" && select.value) {
        event.preventDefault();
        take();
      }
    });
    select.addEventListener("pointerdown", () => (byKey = false));
    select.addEventListener("input", (event) => event.stopPropagation());
    select.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!byKey) take();
    });
  }

  private insert(words: string): void {
    if (this.field && !this.field.hidden) {
      this.field.setRangeText(`${words} `, this.field.selectionStart, this.field.selectionEnd, "end");
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
      this.field.focus();
      return;
    }
    if (!this.view) return;
    const { state } = this.view;
    const before = state.selection.$from.parent.textBetween(0, state.selection.$from.parentOffset, " ", " ");
    this.view.dispatch(state.tr.insertText(`${before && !/\s$/.test(before) ? " " : ""}${words} `).scrollIntoView());
    this.view.focus();
  }

  private run(name: string): void {
    if (name === "plain") {
      this.togglePlain();
      return;
    }
    const view = this.view;
    const command = COMMANDS[name];
    if (!view || !command || !this.field?.hidden) return;
    command(view.state, view.dispatch, view);
    view.focus();
  }

  private togglePlain(): void {
    const { field, view } = this;
    if (!field || !view) return;
    const plain = Boolean(field.hidden);
    if (!plain) {
      this.written = field.value;
      view.updateState(this.stateOf(field.value));
    }
    field.hidden = !plain;
    view.dom.hidden = plain;
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-command]")) {
      if (button.dataset["command"] === "plain") button.setAttribute("aria-pressed", String(plain));
      else button.disabled = plain;
    }
    this.show();
    if (plain) field.focus();
    else view.focus();
  }

  private toBar(): boolean {
    const first = this.buttons().find((button) => button.tabIndex === 0);
    first?.focus();
    return Boolean(first);
  }

  private readonly inBar = (event: KeyboardEvent): void => {
    const here = (event.target as Element).closest<HTMLButtonElement>("[data-command]");
    if (event.key === "Escape") {
      event.preventDefault();
      this.view?.focus();
      return;
    }
    if (!here) return;
    const all = this.buttons();
    const at = all.indexOf(here);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const target = all[(next + all.length) % all.length];
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-command]")) button.tabIndex = button === target ? 0 : -1;
    target?.focus();
  };

  /** Buttons say what holds where the cursor stands. */
  private show(): void {
    const state = this.view?.state;
    if (!state || !this.field?.hidden) return;
    for (const [name, holds] of Object.entries(PRESSED)) this.querySelector(`[data-command="${name}"]`)?.setAttribute("aria-pressed", String(holds(state)));
    const inTable = isInTable(state);
    for (const group of this.querySelectorAll<HTMLElement>("[data-in-table]")) group.hidden = !inTable;
  }
}

customElements.define("rich-text", RichText);
