import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Mistake } from "./admin-client.ts";
import { nearest } from "./words.ts";

/** A node of a JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly maxItems?: number;
  readonly "x-crmcom-presence"?: string;
  readonly "x-crmcom-type"?: string;
}

interface Opened {
  readonly label: string;
  readonly text: string;
  readonly schema: JsonSchema;
  changed(text: string): void;
}

/** An editor that is open. */
export interface JsonEditor {
  /** Shows mistakes at their lines. */
  blame(mistakes: readonly Mistake[]): void;
  close(): void;
}

type Node = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

/** The schemas that may hold at a node of the text. */
function schemasAt(node: Node | null, text: Text, schema: JsonSchema): readonly JsonSchema[] {
  if (!node || node.name === "JsonText") return variants(schema);
  if (node.name === "Property") {
    const name = nameOf(node, text);
    return schemasAt(node.parent, text, schema).flatMap(({ properties = {}, additionalProperties }) => {
      const own = name === undefined ? undefined : properties[name];
      const other = typeof additionalProperties === "object" ? additionalProperties : undefined;
      return own ? variants(own) : other ? variants(other) : [];
    });
  }
  if (node.name === "Object" || node.name === "Array") {
    const above = schemasAt(node.parent, text, schema);
    return node.parent?.name === "Array" ? above.flatMap(({ items }) => (items ? variants(items) : [])) : above;
  }
  return schemasAt(node.parent, text, schema);
}

const variants = (schema: JsonSchema): readonly JsonSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(variants),
];

function nameOf(property: Node, text: Text): string | undefined {
  const name = property.getChild("PropertyName");
  return name ? text.sliceString(name.from + 1, name.to - 1) : undefined;
}

/** Offers the members that an object may have and has not, and the values that a member may have. */
const completionsBy =
  (schema: JsonSchema) =>
  (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc;
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    const word = context.matchBefore(/"?[\w.-]*"?$/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const property = node.name === "Property" ? node : node.parent?.name === "Property" ? node.parent : undefined;
    const isValue =
      property !== undefined &&
      node.name !== "PropertyName" &&
      /:\s*"?[\w.-]*"?$/.test(text.sliceString(property.from, context.pos));
    const { from } = word;
    if (isValue) {
      const values = schemasAt(property, text, schema).flatMap((one) => [
        ...(one.enum ?? []),
        ...(one.const === undefined ? [] : [one.const]),
        ...(one.type === "boolean" ? [true, false] : []),
      ]);
      return {
        from,
        options: [...new Set(values)].map((value) => ({ label: JSON.stringify(value), type: "constant" })),
      };
    }
    let object: Node | null = node;
    while (object && object.name !== "Object") object = object.parent;
    if (!object) return null;
    const there = new Set(object.getChildren("Property").map((one) => nameOf(one, text)));
    const known = schemasAt(object, text, schema).flatMap(({ properties = {} }) => Object.entries(properties));
    const options = known
      .filter(([name]) => !there.has(name))
      .map(([name, one]) => ({
        label: `"${name}"`,
        apply: `"${name}": ${opening(one)}`,
        detail: one.description ?? (Array.isArray(one.type) ? one.type.join(" or ") : String(one.type ?? "")),
        type: "property",
      }));
    return { from, options };
  };

const opening = ({ type, default: usual }: JsonSchema): string =>
  usual !== undefined && typeof usual !== "object"
    ? JSON.stringify(usual)
    : ({ object: "{}", array: "[]", string: '""' }[String(type)] ?? "");

/** Members that the schema does not know, each with what may have been meant. */
const unknownMembers =
  (schema: JsonSchema) =>
  (view: EditorView): readonly Diagnostic[] => {
    const found: Diagnostic[] = [];
    const text = view.state.doc;
    syntaxTree(view.state).iterate({
      enter({ node }) {
        if (node.name !== "Property" || !node.parent) return;
        const around = schemasAt(node.parent, text, schema).filter(({ properties }) => properties);
        const names = around.flatMap(({ properties = {} }) => Object.keys(properties));
        const isOpen = around.length === 0 || around.some(({ additionalProperties }) => additionalProperties !== false);
        const name = nameOf(node, text);
        const place = node.getChild("PropertyName");
        if (isOpen || name === undefined || !place || names.includes(name)) return;
        const meant = nearest(name, names);
        const message = `No such member${meant ? `; did you mean ${meant}?` : `; known are: ${[...new Set(names)].join(", ")}`}`;
        found.push({ from: place.from, to: place.to, severity: "error", message });
      },
    });
    return found;
  };

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--color-base-content)" },
  "&.cm-focused": { outline: "2px solid var(--color-primary)" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px" },
  ".cm-gutters": { background: "var(--color-base-200)", color: "var(--muted)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--color-base-content)" },
  ".cm-tooltip": {
    background: "var(--color-base-100)",
    color: "var(--color-base-content)",
    border: "1px solid var(--color-base-300)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--color-primary)",
    color: "var(--color-primary-content)",
  },
  ".cm-diagnostic": { fontFamily: "var(--font-sans)", borderLeftColor: "var(--dot-bad)" },
  ".cm-selectionBackground": { background: "color-mix(in oklab, var(--color-primary) 25%, transparent) !important" },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, fontWeight: "500" },
  { tag: tags.string, color: "var(--color-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-secondary)" },
]);

/** Opens an editor in a place. It is in a shadow root, so that its style needs no exception of the policy of the page. */
export function openEditor(place: HTMLElement, { label, text, schema, changed }: Opened): JsonEditor {
  const host = document.createElement("div");
  host.style.height = "100%";
  place.append(host);
  const root = host.attachShadow({ mode: "open" });
  const parse = jsonParseLinter();
  const state = EditorState.create({
    doc: text,
    extensions: [
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      json(),
      syntaxHighlighting(colors),
      autocompletion({ override: [completionsBy(schema)], icons: false }),
      linter((view) => [...parse(view), ...unknownMembers(schema)(view)], { delay: 300 }),
      keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.lineWrapping,
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      look,
    ],
  });
  const view = new EditorView({ state, parent: root, root });
  return {
    blame(mistakes) {
      const marks = mistakes.map(({ line = 1, path, message }): Diagnostic => {
        const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
        return { from, to, severity: "error", message: `${path}: ${message}` };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    close() {
      view.destroy();
      host.remove();
    },
  };
}
