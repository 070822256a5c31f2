import * as z from "zod";
import { flagOf, setting, settingNodes, textKeys, variableOf } from "../mock/config/settings.ts";
import type { MemberFacts } from "../schema/member-facts.ts";
import type { SchemaNode } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import { releaseText, unknownReleaseWarning } from "../wire/release.ts";

/** A flag that may be repeated. The schema reads the list of its values. */
export const repeatableFlag = <Schema extends z.ZodType>(schema: Schema, meaning: string, facts: MemberFacts): Schema =>
  setting(schema, meaning, "", { repeatable: true, fromTexts: (texts) => texts, ...facts });

export const listFlag = <Schema extends z.ZodType>(element: Schema, meaning: string, facts: MemberFacts) =>
  repeatableFlag(z.array(element).default([]), meaning, facts);

export const booleanFlag = (meaning: string) => z.boolean().default(false).describe(meaning);

export const textFlag = (placeholder: string, meaning: string, facts: MemberFacts = {}) =>
  setting(z.string().min(1), meaning, "", { placeholder, ...facts });

export const integerFlag = (from: number, to: number, meaning: string) =>
  setting(z.int().min(from).max(to), meaning, `an integer from ${from} to ${to}`, { placeholder: "integer" });

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration of at most a day, in milliseconds. */
export const timeFlag = (meaning: string) => {
  const milliseconds = z
    .string()
    .regex(/^\d+(?:\.\d+)?(?:ms|s|m|h)?$/)
    .transform((text) => Number.parseFloat(text) * (units[text.replace(/[\d.]+/, "")] ?? 1))
    .pipe(z.number().min(1).max(86_400_000));
  return setting(milliseconds, meaning, "a time like 500ms, 90s, 5m, 8h or 2000 (ms)", { placeholder: "time" });
};

/** An HTTP URL. Credentials in it are refused, and never printed. @param instead says where to give credentials */
const urlFlag = (example: string, instead: string, meaning: string, facts: MemberFacts = {}) => {
  const url = z
    .url({ protocol: /^https?$/ })
    .transform((text) => new URL(text))
    .refine(({ username, password }) => username + password === "", `credentials are not accepted; ${instead}`);
  return setting(url, meaning, `a URL like ${example}`, { placeholder: "url", ...facts });
};

/** The URL of a CRM.COM system, up to /crmapi. */
export const systemUrlFlag = (example: string, instead: string, meaning: string) =>
  urlFlag(example, instead, meaning).refine(
    ({ search, hash, pathname }) => search + hash === "" && !pathname.split("/").includes("crmapi"),
    "the rest of the URL is not accepted; expected only what stands before /crmapi",
  );

/** A release. Warns on standard error if no page of the vendor mentions it. */
export const releaseFlag = (meaning: string, facts: MemberFacts = {}) => {
  const known = releaseText.transform((release) => {
    const warning = unknownReleaseWarning(release);
    if (warning !== undefined) process.stderr.write(`--release: ${warning}\n`);
    return release;
  });
  return setting(known, meaning, "", { placeholder: "release", ...facts });
};

/** Flags and settings by the name of the flag, without dashes. */
export type FlagNodes = ReadonlyMap<string, SchemaNode>;

const byFlagName = (nodes: Iterable<SchemaNode>): FlagNodes =>
  new Map([...nodes].map((node) => [flagOf(node.name).slice(2), node]));

export const flagsInSchema = (schema: z.ZodObject): FlagNodes => byFlagName(schemaTree(schema).members.values());

const configMeaning = "JSON file with settings, crmcom-mock.json if there is one; flags and variables override it";
const config = textFlag("path", configMeaning, { variable: variableOf("config") }).optional();

/** A flag for each setting, and `--config`. */
export const settingFlags: FlagNodes = new Map([
  ...byFlagName(textKeys.map((key) => ({ ...(settingNodes.get(key) as SchemaNode), variable: variableOf(key) }))),
  ...flagsInSchema(z.object({ config })),
]);

/** True if the flag is complete without a value. */
export const mayLackValue = ({ kind, mayStandAlone }: SchemaNode): boolean =>
  kind === "boolean" || mayStandAlone === true;

/** The texts of a flag for the help and the pages: its label is `-n, --n <integer>`. */
export function describeFlag(name: string, node: SchemaNode) {
  const { description: meaning = "", kind, placeholder, repeatable, isMandatory, fallback } = node;
  const accepts = kind === "boolean" ? "" : (node.accepts ?? "");
  const value = placeholder ?? /\b(?:integer|path|size|host|release|status|rule)\b/.exec(accepts)?.[0] ?? "text";
  return {
    label: `--${name}${mayLackValue(node) ? "" : ` <${value}>`}`,
    meaning,
    facts: [value !== "path" && accepts, isMandatory && "required", repeatable && "repeatable"].filter(Boolean),
    defaultText:
      fallback === undefined || typeof fallback === "object" || fallback === false ? undefined : String(fallback),
  };
}

export const json = booleanFlag("Print JSON");
export const methods = listFlag(z.string().min(1), "Folder of your methods", { placeholder: "folder" });

export const standInUrl = "http://127.0.0.1:8080";

export const inSandbox = {
  url: urlFlag(standInUrl, "give the token with --admin-token", "Address of the running mock server", {
    variable: "CRMCOM_MOCK_URL",
  }).prefault(standInUrl),
  adminToken: textFlag("token", "Bearer token for the admin API", { variable: "CRMCOM_MOCK_ADMIN_TOKEN" }).optional(),
  sandbox: textFlag("name", "Sandbox of the mock server").default("default"),
};

const variableFlag = (meaning: string) =>
  setting(z.string().regex(/^[A-Za-z_]\w*$/), meaning, "the name of a variable", { placeholder: "name" }).optional();

export const variableFlags = {
  urlVariable: variableFlag("Environment variable that gets the address, in addition to CRMCOM_MOCK_URL"),
  tokenVariable: variableFlag("Environment variable that gets the token, in addition to CRMCOM_MOCK_TOKEN"),
};

export const reportFlags = <const Format extends string>(formats: readonly [Format, ...Format[]]) => ({
  format: setting(z.enum(formats), "Format of the report", `one of ${formats.join(", ")}`, {
    placeholder: "format",
  }).default(formats[0]),
  json: booleanFlag("The same as --format json"),
});
