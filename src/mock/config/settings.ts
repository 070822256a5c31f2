import { hostname } from "node:os";
import * as z from "zod";
import { logFormats, logLevels } from "../../ground/log.ts";
import { roomForHeap } from "../../ground/memory-limit.ts";
import { toldIds } from "../../wire/assumptions.ts";
import { memberFacts } from "../../wire/member-facts.ts";
import { observations } from "../../wire/observations.ts";
import { oldestKnownRelease, releaseText } from "../../wire/release.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { writtenSwitches } from "../../wire/switches.ts";
import { vendorErrorOverrides } from "../../wire/vendor-errors.ts";
import { rulesSchema } from "../faults/rule.ts";
import { ruleFiles, typedRules } from "../faults/typed-rules.ts";

/** Placeholder for the name of the host in a public address. */
const hostMark = "{hostname}";

/** Is it an http or https address with no more than a path? */
function isPublicUrl(template: string): boolean {
  const text = filled(template, "host");
  const url = URL.parse(text);
  if (!url || /[{}\s?#]/.test(text)) return false;
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** The public address of this instance without a slash at its end; `undefined` if none is set. */
export const publicUrlOf = (template: string | undefined, host = hostname()): string | undefined =>
  template === undefined ? undefined : filled(template, host).replace(/\/+$/, "");

const filled = (template: string, host: string) => template.replaceAll(hostMark, host);

const count = (from: number, to: number) => z.int().min(from).max(to);

const byteUnits: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

const byteSize = z.union([z.int(), z.string()]).transform((written, context) => {
  const parts = /^(\d{1,12})\s*(b|kb|mb|gb)?$/i.exec(String(written));
  if (parts) return Number(parts[1]) * (byteUnits[(parts[2] ?? "b").toLowerCase()] as number);
  context.addIssue("not a size");
  return z.NEVER;
});

const hostNames = z
  .union([z.string(), z.array(z.string())])
  .transform((names) =>
    (typeof names === "string" ? names.split(",") : names).map((name) => name.trim().toLowerCase()).filter(Boolean),
  );

/** The default release. */
export const usualRelease = "R14.0.0";

/** A size, or a percentage of the heap limit. */
const memorySize = z.union([z.int(), z.string()]).transform((written, context) => {
  const [, percent] = /^(\d{1,2}|100)\s*%$/.exec(String(written)) ?? [];
  if (percent !== undefined) return Math.floor((roomForHeap() * Number(percent)) / 100);
  const size = byteSize.safeParse(written);
  if (size.success) return size.data;
  context.addIssue("not a size");
  return z.NEVER;
});

/** The keys that `--watch` reloads; the others need a restart. */
export const reloadedKeys = ["assumptions", "vendorErrors", "observed", "faults"] as const;

/** Every setting. Each key is a flag, an environment variable, a key of the config file and an option of the library. */
export const configSchema = z.strictObject({
  port: count(0, 65535)
    .default(8080)
    .describe("Port to listen on; 0 takes a free one")
    .register(memberFacts, { accepts: "an integer from 0 to 65535" }),
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("Address to listen on")
    .register(memberFacts, { accepts: "a host name or an address" }),
  portFile: z
    .string()
    .min(1)
    .optional()
    .describe("File for the real port, written once the server listens")
    .register(memberFacts, { accepts: "the path of a file" }),
  tlsCert: z
    .string()
    .min(1)
    .optional()
    .describe("Certificate (PEM) to serve HTTPS with; needs --tls-key")
    .register(memberFacts, { accepts: "the path of a PEM file" }),
  tlsKey: z
    .string()
    .min(1)
    .optional()
    .describe("Private key (PEM) of the certificate")
    .register(memberFacts, { accepts: "the path of a PEM file" }),
  adminToken: z
    .string()
    .regex(/^[\x21-\x7e]{8,200}$/)
    .optional()
    .describe("Bearer token of the admin API away from loopback; generated when absent")
    .register(memberFacts, { accepts: "8 to 200 visible ASCII characters without a space", secret: true }),
  noAdmin: z
    .boolean()
    .default(false)
    .describe("Switch off the admin API (except its health) and `X-Mock-Fault`")
    .register(memberFacts, { accepts: "true or false" }),
  openFaults: z
    .boolean()
    .default(false)
    .describe("Accept `X-Mock-Fault` from everybody, also away from loopback and with --no-admin")
    .register(memberFacts, { accepts: "true or false" }),
  allowedHosts: hostNames
    .prefault([])
    .describe("Host names besides localhost that clients may call on a loopback address")
    .register(memberFacts, { accepts: "host names, separated by commas" }),
  publicUrl: z
    .string()
    .refine(isPublicUrl)
    .optional()
    .describe(
      "Address under which clients reach this instance, for the `baseUrl` of sandboxes; as they call it when absent",
    )
    .register(memberFacts, {
      accepts: `an http or https address without query, in which ${hostMark} stands for the name of the host`,
    }),
  watch: z
    .boolean()
    .default(false)
    .describe(`Reload fixtures, files of --fault, and ${reloadedKeys.join(", ")} of the config file when they change`)
    .register(memberFacts, { accepts: "true or false" }),
  fixtures: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of fixtures in place of ours")
    .register(memberFacts, { accepts: "the path of a folder" }),
  accounts: count(0, 1_000_000)
    .default(0)
    .describe(
      "Generated accounts beside the fixtures, with owners, participants, access tokens, units and classifications",
    )
    .register(memberFacts, { accepts: "an integer from 0 to 1000000" }),
  stateFile: z
    .string()
    .min(1)
    .optional()
    .describe("File with the state of the sandbox `default`, loaded at start and written at stop")
    .register(memberFacts, { accepts: "the path of a file" }),
  sandboxMax: count(0, 10_000)
    .default(10_000)
    .describe("Most sandboxes beside `default`")
    .register(memberFacts, { accepts: "an integer from 0 to 10000" }),
  sandboxTtlMs: count(1, 604_800_000)
    .default(3_600_000)
    .describe("Milliseconds without a call after which a sandbox goes, unless it has a `ttlMs` of its own")
    .register(memberFacts, { accepts: "an integer from 1 to 604800000" }),
  release: releaseText
    .prefault(usualRelease)
    .describe("The CRM.COM release to simulate")
    .register(memberFacts, { accepts: `a release like R14.0.0, from ${oldestKnownRelease.name} on` }),
  seed: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional()
    .describe("Seed of ids and chance: the same seed gives the same run. Generated when absent")
    .register(memberFacts, { accepts: "a text or a number" }),
  strict: z
    .preprocess(
      (written) => (typeof written === "string" ? written.split(",").map((id) => id.trim()) : written),
      z.union([z.boolean(), z.array(z.enum(toldIds))]),
    )
    .default(false)
    .describe(
      "Refuse what is otherwise ignored, or read differently than it was sent, and told: all of it, or some by id",
    )
    .register(memberFacts, { accepts: `true, false, or some of ${toldIds.join(", ")}`, mayStandAlone: true }),
  acceptAnyToken: z
    .boolean()
    .default(false)
    .describe("Accept any String as token")
    .register(memberFacts, { accepts: "true or false" }),
  refusalStatus: count(200, 599)
    .default(200)
    .describe("HTTP status of a refused call whose vendor error names none")
    .register(memberFacts, { accepts: "an HTTP status from 200 to 599" }),
  maxBody: byteSize
    .prefault("10mb")
    .describe("Largest request body that is read; at most 64mb, and a sixteenth of the heap")
    .register(memberFacts, { accepts: "a size like 500kb, 10mb or 1048576" }),
  requestTimeoutMs: count(1, 3_600_000)
    .default(30_000)
    .describe("Milliseconds in which a whole request must have arrived")
    .register(memberFacts, { accepts: "an integer from 1 to 3600000" }),
  maxConnections: count(1, 1_000_000)
    .default(4000)
    .describe("Most connections at a time; more are closed at once")
    .register(memberFacts, { accepts: "an integer from 1 to 1000000" }),
  eventsMax: count(1, 1_000_000)
    .default(10_000)
    .describe("Customer events and login tokens that a sandbox keeps of those that calls add; it drops the oldest")
    .register(memberFacts, { accepts: "an integer from 1 to 1000000" }),
  journalMax: count(0, 100_000)
    .default(1000)
    .describe("Calls that the journal of a sandbox keeps")
    .register(memberFacts, { accepts: "an integer from 0 to 100000" }),
  journalEntryBytes: byteSize
    .prefault("64kb")
    .describe("Bytes that the journal keeps of a request's body, and as many of its answer")
    .register(memberFacts, { accepts: "a size like 64kb, 1mb or 1048576" }),
  memory: memorySize
    .prefault("25%")
    .describe(
      "Bytes that all sandboxes hold together, roughly; above it, those that hold most drop their oldest calls and events",
    )
    .register(memberFacts, { accepts: "a size like 64mb or 1gb, or a part of V8's heap limit like 25%" }),
  logLevel: z
    .enum(logLevels)
    .default("info")
    .describe("Lowest level that is logged")
    .register(memberFacts, { accepts: `one of ${logLevels.join(", ")}` }),
  logFormat: z
    .enum(logFormats)
    .optional()
    .describe("Format of the log; default: pretty on a terminal, else json")
    .register(memberFacts, { accepts: "pretty or json" }),
  logFile: z
    .string()
    .min(1)
    .optional()
    .describe("File to append the log to, as JSON unless --log-format says otherwise; default: standard error")
    .register(memberFacts, { accepts: "the path of a file" }),
  assumptions: writtenSwitches
    .prefault({})
    .describe("Variants of assumptions: what CRM.COM might do otherwise")
    .register(memberFacts, {
      flag: "assume",
      repeatable: true,
      fromTexts: (texts) => texts.join(","),
      accepts:
        "a variant of an assumption as id=variant, in the file {id: variant}, or as-assumed in its place; `crmcom-mock assumptions` lists them",
    }),
  vendorErrors: vendorErrorOverrides.default({}).register(memberFacts, {
    accepts: "vendor errors by kind, each {code, message, description, httpStatus, provenance, source}",
    fileOnly: true,
  }),
  observed: observations.optional().register(memberFacts, {
    accepts: "what `verify --write-observed` or `adopt` wrote beside assumptions and vendorErrors",
    fileOnly: true,
  }),
  faults: rulesSchema.default([]).describe("Fault rules from the start").register(memberFacts, {
    flag: "fault",
    repeatable: true,
    fromTexts: typedRules,
    filesIn: ruleFiles,
    accepts:
      "a rule as the name of a preset, JSON, or a JSON file; in the file a list of rules, each {match, when, phase, effect}, or names of presets",
  }),
});

/** What a user may write: in a config file, or as options of the library. */
export type ConfigInput = z.input<typeof configSchema>;

/** All settings, with every default in place. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** The settings by key, as their schema and their facts describe them. */
export const settingNodes = schemaTree(configSchema).members;

/** The keys that flags and environment variables have too. */
export const textKeys = [...settingNodes.values()].filter(({ fileOnly }) => !fileOnly).map(({ name }) => name);
