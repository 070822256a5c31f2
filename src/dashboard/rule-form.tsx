import { CircleX } from "lucide-preact";
import type { ComponentChildren, ComponentProps } from "preact";
import { Button, Field, Segments } from "./pieces.tsx";
import { nearest } from "./words.ts";

/** A rule as a user writes it, as far as the form knows it. */
export interface Written {
  readonly id?: string | undefined;
  readonly match?: { readonly operation?: string };
  readonly when?: { readonly probability?: number; readonly nth?: number | readonly number[]; readonly times?: number };
  readonly phase?: string;
  readonly effect?: Readonly<Record<string, unknown>>;
  readonly expiresAfterMs?: number;
}

/** What can happen, as the form offers it, and the phase in which it makes sense. */
const effects: readonly (readonly [word: string, effect: Readonly<Record<string, unknown>>, phase: string])[] = [
  ["Answer with an HTTP status", { http: { status: 503 } }, "before-commit"],
  ["Lose the answer", { connection: { type: "reset" } }, "after-commit"],
  ["Close the connection before", { connection: { type: "reset" } }, "before-auth"],
  ["Never answer", { connection: { type: "hang" } }, "after-commit"],
  ["Answer late", { delay: 2000 }, "after-commit"],
  ["Fail rows", { row: { outcome: "rejected" } }, "before-commit"],
  ["Leave rows out of the answer", { row: { outcome: "omitted" } }, "before-commit"],
  ["Break the JSON of the answer", { body: { malformed: true } }, "after-commit"],
  ["Expire the token", { token: "expire" }, "before-auth"],
];

/** An effect without the numbers that the form asks for, so that two of a kind are the same text. */
const shapeOf = ({ http, row, ...more }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([Boolean(http), (row as { outcome?: string } | undefined)?.outcome, more]).replace(/\d+/g, "");

/** Which of them a rule has; -1 for one that only JSON can say. */
export function effectOf({ effect = {}, phase = "before-commit" }: Written): number {
  const isAlike = (own: object) => shapeOf(own as Written["effect"] & object) === shapeOf(effect);
  const exact = effects.findIndex(([, own, at]) => isAlike(own) && at === phase);
  return exact >= 0 ? exact : effects.findIndex(([, own]) => isAlike(own) && !("connection" in own));
}

const phases = [
  ["before-auth", "Before login", "Nothing is stored."],
  ["before-validation", "Before checks", "Nothing is stored."],
  ["before-commit", "Before storing", "Nothing is stored."],
  ["after-commit", "After storing", "All is stored, and the client does not know."],
] as const;

/** One answer to a question of the form. It may ask for a number, which stands between two words. */
interface Option {
  readonly face: string;
  readonly words?: readonly [before: string, after: string];
  readonly usual?: number;
  /** The number that a rule has; `undefined` when the rule has another answer. */
  count?(rule: Written): number | undefined;
  set?(rule: Written, count: number): Written;
}

interface Question {
  readonly label: string;
  readonly options: readonly Option[];
  /** A rule without any answer. */
  clear(rule: Written): Written;
}

const withWhen = (rule: Written, when: Written["when"]): Written => ({ ...rule, when: { ...rule.when, ...when } });

const questions: readonly Question[] = [
  {
    label: "How often",
    clear: ({ when: { probability: _, nth: __, ...when } = {}, ...rule }) => ({ ...rule, when }),
    options: [
      { face: "Always" },
      {
        face: "One in",
        words: ["One call in", "drawn with the seed"],
        usual: 5,
        count: ({ when: { probability = 1 } = {} }) => (probability < 1 ? Math.round(1 / probability) : undefined),
        set: (rule, count) => withWhen(rule, { probability: Number((1 / Math.max(1, count)).toFixed(4)) }),
      },
      {
        face: "The nth",
        words: ["Call number", ""],
        usual: 2,
        count: ({ when }) => [when?.nth].flat()[0],
        set: (rule, count) => withWhen(rule, { nth: Math.max(1, count) }),
      },
    ],
  },
  {
    label: "Ends",
    clear: ({ when: { times: _, ...when } = {}, expiresAfterMs: __, ...rule }) => ({ ...rule, when }),
    options: [
      { face: "When removed" },
      {
        face: "After n hits",
        words: ["", "hits"],
        usual: 1,
        count: ({ when }) => when?.times,
        set: (rule, times) => withWhen(rule, { times }),
      },
      {
        face: "After a time",
        words: ["", "seconds"],
        usual: 30,
        count: ({ expiresAfterMs }) => (expiresAfterMs === undefined ? undefined : expiresAfterMs / 1000),
        set: (rule, seconds) => ({ ...rule, expiresAfterMs: seconds * 1000 }),
      },
    ],
  },
];

interface FieldsState {
  readonly rule: Written;
  readonly isNew: boolean;
  readonly operations: readonly string[];
  change(rule: Written): void;
}

/** The common fields of a rule: name, effect, calls, how often, end. What they do not know stays as it is. */
export function RuleFields({ rule, isNew, operations, change }: FieldsState) {
  const unknown = unknownPattern(rule, operations);
  const { phase = "before-commit" } = rule;
  const setOperation = (operation: string) => change({ ...rule, match: { ...rule.match, operation } });
  const offered = ["*", "!authentication.*", "customer_events.*", "customer_events.bulk.*", ...operations];
  const setName = (id: string) => change({ ...rule, id: id || undefined });
  return (
    <>
      {isNew ? (
        <Field label="Name" look="font-mono" hint="made when left empty" value={rule.id ?? ""} set={setName} />
      ) : null}
      <EffectField rule={rule} change={change} />
      <Choice
        label="When in the call"
        all={phases.map(([id, face]) => ({ id, face }))}
        chosen={phase}
        choose={(to) => change({ ...rule, phase: to })}>
        <span class="meta">{phases.find(([id]) => id === phase)?.[2]}</span>
      </Choice>
      <Field
        label="Which calls"
        look={`font-mono ${unknown ? "border-error" : ""}`}
        hint="* for all"
        list="operations"
        value={rule.match?.operation ?? ""}
        set={setOperation}
      />
      <datalist id="operations">
        {offered.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {unknown ? (
        <p class="-mt-2 flex flex-wrap items-center gap-2 text-xs text-error">
          <CircleX class="size-3.5" /> No such method; did you mean
          <Button class="cursor-pointer font-mono underline" onClick={() => setOperation(unknown)}>
            {unknown}
          </Button>
          ?
        </p>
      ) : null}
      {questions.map((question) => (
        <OptionField key={question.label} question={question} rule={rule} change={change} />
      ))}
    </>
  );
}

type Part = Pick<FieldsState, "rule" | "change">;

function EffectField({ rule, change }: Part) {
  const chosen = effectOf(rule);
  const { http, delay } = (rule.effect ?? {}) as { http?: { status: number }; delay?: unknown };
  const choose = (index: number) => {
    const [, effect = {}, phase = ""] = effects[index] ?? [];
    change({ ...rule, effect, phase });
  };
  const set = (part: object) => change({ ...rule, effect: { ...rule.effect, ...part } });
  return (
    <div class="flex items-end gap-2">
      <label class="flex flex-1 flex-col gap-1.5 text-xs font-medium">
        What happens
        <select class="choice" value={chosen} onChange={({ currentTarget }) => choose(Number(currentTarget.value))}>
          {chosen < 0 ? <option value={-1}>As written in JSON</option> : null}
          {effects.map(([word], index) => (
            <option key={word} value={index}>
              {word}
            </option>
          ))}
        </select>
      </label>
      {http ? (
        <Count label="HTTP status" value={http.status} set={(to) => set({ http: { ...http, status: to } })} />
      ) : null}
      {typeof delay === "number" ? <Count label="Milliseconds" value={delay} set={(to) => set({ delay: to })} /> : null}
    </div>
  );
}

function OptionField({ question: { label, options, clear }, rule, change }: Part & { readonly question: Question }) {
  const chosen = options.findLast(({ count }) => count?.(rule) !== undefined) ?? options[0];
  const choose = (id: string) => {
    const to = options.find(({ face }) => face === id);
    const bare = clear(rule);
    change(to?.set?.(bare, to.usual ?? 1) ?? bare);
  };
  const [before, after] = chosen?.words ?? [];
  return (
    <Choice
      label={label}
      all={options.map(({ face }) => ({ id: face, face }))}
      chosen={chosen?.face ?? ""}
      choose={choose}>
      {chosen?.set ? (
        <span>
          {before}{" "}
          <Count
            label={before || after || ""}
            value={chosen.count?.(rule) ?? 1}
            set={(to) => change(chosen.set?.(rule, to) ?? rule)}
          />{" "}
          <span class="meta">{after}</span>
        </span>
      ) : null}
    </Choice>
  );
}

const Choice = ({ label, children, ...more }: ComponentProps<typeof Segments> & { children: ComponentChildren }) => (
  <div class="flex flex-col gap-1.5">
    <span class="text-xs font-medium">{label}</span>
    <Segments label={label} isWide {...more} />
    {children}
  </div>
);

const Count = ({ label, value, set }: { label: string; value: number; set(to: number): void }) => (
  <span class="inline-block w-20 flex-none">
    <Field label={label} isBare type="number" value={value} set={(to) => set(Number(to))} />
  </span>
);

/** The pattern that is nearest to one that names no method, among `known` and their families. */
export function meantOperation(pattern: string, known: readonly string[]): string | undefined {
  const families = known.flatMap((one) => {
    const parts = one.split(".").slice(0, -1);
    return parts.map((_, at) => `${parts.slice(0, at + 1).join(".")}.*`);
  });
  return nearest(pattern, pattern.endsWith("*") ? [...new Set(families)] : known);
}

/** What was meant by a pattern that names no method; `undefined` when it names one. */
export function unknownPattern({ match }: Written, operations: readonly string[]): string | undefined {
  const name = (match?.operation ?? "*").replace(/^!/, "");
  const isNamed = (one: string) => (name.endsWith("*") ? one.startsWith(name.slice(0, -1)) : one === name);
  if (operations.length === 0 || operations.some(isNamed)) return undefined;
  return meantOperation(name, operations) ?? "customer_events.*";
}
