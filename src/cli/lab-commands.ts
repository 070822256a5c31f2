import * as z from "zod";
import { exploreFormats } from "../lab/explore/explore-report.ts";
import { exploredFaults, exploredMethods, exploreLimits, plainWords } from "../lab/explore/points.ts";
import { reportFormats } from "../lab/report/formats.ts";
import { setting, usualRelease } from "../mock/config/settings.ts";
import { catalog, contractsOf } from "../vendor/catalog.ts";
import { provenances } from "../wire/provenance.ts";
import { type CommandEntry, flag, httpUrl, integer, list, release, several, systemUrl, text, time } from "./flag.ts";

const contracts = text("folder", "Folder of Pact files; by default the built-in ones").optional();

export const json = flag("Print JSON");

const report = <const Format extends string>(formats: readonly [Format, ...Format[]]) => ({
  format: setting(z.enum(formats), "Format of the report", `one of ${formats.join(", ")}`, {
    placeholder: "format",
  }).default(formats[0]),
  json: flag("The same as --format json"),
  output: text("path", "Write the report to this file").optional(),
});

/** Whoever judges a system reads it by the methods of the user too. */
export const methodFolders = list(z.string().min(1), "Folder of your methods", { placeholder: "folder" });

const search = {
  seconds: integer(1, 86_400, "Seconds for the search for what explains the answers").default(120),
  all: flag("List everything in the text: each exchange, and what is confirmed, open or not exercised"),
};

const fault = { placeholder: "fault", suggestions: ["refused", "row", ...plainWords] };
const methods = { placeholder: "method", suggestions: contractsOf(catalog).map(({ name }) => name) };
const known = { placeholder: "provenance", accepts: `one of ${provenances.join(", ")}`, suggestions: provenances };

/** A header of HTTP, as its name and its value. It may be a secret, so no message shows it. */
const header = z.string().transform((text, context): readonly [name: string, value: string] => {
  const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  try {
    new Headers({ [name.trim()]: value.trim() });
  } catch {
    context.addIssue('not a header; expected "Name: value"');
  }
  return [name.trim(), value.trim()];
});

const standIn = "http://127.0.0.1:8080";
const system = "https://crm.example/tenant";
const broker = "https://broker.example";
const recordExample = `--upstream ${system} --release R14 --out rec.ndjson`;

export const labCommands = {
  explore: {
    summary: "Run a client through every failure and print what breaks it",
    examples: ["-- node send-likes.js", "--what-if --depth 1 -- python3 send_likes.py"],
    rest: "<command>",
    settings: true,
    defaults: { port: 0, logLevel: "warn" },
    flags: {
      depth: integer(1, exploreLimits.depth, "Faults in one run").default(2),
      only: several(exploredFaults, "Try only this fault; refused and row stand for all of their kind", fault),
      allow: several(exploredFaults, "Report this fault, but do not count it as a failure", fault),
      operation: several(exploredMethods, "Break only calls of this method; may end in *", methods),
      budget: time("Time limit for runs with two faults; runs with one fault are all made").prefault("60s"),
      timeout: time("Time after which the client counts as hanging").prefault("20s"),
      slow: time("Delay of a slow answer").prefault("3s"),
      parallel: integer(1, exploreLimits.parallel, "Runs at the same time; by default one per processor").optional(),
      check: text("command", "Shell command that judges each run by its exit code").optional(),
      whatIf: flag("Also report what is safe only if CRM.COM behaves as assumed"),
      directory: text("path", "Folder for failures; the next exploration runs them first").default("explore"),
      replay: text("path", "Run only the faults of this file from that folder").optional(),
      ...report(exploreFormats),
      selfTest: flag("Explore built-in clients instead, to check that the search finds their planted defects"),
    },
  },
  verify: {
    summary: "Check the contracts against a stand-in or a real CRM.COM",
    examples: [`--target ${standIn}`, `--target ${system} --allow-writes --format junit`],
    flags: {
      target: systemUrl(
        `${standIn}/tenant`,
        'give them with --header "Authorization: …"',
        "Base URL of the target, without /crmapi; required without --from",
      ).optional(),
      from: text("path", "Check against this recording instead of a target; nothing is sent").optional(),
      contracts,
      methods: methodFolders,
      stateValues: text("json", "Values of your tenant: a file, or JSON").optional(),
      printStateValues: flag("Print a template of that file, with the values of our fixtures"),
      only: list(z.enum(provenances), "Check only behaviour of this provenance", known),
      assumption: list(z.string(), "Check only what shows this assumption", { placeholder: "id" }),
      header: list(header, 'Header to send with every request: "Name: value"', { placeholder: "header" }),
      allowWrites: flag("Allow calls that write to a real system"),
      timeout: integer(1, 600_000, "Milliseconds to wait for one answer; a later one is not proven").default(10_000),
      ...report(reportFormats),
      ...search,
      pact: flag("Also run our contracts with Pact's own verifier, which always runs those of others"),
      observed: text("path", "Expect the answers in this file of --write-observed, not the assumed ones").optional(),
      writeObserved: text("path", "Write what was observed to this file, a config file for the stand-in").optional(),
      release: release("Release of a real system; contracts of later releases are left out").prefault(usualRelease),
    },
  },
  record: {
    summary: "Record how a real CRM.COM answers your program, with the tenant's data masked",
    examples: [recordExample, `${recordExample} --for 8h`],
    flags: {
      upstream: systemUrl(system, "your program sends its own", "Base URL of the real system, without /crmapi"),
      release: release("Release of the upstream", { accepts: "a release like R14" }),
      methods: methodFolders,
      out: text("path", "File to record into", { accepts: "the path of the recording" }),
      append: flag("Add to an existing recording"),
      port: integer(0, 65_535, "Port to listen on, on loopback; 0 takes a free one").default(0),
      portFile: text("path", "Write the port to this file once the proxy listens").optional(),
      allowWrites: flag("Also pass on calls that may write"),
      insecureUpstream: flag("Allow plain HTTP to another machine"),
      maxCalls: integer(1, 1_000_000_000, "Stop after this many calls").optional(),
      for: time("Stop after this time").optional(),
      timeout: time("How long the upstream may stay silent").prefault("60s"),
      json: flag("Print what was recorded as JSON"),
    },
  },
  drift: {
    summary: "Print how a recording differs from the stand-in, assumption by assumption",
    examples: ["rec.ndjson", "rec.ndjson --config crmcom-mock.json --format markdown"],
    words: ["recording"],
    wordNeeded: "the path of a recording, like: drift rec.ndjson",
    flags: {
      methods: methodFolders,
      config: text("path", "Compare with a stand-in that has this config file").optional(),
      ...report(reportFormats),
      ...search,
    },
  },
  adopt: {
    summary: "Make a config file from recordings, so that the stand-in answers as the recorded systems did",
    examples: ["rec.ndjson --output crmcom-mock.json", "rec.ndjson more.ndjson --output crmcom-mock.json --dry-run"],
    words: ["recording..."],
    wordNeeded: "the paths of recordings, like: adopt rec.ndjson",
    flags: {
      methods: methodFolders,
      output: text("path", "Config file to write; its other keys stay", { accepts: "the path of the config file" }),
      shapes: text("folder", "Merge the paths and types of answers into this folder too, a file a method").optional(),
      seconds: search.seconds,
      dryRun: flag("Only print what would change"),
      json,
    },
  },
  "method draft": {
    summary: "Make the folder of a method from the vendor's page, and list each line that was not understood",
    examples: ["page.html --out my-methods", "page.txt --out my-methods --json"],
    words: ["page"],
    wordNeeded: "the path of a page, like: method draft page.html --out my-methods",
    flags: { out: text("folder", "Folder of your methods", { accepts: "a folder like my-methods" }), json },
  },
  "method diff": {
    summary: "Print what a newer page changes in a drafted method, or what a release changes for a client",
    examples: ["my-methods/customer_events.web.create page.html --write", "R12 R15"],
    words: ["old", "new"],
    wordNeeded: "two releases, or a folder and a page or folder",
    flags: { write: flag("Rewrite in the old folder what came from its page"), methods: methodFolders, json },
  },
  publish: {
    summary: "Publish the contracts to a Pact broker",
    examples: [`--broker ${broker} --version 1.2.0`, `--broker ${broker} --version 1.2.0 --branch main`],
    flags: {
      broker: httpUrl(broker, "give --username and --password", "Address of the broker", {
        variable: "PACT_BROKER_BASE_URL",
      }),
      version: text("version", "Version of your client", { accepts: "a version like 1.2.0" }),
      branch: text("name", "Branch of your client").optional(),
      contracts,
      token: text("token", "Bearer token; takes precedence over a user", { variable: "PACT_BROKER_TOKEN" }).optional(),
      username: text("name", "User, without a token", { variable: "PACT_BROKER_USERNAME" }).optional(),
      password: text("password", "Password of the user", { variable: "PACT_BROKER_PASSWORD" }).optional(),
      json,
    },
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
