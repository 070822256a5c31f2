import * as complete from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "preact/hooks";
import type { AdminProblem } from "../admin-client.ts";
import { useAnswer } from "../app.ts";
import { parsed } from "../words.ts";

/** A node of a JSON Schema, as far as it is read here. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly maxItems?: number;
  readonly "x-crmcom-presence"?: string;
  readonly "x-crmcom-type"?: string;
}

/** A schema, and those that it may be in its place or in a list. */
const formsOf = (schema: JsonSchema): readonly JsonSchema[] => [
  schema,
  ...[...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap(formsOf),
];

/** The schemas of what a place in the text is within. */
function schemasAt(state: EditorState, at: number, whole: JsonSchema): readonly JsonSchema[] {
  let found = formsOf(whole);
  syntaxTree(state).iterate({
    from: at,
    to: at,
    enter: ({ name, node }) => {
      const member = name === "Property" ? node.getChild("PropertyName") : null;
      if (!member || member.to >= at) return;
      const word = String(parsed(state.sliceDoc(member.from, member.to)));
      found = found.flatMap(({ properties }) => properties?.[word] ?? []).flatMap(formsOf);
    },
  });
  return found;
}

/** Offers the names that may stand in an object, and the values behind a colon. */
function offered(context: complete.CompletionContext, whole: JsonSchema) {
  const word = context.matchBefore(/"?[\w.-]*"?$/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const here = schemasAt(context.state, word.from, whole);
  const values = here.flatMap(({ enum: all = [] }) => all.map((value) => ({ label: JSON.stringify(value) })));
  const names = here.flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([name, { type = "", description = String(type) }]) => {
      return { label: `"${name}"`, apply: `"${name}": `, detail: description };
    }),
  );
  return { from: word.from, options: context.matchBefore(/:\s*"?[\w.-]*"?$/) ? values : names };
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
  ...[lineNumbers(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching()],
  ...[complete.closeBrackets(), json(), syntaxHighlighting(colors), EditorView.lineWrapping, look],
  keymap.of([...complete.completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
];

type JsonBody = { content: { "application/json": { schema: JsonSchema } } };

type EditorBox = { label: string; text: string; problem: AdminProblem | undefined; changed(text: string): void };

/** A fault rule as JSON, completed by the words of its schema; each mistake that the stand-in found stands at its line. */
export function JsonEditor({ label, text, problem, changed }: EditorBox) {
  const answer = useAnswer<{ paths: Record<string, Record<string, { requestBody: JsonBody }>> }>("admin-openapi.json");
  const schema = useRef<JsonSchema>({});
  schema.current = answer?.paths["/faults/{id}"]?.["put"]?.requestBody.content["application/json"].schema ?? {};
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  useEffect(() => {
    const extensions = [
      ...plain,
      complete.autocompletion({ override: [(context) => offered(context, schema.current)], icons: false }),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ];
    // In a shadow root its style needs no exception of the policy of the page.
    const root = (box.current as HTMLDivElement).attachShadow({ mode: "open" });
    view.current = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
    return () => view.current?.destroy();
  }, []);
  useEffect(() => {
    if (!view.current) return;
    const { state } = view.current;
    const marks = (problem?.validation ?? []).map(({ line = 1, path, message }) => {
      const { from, to } = state.doc.line(Math.min(line, state.doc.lines));
      return { from, to, severity: "error" as const, message: `${path}: ${message}` };
    });
    view.current.dispatch(setDiagnostics(state, marks));
  }, [problem]);
  return <div ref={box} class="editor min-h-64 flex-1 overflow-hidden rounded-field border border-base-300" />;
}
