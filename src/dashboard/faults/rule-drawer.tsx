import { X } from "lucide-preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, view } from "../address.ts";
import { ask } from "../admin-client.ts";
import { run, useAnswer, useAsked } from "../app.ts";
import { Button, Field, IconButton, ProblemNote, Segments, Select } from "../controls.tsx";
import type { OpenApi } from "../reference-screen.tsx";
import { memberAt, parsed } from "../words.ts";
import form from "./rule-form.json" with { type: "json" };
import { NeverHits, RuleSentence, type ShownRule } from "./rule-sentence.tsx";

const JsonEditor = lazy(async () => (await import("./json-editor.tsx")).JsonEditor);

type WrittenRule = Readonly<Record<string, unknown>> & { readonly match?: { readonly operation?: string } };

/** A rule under the pen, its common fields as a form or all of it as JSON. A new one begins as the address has it. */
export function RuleDrawer({ id }: { id: string }) {
  const isNew = id === "new";
  const answer = useAnswer<WrittenRule>(isNew ? undefined : `faults/${encodeURIComponent(id)}?written=true`);
  const begun = isNew ? ((parsed(view.value.show ?? "") as WrittenRule | undefined) ?? form.first) : answer;
  return begun ? <RuleEditor begun={begun} id={isNew ? undefined : id} /> : null;
}

function RuleEditor({ begun, id }: { begun: WrittenRule; id: string | undefined }) {
  const [text, setText] = useState(() => JSON.stringify(begun, null, 2));
  const [isJson, setJson] = useState(!optionOf(effects, begun));
  const [path, method] = id === undefined ? ["faults", "POST"] : [`faults/${encodeURIComponent(id)}`, "PUT"];
  // What the stand-in makes of the text, or what is wrong with it: then the rule is the one before.
  const check = () => ask<ShownRule>(`${path}?dryRun=true`, method, text);
  const { answer: shown, problem } = useAsked(path, check, text);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => goTo({ open: undefined, show: undefined });
  const save = () => run(() => ask(path, method, text).then(close));
  const change = (rule: WrittenRule) => setText(JSON.stringify(rule, null, 2));
  const rule = parsed(text) as WrittenRule | undefined;
  const mend = (operation: string) => {
    change(withMembers(rule, { "/match/operation": operation }));
    // The editor holds a text of its own.
    setJson(false);
  };
  const isUnknown = shown?.warnings.some((warning) => warning.path === "/match/operation");
  return (
    <dialog ref={dialog} onClose={close} aria-label={id === undefined ? "New rule" : `Rule ${id}`} class="drawer">
      <div class="flex h-13 flex-none items-center gap-2 border-b border-base-300 px-5">
        <h2 class="flex-1 truncate title">{id ?? "New rule"}</h2>
        <Button aria-pressed={isJson} class="quiet aria-pressed:bg-base-200" onClick={() => setJson(!isJson)}>
          JSON
        </Button>
        <IconButton label="Close" icon={X} onClick={close} />
      </div>
      <div class="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5">
        <div class="min-h-11 flex-none rounded-box bg-base-200 p-3">
          {shown ? <RuleSentence rule={shown} /> : null}
          {shown ? <NeverHits rule={shown} mend={mend} /> : null}
        </div>
        {rule && !isJson ? (
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

/** An answer to a question: what it sets, by JSON Pointer (`null` removes), and where it asks for a number. */
interface Option extends Readonly<Partial<Record<"at" | "before" | "after", string | undefined>>> {
  readonly face: string;
  readonly set: object;
}

type Question = { label: string; options: readonly Option[] };

const [effects, ...choices] = form.questions as readonly Question[] as [Question, ...Question[]];

/** From a number in the form to the one of the rule, and back. */
const turned: Readonly<Record<string, readonly [write: (count: number) => number, read: (value: number) => number]>> = {
  "/when/probability": [(count) => Number((1 / count).toFixed(4)), (share) => Math.round(1 / share)],
  "/expiresAfterMs": [(seconds) => seconds * 1000, (ms) => ms / 1000],
};

const isPart = (part: unknown, whole: unknown): boolean =>
  part !== null && typeof part === "object"
    ? Object.entries(part).every(([name, value]) => isPart(value, memberAt(whole, `/${name}`)))
    : part === (whole ?? null);

const numberAt = (rule: WrittenRule, pointer: string) => Number([memberAt(rule, pointer)].flat()[0]);

/** The first option of which the rule has all that it sets, with any number where it asks for one. */
function optionOf({ options }: Question, rule: WrittenRule): Option | undefined {
  const has = ({ set, at }: Option, ignored = "") =>
    Object.entries(set).every(
      ([pointer, value]) =>
        pointer === ignored ||
        (pointer === at ? Number.isFinite(numberAt(rule, at)) : isPart(value, memberAt(rule, pointer))),
    );
  return options.find((option) => has(option)) ?? options.find((option) => has(option, "/phase"));
}

function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): WrittenRule {
  const members = Object(whole) as Record<string, unknown>;
  return { ...members, [name]: rest.length === 0 ? (value ?? undefined) : withMember(members[name], rest, value) };
}

const withMembers = (rule: unknown, members: object): WrittenRule =>
  Object.entries(members).reduce(
    (whole, [pointer, value]) => withMember(whole, pointer.split("/").slice(1), value),
    rule as WrittenRule,
  );

type FormState = { rule: WrittenRule; change(rule: WrittenRule): void };

/** The common fields of a rule: name, calls, effect, phase, how often, end. What they do not know stays as it is. */
function RuleForm({ rule: written, isNew, change }: FormState & { readonly isNew: boolean }) {
  const answer = useAnswer<OpenApi>("openapi.json");
  const methods = Object.values(answer?.paths ?? {}).flatMap((path) => Object.values(path));
  const names = ["*", "!authentication.*", "customer_events.*", "customer_events.bulk.*"];
  const rule = { phase: "before-commit", ...written, when: { probability: 1, ...Object(written["when"]) } };
  const field = (label: string, pointer: string, placeholder: string) => (
    <Field
      label={label}
      class="font-mono"
      placeholder={placeholder}
      list={pointer}
      value={String(memberAt(rule, pointer) ?? "")}
      set={(value) => change(withMembers(rule, { [pointer]: value || null }))}
    />
  );
  return (
    <>
      {isNew ? field("Name", "/id", "generated when left empty") : null}
      <Choice question={effects} rule={rule} change={change} />
      {field("Which calls", "/match/operation", "* for all")}
      <datalist id="/match/operation">
        {[...names, ...methods.map(({ operationId }) => operationId)].map((name) => (
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
  const { label, options } = question;
  const chosen = optionOf(question, rule);
  const { face, at, before, after } = chosen ?? ({ face: "As written in JSON" } as Option);
  const [write, read] = turned[at ?? ""] ?? [Number, Number];
  const all = [...(chosen ? [] : [{ face }]), ...options].map(({ face }) => ({ id: face, face }));
  const choose = (to: string) => change(withMembers(rule, options.find((one) => one.face === to)?.set ?? {}));
  const Box = options.length > 4 ? Select : Segments;
  return (
    <div class="flex flex-col gap-1.5">
      <span class="text-xs font-medium">{label}</span>
      <Box label={label} isWide all={all} chosen={face} choose={choose} />
      {at ? (
        <Field
          label={before ?? ""}
          type="number"
          min="1"
          value={read(numberAt(rule, at))}
          set={(value) => change(withMembers(rule, { [at]: write(Math.max(1, Number(value))) }))}
        />
      ) : null}
      <p class="meta empty:hidden">{after}</p>
    </div>
  );
}
