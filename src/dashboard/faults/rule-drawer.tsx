import { X } from "lucide-preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, view } from "../address.ts";
import { type AdminProblem, ask, askWhole, asProblem } from "../admin-client.ts";
import { useAnswer } from "../app.ts";
import { Button, Field, IconButton, ProblemNote, Segments, Select } from "../controls.tsx";
import { memberAt, parsed } from "../words.ts";
import questions from "./rule-questions.json" with { type: "json" };
import { NeverHits, RuleSentence, type ShownRule } from "./rule-sentence.tsx";

type WrittenRule = Readonly<Record<string, unknown>> & { readonly match?: { readonly operation?: string } };

const JsonEditor = lazy(async () => (await import("./json-editor.tsx")).JsonEditor);

const first: WrittenRule = {
  match: { operation: "customer_events.*" },
  when: { probability: 0.2 },
  effect: { http: { status: 503, retryAfterSeconds: 1 } },
};

const modes = [
  { id: "form", face: "Form" },
  { id: "json", face: "JSON" },
];

/** How long nobody must have typed before the stand-in is asked what it makes of it. */
const restMs = 250;

/** A rule under the pen, its common fields as a form or all of it as JSON. A new one begins as the address has it. */
export function RuleDrawer({ id }: { id: string | undefined }) {
  const answer = useAnswer<WrittenRule>(id === undefined ? undefined : `faults/${encodeURIComponent(id)}?written=true`);
  const begun = id === undefined ? ((parsed(view.value.show ?? "") as WrittenRule | undefined) ?? first) : answer;
  return begun ? <RuleEditor begun={begun} id={id} /> : null;
}

/** What the stand-in makes of a rule as it is written, or what is wrong with it: then the rule is the one before. */
function useChecked(path: string, method: string, text: string) {
  const [checked, setChecked] = useState<{ shown?: ShownRule | undefined; problem?: AdminProblem }>({});
  useEffect(() => {
    let isOld = false;
    const check = async () => {
      const read = await askWhole(`${path}?dryRun=true`, { method, body: text });
      const shown = (await read.json()) as ShownRule;
      if (!isOld) setChecked({ shown });
    };
    const refused = (error: unknown) => isOld || setChecked(({ shown }) => ({ shown, problem: asProblem(error) }));
    const timer = setTimeout(() => check().catch(refused), restMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text]);
  return [checked, setChecked] as const;
}

function RuleEditor({ begun, id }: { begun: WrittenRule; id: string | undefined }) {
  const [text, setText] = useState(() => JSON.stringify(begun, null, 2));
  const [mode, setMode] = useState(isInForm(begun) ? "form" : "json");
  const [path, method] = id === undefined ? ["faults", "POST"] : [`faults/${encodeURIComponent(id)}`, "PUT"];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [{ shown, problem }, setChecked] = useChecked(path, method, text);
  const close = () => goTo({ open: undefined, show: undefined });
  const save = () => ask(path, method, text).then(close, (error) => setChecked({ shown, problem: asProblem(error) }));
  const change = (rule: WrittenRule) => setText(JSON.stringify(rule, null, 2));
  const rule = parsed(text) as WrittenRule | undefined;
  const mend = (operation: string) => {
    change({ ...rule, match: { ...rule?.match, operation } });
    // The editor holds a text of its own.
    setMode("form");
  };
  const isUnknown = shown?.warnings.some((warning) => warning.path === "/match/operation");
  return (
    <dialog ref={dialog} onClose={close} aria-label={id === undefined ? "New rule" : `Rule ${id}`} class="drawer">
      <div class="flex h-13 flex-none items-center gap-2 border-b border-base-300 px-5">
        <h2 class="flex-1 truncate title">{id ?? "New rule"}</h2>
        <Segments label="How it is written" all={modes} chosen={mode} choose={setMode} />
        <IconButton label="Close" icon={X} onClick={close} />
      </div>
      <div class="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5">
        <div class="min-h-11 rounded-box bg-base-200 p-3">
          {shown ? <RuleSentence rule={shown} /> : null}
          {shown ? <NeverHits rule={shown} mend={mend} /> : null}
        </div>
        {mode === "form" && rule ? (
          <RuleForm rule={rule} isNew={id === undefined} change={change} />
        ) : (
          <Suspense fallback={null}>
            <JsonEditor label="Rule as JSON" text={text} problem={problem} changed={setText} />
          </Suspense>
        )}
        <ProblemNote problem={problem} />
      </div>
      <div class="flex flex-none items-center gap-2 border-t border-base-300 px-5 py-3">
        <span class="flex-1 text-xs text-error">{isUnknown ? "No call has this name" : ""}</span>
        <Button onClick={close}>Cancel</Button>
        <Button class="strong" onClick={save}>
          {id === undefined ? "Add rule" : "Save"}
        </Button>
      </div>
    </dialog>
  );
}

/**
 * One answer to a question: what it writes, by JSON Pointer, and where it asks for a number, with the words around it. A rule
 * has the answer when it has what that writes, with any number in the place of a number.
 */
interface Option extends Readonly<Partial<Record<"at" | "before" | "after", string | undefined>>> {
  readonly face: string;
  readonly has: object;
}

/** `members` are those that no other question is about. */
type Question = { label: string; members: readonly string[]; options: readonly Option[] };

const { effects, choices }: { effects: Question; choices: readonly Question[] } = questions;

/** From a number in the form to the one of the rule, or back. */
const turned: Readonly<
  Record<string, readonly [written: (count: number) => number, shown: (value: number) => number]>
> = {
  "/when/probability": [(count) => Number((1 / count).toFixed(4)), (share) => Math.round(1 / share)],
  "/expiresAfterMs": [(seconds) => seconds * 1000, (ms) => ms / 1000],
};

function isPart(part: unknown, whole: unknown): boolean {
  if (typeof part === "number") return Number.isFinite([whole].flat()[0]);
  if (typeof part !== "object") return part === whole;
  return Object.entries(part ?? {}).every(([name, value]) => isPart(value, memberAt(whole, `/${name}`)));
}

function optionOf({ options }: Question, rule: WrittenRule): Option | undefined {
  // Every rule has a probability; one of 1 is no choice.
  const hasAll = ({ has, at }: Option, but = "") =>
    Object.entries(has).every(([pointer, value]) => pointer === but || isPart(value, memberAt(rule, pointer))) &&
    !(at === "/when/probability" && memberAt(rule, at) === 1);
  return options.findLast((option) => hasAll(option)) ?? options.find((option) => hasAll(option, "/phase"));
}

/** Can the form say what the rule does? Otherwise only JSON can. */
const isInForm = (rule: WrittenRule): boolean => optionOf(effects, rule) !== undefined;

function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): WrittenRule {
  const members = Object(whole) as Record<string, unknown>;
  return { ...members, [name]: rest.length === 0 ? value : withMember(members[name], rest, value) };
}

const withMembers = (rule: WrittenRule, members: object): WrittenRule =>
  Object.entries(members).reduce(
    (whole, [pointer, value]) => withMember(whole, pointer.split("/").slice(1), value),
    rule,
  );

type FormState = { rule: WrittenRule; change(rule: WrittenRule): void };

/** The common fields of a rule: name, calls, effect, phase, how often, end. What they do not know stays as it is. */
function RuleForm({ rule: written, isNew, change }: FormState & { readonly isNew: boolean }) {
  const answer = useAnswer<{ paths: Record<string, Record<string, { operationId: string }>> }>("openapi.json");
  const verbs = Object.values(answer?.paths ?? {}).flatMap((path) => Object.values(path));
  const patterns = ["*", "!authentication.*", "customer_events.*", "customer_events.bulk.*"];
  const rule = { phase: "before-commit", ...written };
  const set = (pointer: string, value: unknown) => change(withMembers(rule, { [pointer]: value }));
  return (
    <>
      {isNew ? (
        <Field
          label="Name"
          class="font-mono"
          placeholder="generated when left empty"
          value={String(written["id"] ?? "")}
          set={(id) => set("/id", id || undefined)}
        />
      ) : null}
      <Choice question={effects} rule={rule} change={change} />
      <Field
        label="Which calls"
        class="font-mono"
        placeholder="* for all"
        list="operations"
        value={rule.match?.operation ?? ""}
        set={(operation) => set("/match/operation", operation)}
      />
      <datalist id="operations">
        {[...patterns, ...verbs.map(({ operationId }) => operationId)].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {choices.map((question) => (
        <Choice key={question.label} question={question} rule={rule} change={change} />
      ))}
    </>
  );
}

function Choice({ question, rule, change }: FormState & { readonly question: Question }) {
  const { label, members, options } = question;
  const chosen = optionOf(question, rule);
  const { face = "As written in JSON", at = "", before, after }: Partial<Option> = chosen ?? {};
  const [write, read] = turned[at] ?? [Number, Number];
  const choose = (to: string) => {
    const none = Object.fromEntries(members.map((pointer) => [pointer, undefined]));
    change(withMembers(rule, { ...none, ...options.find((one) => one.face === to)?.has }));
  };
  const Words = at ? "label" : "p";
  const Box = options.length > 4 ? Select : Segments;
  const all = [...(chosen ? [] : [{ face }]), ...options].map(({ face }) => ({ id: face, face }));
  return (
    <div class="flex flex-col gap-1.5">
      <span class="text-xs font-medium">{label}</span>
      <Box label={label} isWide all={all} chosen={face} choose={choose} />
      <Words class="flex items-center gap-2 meta empty:hidden">
        {before}
        {at ? (
          <input
            type="number"
            min="1"
            class="field w-24 text-base-content"
            value={read(Number([memberAt(rule, at)].flat()[0]))}
            onInput={({ currentTarget: { value } }) =>
              change(withMembers(rule, { [at]: write(Math.max(1, Number(value))) }))
            }
          />
        ) : null}
        {after}
      </Words>
    </div>
  );
}
