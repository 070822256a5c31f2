import { X } from "lucide-preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { StoredRule } from "../mock/faults/stored-rule.ts";
import { goTo } from "./address.ts";
import type { AdminProblem } from "./admin-client.ts";
import { useAnswer, useApp, useDeed } from "./asking.ts";
import type { JsonEditor, JsonSchema } from "./json-editor.ts";
import { Button, ProblemNote, Segments } from "./pieces.tsx";
import { effectOf, RuleFields, unknownPattern, type Written } from "./rule-form.tsx";
import { counted, durationText, shownText } from "./words.ts";

/** A rule as the admin API shows it. */
export type ShownRule = StoredRule["rule"] & {
  readonly origin: StoredRule["origin"];
  readonly matches: number;
  readonly hits: number;
  readonly missed: Readonly<Record<string, number>>;
  readonly why: string;
  readonly ends: string;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
};

type Parts = Pick<ShownRule, "effect" | "match" | "when" | "phase">;

/** A rule that was begun on one screen and is finished on another. */
let draft: object | undefined;

/** Keeps a rule for the editor. */
export function keepDraft(rule: object): void {
  draft = rule;
}

/** The rule that was kept, once. */
function takeDraft(): object | undefined {
  const taken = draft;
  draft = undefined;
  return taken;
}

/** What a rule does, in a few words: `503 with Retry-After 1 s`. */
function effectWords({ effect, phase }: Pick<Parts, "effect" | "phase">): string {
  const { http, row, connection, delay, body, token, quota, throttle, vendorError } = effect;
  const seconds = http?.retryAfterSeconds;
  const words = [
    http && `${http.status}${seconds === undefined ? "" : ` with Retry-After ${seconds} s`}`,
    vendorError &&
      `Refused as ${JSON.stringify((vendorError as { kind?: string }).kind ?? vendorError).replaceAll('"', "")}`,
    quota && `Over ${counted(quota.limit, "call")} in ${durationText(quota.windowMs)}, 429`,
    connection && connectionWords(connection, phase === "after-commit"),
    row && { rejected: "Rows fail", omitted: "Rows are left out of the answer" }[row.outcome as string],
    row && !["rejected", "omitted"].includes(row.outcome) && `Rows are ${row.outcome.replaceAll("-", " ")}`,
    delay && "Answers are late",
    body && "The answer's body is broken",
    throttle && "Answers come slowly",
    token && "The token expires",
  ].filter(Boolean);
  return words.join(", ");
}

function connectionWords(connection: unknown, isStored: boolean): string {
  const type = typeof connection === "string" ? connection : (connection as { type: string }).type;
  const what =
    { reset: "Connection closed", hang: "No answer ever" }[type] ?? `Connection: ${type.replaceAll("-", " ")}`;
  return isStored ? `${what} after it was stored` : what;
}

/** Which calls a rule is about: `customer_events.bulk.*`, `all calls but logins`. */
function callWords({ match }: Pick<Parts, "match">): { readonly isName: boolean; readonly text: string } {
  const { operation = "*", body, headers, query, rows } = match;
  const isFiltered = Boolean(body || headers || query || rows);
  const more = isFiltered ? " that match" : "";
  if (operation === "*") return { isName: false, text: `all calls${more}` };
  if (operation === "!authentication.*") return { isName: false, text: `all calls but logins${more}` };
  return { isName: true, text: `${operation}${more}` };
}

/** How often a rule hits: `one call in five`, `the 2nd call`, `every call`. */
function oftenWords({ when, effect }: Pick<Parts, "when" | "effect">): string {
  const what = effect.row ? "row" : "call";
  const { probability, nth, every, occurrence, times, skipFirst, countBy } = when;
  const turns = nth ?? occurrence;
  const words = [
    ...(turns
      ? [`the ${[turns].flat().map(ordinal).join(", ")} ${what}${countBy === "key" ? " of each token or key" : ""}`]
      : []),
    ...(every ? [`every ${ordinal(every)} ${what}`] : []),
    ...(probability < 1 ? [shareWords(probability, what)] : []),
    ...(skipFirst > 0 ? [`after the first ${skipFirst}`] : []),
    ...(times !== undefined ? [times === 1 ? "once" : `at most ${times} times`] : []),
  ];
  return words.length === 0 ? `every ${what}` : words.join(", ");
}

const numbers = ["", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

function shareWords(probability: number, what: string): string {
  const inverse = Math.round(1 / probability);
  if (probability === 0.5) return `half of the ${what}s`;
  if (Math.abs(1 / probability - inverse) < 0.01) return `one ${what} in ${numbers[inverse] ?? inverse}`;
  return `${Math.round(probability * 100)} % of the ${what}s`;
}

const ordinal = (count: number): string => {
  const end = count % 100 > 10 && count % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][count % 10] ?? "th");
  return `${count}${end}`;
};

/** When a rule ends, as the admin API says it, for people: `until removed`, `for 30 s`. */
export const endWords = (ends: string): string =>
  ends
    .replace("when it is removed", "until removed")
    .replace(/(\d+) ms after it was added/g, (_, ms: string) => `for ${durationText(Number(ms))}`);

/** A rule as a sentence: `503 with Retry-After 1 s for all calls but logins, one call in five`. */
export function RuleSentence({ rule }: { readonly rule: Pick<ShownRule, "effect" | "match" | "when" | "phase"> }) {
  const { isName, text } = callWords(rule);
  return (
    <span>
      <b class="font-medium">{shownText(effectWords(rule))}</b> for{" "}
      {isName ? <code>{shownText(text)}</code> : <b class="font-medium">{text}</b>}, {oftenWords(rule)}
    </span>
  );
}

const first: Written = {
  match: { operation: "customer_events.*" },
  when: { probability: 0.2 },
  effect: { http: { status: 503, retryAfterSeconds: 1 } },
};

/** The methods that the release of the sandbox has. */
function useOperations(): readonly string[] {
  const { client } = useApp();
  const { answer } = useAnswer<{ paths: Record<string, object> }>(client, "openapi.json");
  const verbs = useMemo(() => Object.values(answer?.paths ?? {}).flatMap((path) => Object.values(path)), [answer]);
  return verbs.map(({ operationId }: { operationId: string }) => operationId);
}

interface DrawerState {
  /** `undefined`: a new one. */
  readonly id: string | undefined;
  changed(): void;
}

/** A rule under the pen: its common fields as a form, or all of it as JSON. */
export function RuleDrawer({ id, changed }: DrawerState) {
  const { client, view } = useApp();
  const path = id === undefined ? undefined : `faults/${encodeURIComponent(id)}`;
  const { answer, problem } = useAnswer<Written>(client, path && `${path}?written=true`);
  const begun = useMemo(() => (id === undefined ? (takeDraft() ?? first) : answer), [id, answer]);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => goTo({ ...view, open: undefined });
  const look =
    "ml-auto flex h-dvh max-h-dvh w-full max-w-[26.5rem] flex-col border-l border-base-300 bg-base-100 text-base-content shadow-lg backdrop:bg-black/15";
  return (
    <dialog ref={dialog} onClose={close} aria-label={id === undefined ? "New rule" : `Rule ${id}`} class={look}>
      {begun ? <RuleEditor begun={begun} id={id} close={close} changed={changed} /> : null}
      <div class="px-5">
        <ProblemNote problem={problem} />
      </div>
    </dialog>
  );
}

interface EditorState extends DrawerState {
  readonly begun: Written;
  close(): void;
}

const modes = [
  { id: "form", face: "Form" },
  { id: "json", face: "JSON" },
];

function RuleEditor({ begun, id, close, changed }: EditorState) {
  const { client } = useApp();
  const [text, setText] = useState(() => JSON.stringify(begun, null, 2));
  const [mode, setMode] = useState(effectOf(begun) < 0 ? "json" : "form");
  const deed = useDeed();
  const rule = useMemo(() => parsed(text), [text]);
  const operations = useOperations();
  const isUnknown = rule !== undefined && unknownPattern(rule, operations) !== undefined;
  const [path, verb] = id === undefined ? ["faults", "POST"] : [`faults/${encodeURIComponent(id)}`, "PUT"];
  const saved = () => {
    changed();
    close();
  };
  const change = (to: Written) => setText(JSON.stringify(to, null, 2));
  return (
    <>
      <div class="flex h-13 flex-none items-center gap-2 border-b border-base-300 px-5">
        <h2 class="flex-1 truncate title">{id ?? "New rule"}</h2>
        <Segments label="How it is written" all={modes} chosen={mode} choose={setMode} />
        <Button class="icon" aria-label="Close" onClick={close}>
          <X />
        </Button>
      </div>
      <div class="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5">
        <p class="rounded-box bg-base-200 p-3">
          {rule ? <RuleSentence rule={withDefaults(rule)} /> : "This is not JSON yet."}
        </p>
        {mode === "form" && rule ? (
          <RuleFields rule={rule} isNew={id === undefined} operations={operations} change={change} />
        ) : (
          <JsonField text={text} problem={deed.problem} setText={setText} />
        )}
        <ProblemNote problem={deed.problem} />
      </div>
      <div class="flex flex-none items-center gap-2 border-t border-base-300 px-5 py-3">
        <span class="flex-1 text-xs text-error">{isUnknown ? "No call has this name" : rule ? "" : "Not JSON"}</span>
        <Button onClick={close}>Cancel</Button>
        <Button
          class="strong"
          disabled={deed.isBusy || !rule}
          onClick={() => deed.run(() => client.ask(path, verb, text), saved)}>
          {id === undefined ? "Add rule" : "Save"}
        </Button>
      </div>
    </>
  );
}

function parsed(text: string): Written | undefined {
  try {
    const read = JSON.parse(text) as unknown;
    return typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Written) : undefined;
  } catch {
    return undefined;
  }
}

/** A rule with what the admin API puts in the place of what is not written. */
function withDefaults({ phase = "before-commit", match = {}, effect = {}, when }: Written): ShownRule {
  return { phase, match, effect, when: { probability: 1, skipFirst: 0, countBy: "rule", ...when } } as ShownRule;
}

interface JsonFieldState {
  readonly text: string;
  readonly problem: AdminProblem | undefined;
  setText(text: string): void;
}

interface Described {
  readonly paths: Record<string, { put?: { requestBody: { content: Record<string, { schema: JsonSchema }> } } }>;
}

/** The rule as JSON, in an editor that completes by the schema, and has each mistake at its line. */
function JsonField({ text, problem, setText }: JsonFieldState) {
  const { client } = useApp();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<JsonEditor>();
  const { answer } = useAnswer<Described>(client, "admin-openapi.json");
  const schema = answer?.paths["/faults/{id}"]?.put?.requestBody.content["application/json"]?.schema;
  useEffect(() => {
    let isOver = false;
    void import("./json-editor.ts").then(({ openEditor }) => {
      if (isOver || !schema || !box.current) return;
      editor.current = openEditor(box.current, { label: "Rule as JSON", text, schema, changed: setText });
    });
    return () => {
      isOver = true;
      editor.current?.close();
    };
  }, [schema]);
  useEffect(() => editor.current?.blame(problem?.validation ?? []), [problem]);
  return <div ref={box} class="editor min-h-64 flex-1 overflow-hidden rounded-field border border-base-300" />;
}
