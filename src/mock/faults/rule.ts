import * as z from "zod";
import { orConfigError } from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import { jsonOnce } from "../../common/json.ts";
import { nameForm } from "../../common/names.ts";
import { pointerForm } from "../../matching/json-pointer.ts";
import { atMost, oneOrList, readBy } from "../../schema/read-by.ts";
import { phases } from "./effects/kind.ts";
import { affectsRows, effectParts, effectSchema, rowKindNames } from "./effects/kinds.ts";
import { matchSchema } from "./match.ts";
import { isRuleName, namedRule, type PresetName, unknownRuleHint } from "./named-rules.ts";

const key = z
  .string()
  .regex(
    /^(header:[A-Za-z0-9-]+|row:(\/([^~/]|~[01])*)+|(\/([^~/]|~[01])*)+)$/,
    `expected row:/request_unique_identifier, header:Name or a JSON Pointer into the body like /token ${pointerForm}`,
  );

const whenSchema = z.strictObject({
  probability: z.number().min(0).max(1).default(1),
  /** The numbers of the matching calls that the rule applies to. */
  nth: oneOrList(z.int().min(1)).optional(),
  /** The number of the first matching call that the rule hits: this one and all that follow. */
  from: z.int().min(1).optional(),
  times: z.int().min(0).optional(),
  /** Each value is counted and sampled on its own. With a key of rows, a repeated row is sampled again. */
  key: key.optional(),
});

const rule = z
  .strictObject({
    id: z.string().regex(nameForm, "expected an id of letters, digits, . _ and -, at most 100").optional(),
    description: z.string().optional(),
    enabled: z.boolean().default(true),
    priority: z.int().default(0),
    /** By the sandbox's clock, from when the rule was made. */
    expiresAfterMs: z.int().min(1).optional(),
    match: matchSchema.prefault({}),
    when: whenSchema.prefault({}),
    phase: z.enum(phases).default("before-commit"),
    effect: effectSchema,
  })
  .superRefine(({ match, when, phase, effect }, context) => {
    const addIssue = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (affectsRows(effectParts(effect))) {
      if (phase !== "before-commit") addIssue(["phase"], "expected before-commit, because rows are done then");
      return;
    }
    if (match.rows) addIssue(["match", "rows"], `has no effect without the effect ${rowKindNames}`);
    if (when.key?.startsWith("row:")) addIssue(["when", "key"], `row: needs the effect ${rowKindNames}`);
  });

/** Reads a rule, the name of a preset, or `{preset, …}` with members that replace the preset's. */
export const ruleSchema: z.ZodType<Rule, FaultRule> = z.preprocess((written: FaultRule, context) => {
  const { preset, ...own } = typeof written === "string" ? { preset: written } : { preset: undefined, ...written };
  if (preset === undefined) return written;
  if (isRuleName(preset)) return { id: preset.replace(":", "-"), ...namedRule(preset), ...own };
  const message = `${JSON.stringify(preset)} is not a preset; ${unknownRuleHint(String(preset))}`;
  context.addIssue({ code: "custom", path: typeof written === "string" ? [] : ["preset"], message });
  return z.NEVER;
}, rule);

type WrittenRule = z.input<typeof rule>;

/** A fault as users write it: a rule, a preset by name, or a preset with members of their own. */
export type FaultRule = PresetName | ({ readonly preset: PresetName } & Partial<WrittenRule>) | WrittenRule;

/** A rule with all its defaults. A rule without an id gets one when it is stored. */
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

/** One rule or a list of rules. */
export const oneOrMoreRulesSchema = z.unknown().transform((written, context) => {
  const schema: z.ZodType<Rule | Rule[]> = Array.isArray(written) ? rulesSchema : ruleSchema;
  const read = readBy(schema, written);
  if (!read.problems) return [read.data].flat();
  for (const { path, message } of read.problems) context.addIssue({ code: "custom", path: [...path], message });
  return z.NEVER;
});

/** The unchecked rule behind a preset's name, a JSON text or the path of a file. @throws ConfigError for any other text */
export function ruleFromText(text: string): unknown {
  if (isRuleName(text)) return text;
  if (isJsonText(text)) return orConfigError(text, "not JSON", () => jsonOnce(text));
  const what = `neither a preset (${unknownRuleHint(text)}) nor a file of JSON that can be read`;
  return orConfigError(text, what, () => jsonOnce(readPlainFile(text)));
}

/** Commas separate names and paths, and a file may hold a list. @throws ConfigError when one is none */
export const rulesFromTexts = (texts: readonly string[]): unknown[] => separateTexts(texts).flatMap(ruleFromText);

export const ruleFiles = (texts: readonly string[]): readonly string[] =>
  separateTexts(texts).filter((text) => !isJsonText(text) && !isRuleName(text));

const separateTexts = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => (isJsonText(text) ? [text] : text.split(",").map((part) => part.trim())))
    .filter((text) => text !== "");

const isJsonText = (text: string): boolean => /^\s*[[{"]/.test(text);
