import * as complete from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "preact/hooks";
import type { AdminProblem } from "./admin-client.ts";
import { useAnswer, useApp } from "./asking.ts";

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

const variants = (schema: JsonSchema): readonly JsonSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(variants),
];

/** The schemas that a member, or an element, may have where one of these holds. */
const within = (schemas: readonly JsonSchema[], name: string | undefined): readonly JsonSchema[] =>
  schemas
    .map(({ items, properties, additionalProperties: other }) =>
      name === undefined ? items : (properties?.[name] ?? (typeof other === "object" ? other : undefined)),
    )
    .flatMap((schema) => (schema ? variants(schema) : []));

type Node = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

/** Offers the members that an object may have and has not, and the values that a member may have. */
function completions(context: complete.CompletionContext, schema: JsonSchema) {
  const { state, pos } = context;
  const nameOf = (property: Node) => {
    const name = property.getChild("PropertyName");
    return name ? state.sliceDoc(name.from + 1, name.to - 1) : "";
  };
  const schemasAt = (node: Node | null): readonly JsonSchema[] => {
    if (!node?.parent) return variants(schema);
    const around = schemasAt(node.parent);
    if (node.name === "Property") return within(around, nameOf(node));
    return node.parent.name === "Array" ? within(around, undefined) : around;
  };
  const word = context.matchBefore(/"?[\w.-]*"?$/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  let node: Node | null = syntaxTree(state).resolveInner(pos, -1);
  while (node && node.name !== "Object" && node.name !== "Property") node = node.parent;
  if (!node) return null;
  if (node.name === "Property" && /:\s*"?[\w.-]*"?$/.test(state.sliceDoc(node.from, pos))) {
    const values = schemasAt(node).flatMap(({ enum: all = [], const: one, type }) => [
      ...all,
      ...(one === undefined ? [] : [one]),
      ...(type === "boolean" ? [true, false] : []),
    ]);
    return { from: word.from, options: [...new Set(values)].map((value) => ({ label: JSON.stringify(value) })) };
  }
  const object = node.name === "Property" ? node.parent : node;
  const there = object?.getChildren("Property").map(nameOf) ?? [];
  const options = schemasAt(object)
    .flatMap(({ properties = {} }) => Object.entries(properties))
    .filter(([name]) => !there.includes(name))
    .map(([name, { type, default: usual, description }]) => {
      const empty = { object: "{}", array: "[]", string: '""' }[String(type)] ?? "";
      const value = usual === undefined || typeof usual === "object" ? empty : JSON.stringify(usual);
      return { label: `"${name}"`, apply: `"${name}": ${value}`, detail: description ?? String(type ?? "") };
    });
  return { from: word.from, options };
}

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12px", color: "var(--color-base-content)" },
  "&.cm-focused": { outline: "2px solid var(--color-primary)" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "20px" },
  ".cm-gutters": { background: "var(--color-base-200)", color: "var(--muted)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--color-base-content)" },
  ".cm-tooltip": { background: "var(--color-base-100)", border: "1px solid var(--color-base-300)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--color-primary)" },
  ".cm-diagnostic": { fontFamily: "var(--font-sans)", borderLeftColor: "var(--dot-bad)" },
  ".cm-selectionBackground": { background: "color-mix(in oklab, var(--color-primary) 25%, transparent) !important" },
});

const colors = HighlightStyle.define([
  { tag: tags.propertyName, fontWeight: "500" },
  { tag: tags.string, color: "var(--color-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-secondary)" },
]);

const plain = [
  lineNumbers(),
  lintGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  complete.closeBrackets(),
  json(),
  syntaxHighlighting(colors),
  keymap.of([...complete.completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
  EditorView.lineWrapping,
  look,
];

interface EditorBoxState {
  readonly label: string;
  readonly text: string;
  /** What the stand-in says of the text: each mistake stands at its line. */
  readonly problem: AdminProblem | undefined;
  changed(text: string): void;
}

interface Described {
  readonly paths: Record<string, { put?: { requestBody: { content: Record<string, { schema: JsonSchema }> } } }>;
}

/** A fault rule as JSON, completed by its schema. */
export function JsonEditor({ label, text, problem, changed }: EditorBoxState) {
  const { client } = useApp();
  const { answer } = useAnswer<Described>(client, "admin-openapi.json");
  const schema = useRef<JsonSchema>({});
  schema.current = answer?.paths["/faults/{id}"]?.put?.requestBody.content["application/json"]?.schema ?? {};
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  useEffect(() => {
    const extensions = [
      ...plain,
      complete.autocompletion({ override: [(context) => completions(context, schema.current)], icons: false }),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ];
    // In a shadow root its style needs no exception of the policy of the page.
    const root = (box.current as HTMLDivElement).attachShadow({ mode: "open" });
    const opened = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
    view.current = opened;
    return () => opened.destroy();
  }, []);
  useEffect(() => {
    const state = view.current?.state;
    if (!state) return;
    const marks = (problem?.validation ?? []).map(({ line = 1, path, message }) => {
      const { from, to } = state.doc.line(Math.min(line, state.doc.lines));
      return { from, to, severity: "error" as const, message: `${path}: ${message}` };
    });
    view.current?.dispatch(setDiagnostics(state, marks));
  }, [problem]);
  return <div ref={box} class="editor min-h-64 flex-1 overflow-hidden rounded-field border border-base-300" />;
}
