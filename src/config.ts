import * as z from "zod";
import { rulesSchema } from "./faults/rule.ts";
import { logFormats, logLevels } from "./log.ts";
import { parseRelease } from "./wire/release.ts";
import { vendorErrorOverrides } from "./wire/vendor-errors.ts";

declare module "zod" {
  interface GlobalMeta {
    /** What a value of the key may be, for messages: `an integer from 0 to 65535`. */
    accepts?: string;
    /** Only in the config file and in the library: it is too large for a flag. */
    fileOnly?: boolean;
  }
}

const count = (from: number, to: number) => z.int().min(from).max(to);

const byteUnits: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2 };

const byteSize = z.union([z.int(), z.string()]).transform((given, context) => {
  const parts = /^(\d{1,12})\s*(b|kb|mb)?$/i.exec(String(given));
  if (parts) return Number(parts[1]) * (byteUnits[(parts[2] ?? "b").toLowerCase()] as number);
  context.addIssue("not a size");
  return z.NEVER;
});

const release = z.string().transform((text, context) => {
  try {
    return parseRelease(text);
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

/** Every setting of the stand-in: one key here is one flag, one environment variable, one key of the file and of the library. */
export const configSchema = z.strictObject({
  port: count(0, 65535)
    .default(8080)
    .meta({ description: "Port to listen on; 0 takes a free one", accepts: "an integer from 0 to 65535" }),
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .meta({ description: "Address to listen on", accepts: "a host name or an address" }),
  portFile: z.string().min(1).optional().meta({
    description: "File into which the real port is written once the server listens",
    accepts: "the path of a file",
  }),
  fixtures: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Folder of fixtures, instead of our own", accepts: "the path of a folder" }),
  release: release
    .prefault("R14.0.0")
    .meta({ description: "The CRM.COM release that is simulated", accepts: "a release like R14.0.0" }),
  seed: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional()
    .meta({
      description: "What ids and chance are drawn from; the same seed gives the same run. Generated when absent",
      accepts: "a text or a number",
    }),
  strict: z
    .boolean()
    .default(false)
    .meta({ description: "Refuse members that are otherwise ignored and named", accepts: "true or false" }),
  acceptAnyToken: z
    .boolean()
    .default(false)
    .meta({ description: "Accept any String as token", accepts: "true or false" }),
  refusalStatus: count(200, 599).default(200).meta({
    description: "HTTP status of a refused call, where its vendor error names none",
    accepts: "an HTTP status from 200 to 599",
  }),
  maxBody: byteSize
    .prefault("10mb")
    .meta({ description: "Largest request body that is read", accepts: "a size like 500kb, 10mb or 1048576" }),
  journalMax: count(0, 1_000_000)
    .default(1000)
    .meta({ description: "Calls that the journal of a sandbox keeps", accepts: "an integer from 0 to 1000000" }),
  logLevel: z
    .enum(logLevels)
    .default("info")
    .meta({ description: "What is logged", accepts: `one of ${logLevels.join(", ")}` }),
  logFormat: z
    .enum(logFormats)
    .optional()
    .meta({ description: "Form of the log; pretty on a terminal when absent", accepts: "pretty or json" }),
  vendorErrors: vendorErrorOverrides.default({}).meta({
    accepts: "vendor errors by kind, each {code, message, description, httpStatus, provenance, source}",
    fileOnly: true,
  }),
  faults: rulesSchema
    .default([])
    .meta({ accepts: "a list of fault rules, each {match, when, phase, effect}, or names of presets", fileOnly: true }),
});

/** What a user may write: in a config file, or as options of the library. */
export type ConfigInput = z.input<typeof configSchema>;

/** All settings, with every default in place. */
export type Config = Readonly<z.output<typeof configSchema>>;

/** The keys that flags and environment variables have too. */
export const textKeys = Object.keys(configSchema.shape).filter(
  (key) => configSchema.shape[key as keyof ConfigInput].meta()?.fileOnly !== true,
) as (keyof ConfigInput)[];
