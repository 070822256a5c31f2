import { autocompletion, type CompletionContext, closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { getLocation } from "jsonc-parser";
import { useEffect, useRef } from "preact/hooks";
import { type AdminProblem, useAnswer } from "../app.ts";
import type { JsonSchema, OpenApi } from "../look-up.tsx";
import look from "./editor-look.json" with { type: "json" };

const formsOf = (schema: JsonSchema): readonly JsonSchema[] => [
  schema,
  ...[...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].flatMap(formsOf),
];

function offered(context: CompletionContext, whole: JsonSchema) {
  const word = context.matchBefore(/"?[\w.-]*"?$/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const { path, isAtPropertyKey } = getLocation(context.state.doc.toString(), context.pos);
  const names = (isAtPropertyKey ? path.slice(0, -1) : path).filter((name) => typeof name === "string");
  let here = formsOf(whole);
  for (const name of names) here = here.flatMap(({ properties }) => properties?.[name] ?? []).flatMap(formsOf);
  const options = isAtPropertyKey
    ? here.flatMap(({ properties = {} }) =>
        Object.entries(properties).map(([name, { type = "", description = String(type) }]) => {
          return { label: `"${name}"`, apply: `"${name}": `, detail: description };
        }),
      )
    : here.flatMap(({ enum: values = [] }) => values.map((value) => ({ label: JSON.stringify(value) })));
  return { from: word.from, options };
}

const colors = HighlightStyle.define([
  { tag: tags.propertyName, fontWeight: "500" },
  { tag: tags.string, color: "var(--color-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--color-secondary)" },
]);

const plain = [
  ...[lineNumbers(), lintGutter(), history(), closeBrackets(), json(), syntaxHighlighting(colors)],
  ...[EditorView.lineWrapping, EditorView.theme(look), keymap.of([...defaultKeymap, ...historyKeymap])],
];

type EditorBox = { label: string; text: string; problem: AdminProblem | undefined; changed(text: string): void };

export function JsonEditor({ label, text, problem, changed }: EditorBox) {
  const answer = useAnswer<OpenApi>("admin-openapi.json");
  const schema = useRef<JsonSchema>({});
  const { requestBody } = answer?.paths["/faults/{id}"]?.["put"] ?? {};
  schema.current = requestBody?.content?.["application/json"]?.schema ?? {};
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>();
  useEffect(() => {
    const extensions = [
      ...plain,
      autocompletion({ override: [(context) => offered(context, schema.current)], icons: false }),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
    ];
    // In a shadow root its style needs no exception of the policy of the page.
    const root = (box.current as HTMLDivElement).attachShadow({ mode: "open" });
    view.current = new EditorView({ doc: text, extensions, parent: root, root });
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
