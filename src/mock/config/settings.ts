import { hostname } from "node:os";
import * as z from "zod";
import { observations, warningIds } from "../../assumptions/assumptions.ts";
import { writtenSwitches } from "../../assumptions/switches.ts";
import { logFormats, logLevels } from "../../common/log.ts";
import { roomForBodies, roomForHeap } from "../../common/memory-limit.ts";
import { type MemberFacts, memberFacts } from "../../schema/member-facts.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { oldestKnownRelease, releaseText } from "../../wire/release.ts";
import { vendorErrorOverrides } from "../../wire/vendor-errors.ts";
import { ruleFiles, rulesFromTexts, rulesSchema } from "../faults/rule.ts";

/** Stands for the name of the host in a public address. */
const hostPlaceholder = "{hostname}";

/** The public address of this instance without a trailing slash; `undefined` without the setting. */
export const publicUrlOf = (template: string | undefined, host = hostname()): string | undefined =>
  template?.replaceAll(hostPlaceholder, host).replace(/\/+$/, "");

function isPublicUrl(template: string): boolean {
  const text = template.replaceAll(hostPlaceholder, "host");
  const url = URL.parse(text);
  if (!url || /[{}\s?#]/.test(text)) return false;
  return /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}

/** A setting or a flag: its schema, its purpose, and the values that it accepts, in words. */
export function setting<Schema extends z.ZodType>(
  schema: Schema,
  meaning: string,
  accepts: string,
  facts: MemberFacts = {},
): Schema {
  const described = schema.describe(meaning);
  memberFacts.add(described, { accepts, ...facts });
  return described;
}

const count = (from: number, to: number, fallback: number, description: string) =>
  setting(z.int().min(from).max(to).default(fallback), description, `an integer from ${from} to ${to}`);

const flag = (description: string) => setting(z.boolean().default(false), description, "true or false");

/** No system takes a path with NUL. */
const anyPath = z
  .string()
  .min(1)
  .regex(/^[^\0]*$/, "expected a path without NUL");

const path = (what: "file" | "PEM file" | "folder", description: string) =>
  setting(anyPath.optional(), description, `the path of a ${what}`);

/** A list, or a text of its elements separated by commas. */
const separated = <Schema extends z.ZodType<unknown, unknown>>(list: Schema) =>
  z.union([
    z
      .string()
      .transform((text): unknown => text.split(",").map((part) => part.trim()))
      .pipe(list),
    list,
  ]);

const units: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Bytes, or a percentage of what can stay in the heap. */
const size = z.union([z.int(), z.string()]).transform((written, context) => {
  const [, count, unit = "b"] = /^(\d{1,12})\s*(b|kb|mb|gb|%)?$/i.exec(String(written)) ?? [];
  const factor = unit === "%" ? roomForHeap() / 100 : (units[unit.toLowerCase()] ?? 1);
  const isSize = count !== undefined && (unit !== "%" || Number(count) <= 100);
  if (isSize) return Math.floor(Number(count) * factor);
  context.addIssue("not a size");
  return z.NEVER;
});

const acceptedSize = "a size like 500kb, 10mb or 1048576, or a share of the heap (V8's old space) like 25%";

const bytes = (fallback: string, description: string) => setting(size.prefault(fallback), description, acceptedSize);

/** No heap has room for a larger body. */
const mostBodyBytes = 64 * 1024 ** 2;

const bodySize = size.refine((count) => count <= mostBodyBytes).transform((count) => Math.min(count, roomForBodies()));

const token = z.string().regex(/^[\x21-\x7e]{8,200}$/);
const textOrNumber = z.union([z.string().min(1), z.int()]).transform(String);

export const defaultRelease = "R14.0.0";

/** The keys that `--watch` reloads; the others need a restart. */
export const reloadedKeys = ["assumptions", "vendorErrors", "observed", "faults"] as const;

/** Every setting. Each key is a flag, an environment variable, a key of the config file and an option of the library. */
export const configSchema = z.strictObject({
  port: count(0, 65535, 8080, "Port to listen on; 0 uses a free port"),
  host: setting(z.string().min(1).default("127.0.0.1"), "Address to listen on", "a host name or an address"),
  portFile: path("file", "File to write the port to when the server listens"),
  tlsCert: path("PEM file", "Certificate (PEM) for HTTPS; requires --tls-key"),
  tlsKey: path("PEM file", "Private key (PEM) of the certificate"),
  adminToken: setting(
    token.optional(),
    "Bearer token for the admin API, required on any interface other than localhost; generated if not set",
    "8 to 200 visible ASCII characters without a space",
    { secret: true },
  ),
  noAdmin: flag("Disable the admin API (except its health check) and `X-Mock-Fault`"),
  openFaults: flag("Accept `X-Mock-Fault` without the admin token, on any interface and with --no-admin"),
  allowedHosts: setting(
    separated(z.array(z.string().trim().toLowerCase()).transform((names) => names.filter(Boolean))).prefault([]),
    "Host names, besides localhost, that a request to a localhost address may use",
    "host names, separated by commas",
  ),
  publicUrl: setting(
    z.string().refine(isPublicUrl).optional(),
    "Address for the `baseUrl` of sandboxes; by default the address that the client used",
    `an http or https address without a query; ${hostPlaceholder} is replaced by the host name`,
  ),
  watch: flag(
    `Reload fixtures, the data of methods, files of --fault, and ${reloadedKeys.join(", ")} of the config file when they change`,
  ),
  fixtures: path("folder", "Folder of fixtures to use instead of the built-in set"),
  methods: setting(
    separated(z.array(anyPath)).default([]),
    "Folders of methods to add to the built-in ones",
    "paths of folders, separated by commas",
    { repeatable: true, fromTexts: (texts) => texts.join(",") },
  ),
  accounts: count(
    0,
    1_000_000,
    0,
    "Number of accounts to generate, with owners, participants, access tokens, units and classifications",
  ),
  stateFile: path("file", "File that keeps the state of the sandbox `default`: loaded at start, saved at stop"),
  explorations: setting(
    anyPath.default("explore"),
    "Folder in which `explore` keeps failures and the dashboard finds them",
    "the path of a folder",
  ),
  sandboxMax: count(0, 10_000, 10_000, "Maximum number of sandboxes in addition to `default`"),
  sandboxTtlMs: count(
    1,
    604_800_000,
    3_600_000,
    "Milliseconds after its last request until a sandbox expires; a sandbox can have its own `ttlMs`",
  ),
  release: setting(
    releaseText.prefault(defaultRelease),
    "CRM.COM release to simulate",
    `a release like R14.0.0, from ${oldestKnownRelease.name} on`,
  ),
  seed: setting(
    textOrNumber.optional(),
    "Seed for IDs and random choices: the same seed gives the same run; generated if not set",
    "a text or a number",
  ),
  strict: setting(
    separated(z.union([z.boolean(), z.array(z.enum(warningIds))])).default(false),
    "Refuse requests that would otherwise get a warning because something is ignored or reinterpreted: all, or only these kinds",
    `true, false, or some of ${warningIds.join(", ")}`,
    { mayStandAlone: true },
  ),
  acceptAnyToken: flag("Accept any string as a token"),
  refusalStatus: setting(
    z.int().min(200).max(599).default(200),
    "HTTP status of refusals whose vendor error has no status of its own",
    "an HTTP status from 200 to 599",
  ),
  maxBody: setting(
    bodySize.prefault("10mb"),
    "Maximum size of a request body; never more than a sixteenth of the heap",
    `${acceptedSize}, at most 64mb`,
  ),
  requestTimeoutMs: count(1, 3_600_000, 30_000, "Milliseconds until a request must have arrived completely"),
  maxConnections: count(
    1,
    1_000_000,
    4000,
    "Maximum number of open connections; further connections are closed at once",
  ),
  eventsMax: count(
    1,
    1_000_000,
    10_000,
    "Maximum number of events and login tokens that requests add to a sandbox; the oldest are evicted",
  ),
  journalMax: count(0, 100_000, 1000, "Maximum number of requests in the journal of a sandbox; the oldest are evicted"),
  journalBytes: bytes("64mb", "Maximum size of the journal of a sandbox; the oldest requests are evicted"),
  memory: bytes(
    "25%",
    "Maximum size of all sandboxes together; when it is reached, the oldest requests and events are evicted",
  ),
  logLevel: setting(z.enum(logLevels).default("info"), "Lowest level to log", `one of ${logLevels.join(", ")}`),
  logFormat: setting(
    z.enum(logFormats).optional(),
    "Format of the log; pretty on a terminal, json elsewhere",
    "pretty or json",
  ),
  logFile: path(
    "file",
    "File to append the log to, as JSON unless --log-format says otherwise; standard error if not set",
  ),
  assumptions: setting(
    writtenSwitches.prefault({}),
    "Variants of assumptions to use: what CRM.COM might do instead",
    "id=variant, or id=as-assumed to undo a variant; in the file {id: variant}; `crmcom-mock assumptions` lists them",
    { flag: "assume", repeatable: true, fromTexts: (texts) => texts.join(",") },
  ),
  vendorErrors: setting(
    vendorErrorOverrides.default({}),
    "Codes and texts of vendor errors that differ in the real system, by kind",
    "vendor errors by kind, each {code, message, description, httpStatus, provenance, source}",
    { fileOnly: true },
  ),
  observed: setting(
    observations.optional(),
    "Observations of the real system",
    "what `verify --write-observed` or `adopt` wrote in addition to assumptions and vendorErrors",
    { fileOnly: true },
  ),
  faults: setting(
    rulesSchema.default([]),
    "Fault rules to start with",
    "the name of a preset, JSON, or a JSON file; in the config file a list of presets and rules {match, when, phase, effect}",
    { flag: "fault", repeatable: true, fromTexts: rulesFromTexts, filesIn: ruleFiles },
  ),
});

/** The settings of a config file, or the options of the library. */
export type ConfigInput = z.input<typeof configSchema>;

export type Config = Readonly<z.output<typeof configSchema>>;

export const settingNodes = schemaTree(configSchema).members;

export const textKeys = [...settingNodes.values()].filter(({ fileOnly }) => !fileOnly).map(({ name }) => name);

export const variablePrefix = "CRMCOM_MOCK_";

export const flagOf = (key: string): string =>
  `--${(settingNodes.get(key)?.flag ?? key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const variableOf = (key: string): string =>
  variablePrefix + flagOf(key).slice(2).replaceAll("-", "_").toUpperCase();

/** The origin of each setting: `--port`, `default`. */
export type ConfigOrigins = Readonly<Record<string, string>>;

/** Every setting with its secrets masked; `null` where it is not set. */
export function showSettings(config: Config, origins: ConfigOrigins) {
  return [...settingNodes].map(([key, { secret }]) => {
    const value = key === "release" ? config.release.name : config[key as keyof Config];
    return {
      key,
      value: value === undefined ? null : secret ? "****" : value,
      origin: origins[key] ?? "default",
    };
  });
}
