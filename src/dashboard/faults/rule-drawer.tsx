import { TriangleAlert, X } from "lucide-preact";
import { useState } from "preact/hooks";
import type { renderRule } from "../../mock/faults/render-rule.ts";
import { callAdmin, useAnswer, useRequest } from "../admin-client.ts";
import { Button, Field, ProblemNote, SegmentedControl, Select } from "../controls.tsx";
import { isObject, parseJson } from "../display-text.ts";
import { Loading, Problems } from "../layout.tsx";
import { goTo, view } from "../view-address.ts";
import words from "./fault-words.json" with { type: "json" };
import form from "./rule-form.json" with { type: "json" };

export type ShownRule = ReturnType<typeof renderRule>;

type WarningsState = { rule: ShownRule; correct(operation: string): void };

export const RuleWarnings = ({ rule: { warnings, match }, correct }: WarningsState) =>
  warnings.map(({ path, message }) => {
    const [why, hint] = message.split("; did you mean ");
    const isOfMethod = path === "/match/operation";
    const meant = isOfMethod && hint ? `${match.operation?.startsWith("!") ? "!" : ""}${hint.slice(0, -1)}` : undefined;
    return (
      <p key={path} class="mt-1 text-xs wrap-anywhere text-warning">
        <TriangleAlert class="mr-1.5 inline size-3.5 align-[-2px]" />
        {isOfMethod ? "Can never apply" : path.slice(1)}: {why}{" "}
        {meant && <Button face={`Change to ${meant}`} class="btn btn-xs" onClick={() => correct(meant)} />}
      </p>
    );
  });

/** The editor of a rule: its common fields as a form, or all of it as JSON. The address may hold the start of a new rule. */
export function RuleDrawer({ id }: { readonly id: string }) {
  const isNew = id === "new";
  const answer = useAnswer<object>(isNew ? undefined : `faults/${encodeURIComponent(id)}?written=true`);
  const initial = isNew ? (parseJson(view.value.show ?? "") ?? form.first) : answer;
  return (
    <dialog ref={open} onClose={close} aria-label={isNew ? "New rule" : `Rule ${id}`} class="drawer">
      <Problems />
      {initial ? <RuleEditor initial={initial} id={isNew ? undefined : id} /> : <Loading />}
    </dialog>
  );
}

const open = (dialog: HTMLDialogElement | null) => dialog?.showModal();
const close = () => goTo({ open: undefined, show: undefined });

function RuleEditor({ initial, id }: { readonly initial: unknown; readonly id: string | undefined }) {
  const isNew = id === undefined;
  const [title, saveFace] = isNew ? ["New rule", "Add rule"] : [`Rule ${id}`, "Save"];
  const [path, method] = isNew ? ["faults", "POST"] : [`faults/${encodeURIComponent(id)}`, "PUT"];
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2));
  const [isJson, setJson] = useState(!optionOf(effect, initial));
  // The mock server renders this text as a rule, or says what is wrong with it.
  const check = () => callAdmin<ShownRule>(`${path}?dryRun=true`, method, text);
  const { answer: shown, problem } = useRequest(text, check);
  const rule = parseJson(text);
  const set = (members: object) => setText(JSON.stringify(withMembers(rule, members), null, 2));
  const correct = (operation: string) => set({ "/match/operation": operation });
  // A problem of the text is shown already.
  const save = () => problem ?? callAdmin(path, method, text).then(close);
  return (
    <>
      <div class="flex h-13 flex-none items-center gap-2 border-b border-base-300 px-5">
        <h2 class="flex-1 truncate title">{title}</h2>
        <Button face="JSON" aria-pressed={isJson} onClick={() => setJson(!isJson)} />
        <Button label="Close" icon={X} onClick={close} />
      </div>
      <div class="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5">
        <div class="min-h-11 flex-none rounded-box bg-base-200 p-3">
          {shown?.sentence}
          {shown && <RuleWarnings rule={shown} correct={correct} />}
        </div>
        {rule && !isJson ? (
          <RuleForm rule={rule} isNew={isNew} set={set} />
        ) : (
          <textarea
            class="min-h-64 w-full flex-1 rounded-field border border-muted/60 bg-base-100 p-2 font-mono text-xs"
            aria-label="Rule as JSON"
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        {problem && <ProblemNote problem={problem} />}
      </div>
      <div class="flex flex-none items-center justify-end gap-2 border-t border-base-300 px-5 py-3">
        <Button face="Cancel" onClick={close} />
        <Button face={saveFace} class="strong" onClick={save} />
      </div>
    </>
  );
}

/** An answer to a question: the values it sets, by JSON Pointer (`null` removes one), and the place of its number, if any. */
type Option = { face: string; set: object; at?: string; before?: string; after?: string };

/** A question of the form: a choice between options, or without options a text at a JSON Pointer. */
type Question = { label: string; options: readonly Option[]; at?: string; placeholder?: string };

const effect: Question = { label: "What happens", options: words.effects };
const questions: readonly Question[] = [...form.begin, effect, ...form.questions];

/** Numbers that the form shows in another unit than the rule. */
const conversions: Record<string, readonly [write: (count: number) => number, read: (value: number) => number]> = {
  "/when/probability": [(count) => Number((1 / count).toFixed(4)), (share) => Math.round(1 / share)],
  "/expiresAfterMs": [(seconds) => seconds * 1000, (ms) => ms / 1000],
};

const stepsOf = (pointer: string): readonly string[] => pointer.split("/").slice(1);

const memberAt = (whole: unknown, pointer: string): unknown =>
  stepsOf(pointer).reduce((value, name) => Object(value)[name], whole);

const numberAt = (rule: unknown, pointer: string) => Number([memberAt(rule, pointer)].flat()[0]);

/** The option whose values the rule has. The number and the phase of an option may differ. */
const optionOf = ({ options }: Question, rule: unknown): Option | undefined =>
  options.find(({ set, at }) =>
    Object.entries(set).every(([pointer, value], _, { length }) => {
      if (pointer === at) return Number.isFinite(numberAt(rule, at));
      return isObject(value) || (pointer === "/phase" && length > 1) || value === (memberAt(rule, pointer) ?? null);
    }),
  );

/** A copy of a value with another member at a path. An empty value removes the member. */
function withMember(whole: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const within = rest.length === 0 ? (value ?? undefined) : withMember(memberAt(whole, `/${name}`), rest, value);
  return { ...Object(whole), [name]: within };
}

const withMembers = (rule: unknown, members: object): unknown =>
  Object.entries(members).reduce((whole, [to, value]) => withMember(whole, stepsOf(to), value), rule);

type FormState = { readonly rule: unknown; set(members: object): void };

function RuleForm({ rule, isNew, set }: FormState & { readonly isNew: boolean }) {
  const answer = useAnswer<{ paths: Record<string, Record<string, { operationId: string }>> }>("openapi.json");
  const methods = Object.values(answer?.paths ?? {}).flatMap((path) => Object.values(path));
  const when = { probability: 1, ...Object(memberAt(rule, "/when")) };
  const whole = { phase: "before-commit", ...Object(rule), when };
  return (
    <>
      {questions.map((question) =>
        isNew || question.at !== "/id" ? <Choice key={question.label} {...question} rule={whole} set={set} /> : null,
      )}
      <datalist id="/match/operation">
        {[...form.operations, ...methods.map(({ operationId }) => operationId)].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

function Choice({ rule, set, ...question }: FormState & Question) {
  const { label, options, at: pointer = "", placeholder } = question;
  if (options.length === 0) {
    const text = { label, placeholder, list: pointer, value: String(memberAt(rule, pointer) ?? "") };
    return <Field class="font-mono" {...text} set={(value) => set({ [pointer]: value || null })} />;
  }
  const chosen = optionOf(question, rule);
  const { face, at, before = "", after } = chosen ?? ({ face: "As written in JSON" } as Option);
  const [write, read] = conversions[at ?? ""] ?? [Number, Number];
  const all = [...(chosen ? [] : [{ face }]), ...options].map(({ face }) => ({ id: face, face }));
  const choose = (to: string) => set(options.find(({ face }) => face === to)?.set ?? {});
  const count = (value: string) => set({ [at ?? ""]: write(Math.max(1, Number(value))) });
  const Box = options.length > 4 ? Select : SegmentedControl;
  return (
    <div class="flex flex-col gap-1.5">
      <span class="text-xs font-medium">{label}</span>
      <Box label={label} isWide all={all} chosen={face} choose={choose} />
      {at && <Field label={before} type="number" min="1" value={read(numberAt(rule, at))} set={count} />}
      <p class="meta empty:hidden">{after}</p>
    </div>
  );
}
