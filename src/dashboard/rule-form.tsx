import { CircleX } from "lucide-preact";
import { useMemo } from "preact/hooks";
import { useAnswer, useApp } from "./asking.ts";
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

type Effect = readonly [word: string, effect: Readonly<Record<string, unknown>>, phase: string];

/** What can happen, as the form offers it, and the phase in which it makes sense. */
const effects: readonly Effect[] = [
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

/** An effect without what the form does not ask for, so that two of a kind are the same text. */
const shapeOf = ({ http, row, ...more }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ http: Boolean(http), row: (row as { outcome?: string } | undefined)?.outcome, ...more }).replace(
    /\d+/g,
    "",
  );

/** Which of them a rule has; -1 for one that only JSON can say. */
export function effectOf({ effect = {}, phase = "before-commit" }: Written): number {
  const alike = (one: Effect) => shapeOf(one[1]) === shapeOf(effect);
  const exact = effects.findIndex((one) => alike(one) && one[2] === phase);
  return exact >= 0 ? exact : effects.findIndex((one) => alike(one) && one[1]["connection"] === undefined);
}

const phases = [
  ["before-auth", "Before login", "Nothing is stored."],
  ["before-validation", "Before checks", "Nothing is stored."],
  ["before-commit", "Before storing", "Nothing is stored."],
  ["after-commit", "After storing", "All is stored, and the client does not know."],
] as const;

/** The methods that the release of the sandbox has. */
export function useOperations(): readonly string[] {
  const { client } = useApp();
  const { answer } = useAnswer<{ paths: Record<string, Record<string, { operationId: string }>> }>(
    client,
    "openapi.json",
  );
  const verbs = useMemo(() => Object.values(answer?.paths ?? {}).flatMap((path) => Object.values(path)), [answer]);
  return verbs.map(({ operationId }) => operationId);
}

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

interface FieldsState {
  readonly rule: Written;
  readonly isNew: boolean;
  readonly operations: readonly string[];
  change(rule: Written): void;
}

/** The common fields of a rule: name, effect, calls, how often, end. What they do not know stays as it is. */
export function RuleFields({ rule, isNew, operations, change }: FieldsState) {
  const unknown = unknownPattern(rule, operations);
  const setOperation = (operation: string) => change({ ...rule, match: { ...rule.match, operation } });
  const offered = ["*", "!authentication.*", "customer_events.*", "customer_events.bulk.*", ...operations];
  return (
    <>
      {isNew ? (
        <Field
          label="Name"
          look="font-mono"
          hint="made when left empty"
          value={rule.id ?? ""}
          set={(id) => change({ ...rule, id: id || undefined })}
        />
      ) : null}
      <EffectField rule={rule} change={change} />
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
      <OftenField rule={rule} change={change} />
      <EndField rule={rule} change={change} />
    </>
  );
}

type Part = Pick<FieldsState, "rule" | "change">;

function EffectField({ rule, change }: Part) {
  const chosen = effectOf(rule);
  const { phase = "before-commit", effect = {} } = rule;
  const http = effect["http"] as { status: number } | undefined;
  const delay = effect["delay"];
  const choose = (index: number) => {
    const [, to, at] = effects[index] as Effect;
    change({ ...rule, effect: { ...to }, phase: at });
  };
  return (
    <>
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
          <Count
            label="HTTP status"
            value={http.status}
            set={(status) => change({ ...rule, effect: { ...effect, http: { ...http, status } } })}
          />
        ) : null}
        {typeof delay === "number" ? (
          <Count
            label="Milliseconds"
            value={delay}
            set={(to) => change({ ...rule, effect: { ...effect, delay: to } })}
          />
        ) : null}
      </div>
      <Choice
        label="When in the call"
        all={phases.map(([id, face]) => ({ id, face }))}
        chosen={phase}
        choose={(to) => change({ ...rule, phase: to })}>
        <span class="meta">{phases.find(([id]) => id === phase)?.[2]}</span>
      </Choice>
    </>
  );
}

interface ChoiceState {
  readonly label: string;
  readonly all: readonly { readonly id: string; readonly face: string }[];
  readonly chosen: string;
  readonly children?: preact.ComponentChildren;
  choose(id: string): void;
}

const Choice = ({ label, children, ...more }: ChoiceState) => (
  <div class="flex flex-col gap-1.5">
    <span class="text-xs font-medium">{label}</span>
    <Segments label={label} isWide {...more} />
    {children}
  </div>
);

const Count = ({ label, value, set }: { readonly label: string; readonly value: number; set(to: number): void }) => (
  <span class="inline-block w-20 flex-none">
    <Field label={label} isBare type="number" value={value} set={(to) => set(Number(to))} />
  </span>
);

const often = [
  { id: "always", face: "Always" },
  { id: "share", face: "One in" },
  { id: "nth", face: "The nth" },
];

function OftenField({ rule, change }: Part) {
  const { probability = 1, nth, ...more } = rule.when ?? {};
  const chosen = nth !== undefined ? "nth" : probability < 1 ? "share" : "always";
  const set = (when: Written["when"]) => change({ ...rule, when: { ...more, ...when } });
  const first = { always: {}, share: { probability: 0.2 }, nth: { nth: 2 } };
  return (
    <Choice label="How often" all={often} chosen={chosen} choose={(id) => set(first[id as keyof typeof first])}>
      {chosen === "share" ? (
        <span>
          One call in{" "}
          <Count
            label="One call in"
            value={Math.round(1 / probability)}
            set={(to) => set({ probability: Number((1 / Math.max(1, to)).toFixed(4)) })}
          />{" "}
          <span class="meta">drawn with the seed</span>
        </span>
      ) : null}
      {nth === undefined ? null : (
        <span>
          Call number{" "}
          <Count label="Call number" value={[nth].flat()[0] ?? 1} set={(to) => set({ nth: Math.max(1, to) })} />
        </span>
      )}
    </Choice>
  );
}

const endings = [
  { id: "removed", face: "When removed" },
  { id: "hits", face: "After n hits" },
  { id: "time", face: "After a time" },
];

function EndField({ rule, change }: Part) {
  const { times, ...when } = rule.when ?? {};
  const { expiresAfterMs, ...bare } = rule;
  const chosen = times !== undefined ? "hits" : expiresAfterMs !== undefined ? "time" : "removed";
  const choose = (id: string) =>
    change({
      ...bare,
      when: id === "hits" ? { ...when, times: 1 } : when,
      ...(id === "time" && { expiresAfterMs: 30_000 }),
    });
  return (
    <Choice label="Ends" all={endings} chosen={chosen} choose={choose}>
      {times === undefined ? null : (
        <span>
          <Count label="Hits" value={times} set={(to) => change({ ...rule, when: { ...when, times: to } })} /> hits
        </span>
      )}
      {expiresAfterMs === undefined ? null : (
        <span>
          <Count
            label="Seconds"
            value={expiresAfterMs / 1000}
            set={(to) => change({ ...rule, expiresAfterMs: to * 1000 })}
          />{" "}
          seconds
        </span>
      )}
    </Choice>
  );
}
