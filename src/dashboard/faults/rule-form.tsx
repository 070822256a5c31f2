import { useAnswer } from "../app.ts";
import { Field, Segments, Select } from "../controls.tsx";
import { memberAt } from "../words.ts";
import questions from "./rule-questions.json" with { type: "json" };

export type WrittenRule = Readonly<Record<string, unknown>> & { readonly match?: { readonly operation?: string } };

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
export const isInForm = (rule: WrittenRule): boolean => optionOf(effects, rule) !== undefined;

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
export function RuleForm({ rule: written, isNew, change }: FormState & { readonly isNew: boolean }) {
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
          placeholder="made when left empty"
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
