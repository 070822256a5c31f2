import * as z from "zod";
import { nameForm, nearestHint, orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { pointerForm } from "../../matching/json-pointer.ts";
import { atMost, readBy } from "../../matching/read-by.ts";
import { effectSchema } from "./effects/effect.ts";
import { matchSchema, oneOrMore } from "./match.ts";
import presets from "./presets.json" with { type: "json" };

const ordinal = z.int().min(1);

const turns = oneOrMore(ordinal);

const moment = z.int().min(0);

type WrittenKey = `header:${string}` | `row:${string}` | `/${string}`;

const drawKey = z
  .string()
  .regex(
    /^(header:[A-Za-z0-9-]+|row:(\/([^~/]|~[01])*)+|(\/([^~/]|~[01])*)+)$/,
    `expected row:/request_unique_identifier, header:Name or a JSON Pointer into the body like /token ${pointerForm}`,
  );

const draw = z.strictObject({
  by: z.enum(["ordinal", "key"]).default("ordinal"),
  key: (drawKey as unknown as z.ZodType<z.output<typeof drawKey>, WrittenKey>).optional(),
  /** One draw a key for ever; otherwise each attempt draws anew. */
  sticky: z.boolean().default(false),
});

const whenSchema = z
  .strictObject({
    probability: z.number().min(0).max(1).default(1),
    draw: draw.prefault({}),
    /** What is counted together. */
    countBy: z.enum(["rule", "operation", "key", "row"]).default("rule"),
    skipFirst: moment.default(0),
    nth: turns.optional(),
    every: ordinal.optional(),
    /** Counts calls when they come in, whether or not they get to its phase or rows. */
    occurrence: turns.optional(),
    times: z.int().min(0).optional(),
    /** By the sandbox's clock, from when the rule was made. */
    window: z
      .strictObject({ fromMs: moment.default(0), toMs: moment.optional() })
      .refine(({ fromMs, toMs }) => toMs === undefined || toMs > fromMs, {
        path: ["toMs"],
        message: "expected more than fromMs",
      })
      .optional(),
    /** A scenario begins in the state `started`; `next` is its state after a hit. */
    scenario: z
      .strictObject({
        name: z.string().min(1),
        state: z.string().min(1).optional(),
        next: z.string().min(1).optional(),
      })
      .refine(({ state, next }) => state !== undefined || next !== undefined, "expected state, next or both")
      .optional(),
  })
  .superRefine(({ draw: { by, key, sticky }, countBy, occurrence, skipFirst, nth, every }, context) => {
    const say = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const usesKey = by === "key" || countBy === "key";
    if (usesKey && key === undefined) {
      const forms = "row:/request_unique_identifier, header:Name or a JSON Pointer";
      say(["draw", "key"], `required to draw or count by key: ${forms}`);
    }
    if (!usesKey && key !== undefined) say(["draw", "by"], 'a key has no effect unless by or countBy is "key"');
    if (sticky && by !== "key") say(["draw", "sticky"], 'has no effect unless by is "key"');
    if (occurrence && (skipFirst || nth || every)) {
      say(["occurrence"], "already chooses the turn; expected it without skipFirst, nth and every");
    }
  });

export type When = z.output<typeof whenSchema>;

/** Where in a call a rule hits, in the order in which a call gets there. */
const phases = ["before-auth", "before-validation", "before-commit", "after-commit"] as const;

export type Phase = (typeof phases)[number];

const rule = z
  .strictObject({
    id: z.string().regex(nameForm, "expected an id of letters, digits, . _ and -, at most 100").optional(),
    description: z.string().optional(),
    enabled: z.boolean().default(true),
    priority: z.int().default(0),
    /** By the sandbox's clock. */
    expiresAfterMs: z.int().min(1).optional(),
    match: matchSchema.prefault({}),
    when: whenSchema.prefault({}),
    phase: z.enum(phases).default("before-commit"),
    effect: effectSchema,
  })
  .superRefine(({ match, when, phase, effect }, context) => {
    const say = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (effect.row !== undefined) {
      if (phase !== "before-commit") say(["phase"], "expected before-commit, because rows are done then");
      return;
    }
    if (match.rows) say(["match", "rows"], "has no effect without the effect row");
    if (when.countBy === "row") say(["when", "countBy"], "row needs the effect row");
    if (when.draw.key?.startsWith("row:")) say(["when", "draw", "key"], "row: needs the effect row");
  });

/** Faults that people ask for by name. Those that end calls spare logins: a client that cannot log in does nothing worth testing. */
export { presets };

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets);

/** Reads a rule, the name of a preset, or `{preset, …}` with members that replace the preset's. */
export const ruleSchema: z.ZodType<Rule, FaultRule> = z.preprocess((written, context) => {
  const { preset, ...own } =
    typeof written === "string" ? { preset: written } : ((written ?? {}) as { preset?: unknown });
  if (preset === undefined) return written;
  if (typeof preset === "string" && Object.hasOwn(presets, preset)) {
    return { id: preset, ...presets[preset as keyof typeof presets], ...own };
  }
  const message = `${JSON.stringify(preset)} is no preset; ${nearestHint(String(preset), presetNames)}`;
  context.addIssue({ code: "custom", path: typeof written === "string" ? [] : ["preset"], message });
  return z.NEVER;
}, rule) as unknown as z.ZodType<Rule, FaultRule>;

type WrittenRule = z.input<typeof rule>;

/** A fault as users write it: a rule, a preset by name, or a preset with members of their own. */
export type FaultRule = PresetName | ({ readonly preset: PresetName } & Partial<WrittenRule>) | WrittenRule;

/** A rule with all defaults. It gets an id when it is stored. */
export type Rule = z.output<typeof rule>;

export const mostRules = 10_000;

export const rulesSchema = atMost(
  mostRules,
  z.array(ruleSchema).superRefine((rules, context) => {
    const ids = rules.map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      if (id === undefined || ids.indexOf(id) === index) continue;
      context.addIssue({ code: "custom", path: [index, "id"], message: `${id} stands there twice` });
    }
  }),
);

/** One rule or several. The path of a problem in a single rule begins in the rule. */
export const oneOrSeveralSchema = z.unknown().transform((written, context) => {
  const schema: z.ZodType<Rule | Rule[]> = Array.isArray(written) ? rulesSchema : ruleSchema;
  const read = readBy(schema, written);
  if (!read.problems) return [read.data].flat();
  for (const { path, message } of read.problems) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
});

/** The name of a preset, JSON, or the path of a file, not checked yet. @throws ConfigError when it is none of them */
export function typedRule(text: string): unknown {
  if (presetNames.includes(text)) return text;
  if (isJsonText(text)) return orProblem(text, "not JSON", () => jsonOnce(text));
  const what = `neither a preset (${nearestHint(text, presetNames)}) nor a file of JSON that can be read`;
  return orProblem(text, what, () => jsonOnce(readPlainFile(text)));
}

/** Commas separate names and paths, and a file may hold a list. @throws ConfigError when one is none */
export const typedRules = (texts: readonly string[]): unknown[] => partsOf(texts).flatMap(typedRule);

export const ruleFiles = (texts: readonly string[]): readonly string[] =>
  partsOf(texts).filter((text) => !isJsonText(text) && !presetNames.includes(text));

const partsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => (isJsonText(text) ? [text] : text.split(",").map((part) => part.trim())))
    .filter((text) => text !== "");

const isJsonText = (text: string): boolean => /^\s*[[{"]/.test(text);
