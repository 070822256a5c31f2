import { exploreLimits } from "../lab/explore/explore-options.ts";
import { exploreFormats } from "../lab/explore/explore-report.ts";
import { reportFormats } from "../lab/report/formats.ts";
import { usualRelease } from "../mock/config/settings.ts";
import { provenances } from "../wire/provenance.ts";
import type { CommandEntry } from "./flag.ts";
import {
  choice,
  exploredFaults,
  header,
  httpUrl,
  integer,
  method,
  release,
  seconds,
  systemUrl,
  time,
} from "./flag-values.ts";

const contracts = { value: "folder", meaning: "Folder of Pact files; our own when absent" } as const;

export const json = { meaning: "Print JSON" };

/** The flags of a command that prints a report. */
const report = <Format extends string>(formats: readonly Format[]) =>
  ({
    format: { ...choice("format", formats), meaning: "Form of the report", default: "text" },
    json: { meaning: "The same as --format json" },
    output: { value: "path", meaning: "Write the report into this file" },
  }) as const;

const search = {
  seconds: { ...seconds, meaning: "Seconds for the search of what describes the system", default: "120" },
  all: { meaning: "Name everything in the text: each exchange, and what is confirmed, open and not exercised" },
} as const;

const system = "https://crm.example/tenant";
const broker = "https://broker.example";
const recordExample = `--upstream ${system} --release R14 --out rec.ndjson`;
const target = systemUrl("http://127.0.0.1:8080/tenant", 'give them with --header "Authorization: …"');

/** The commands that judge a client, or another system. */
export const labCommands = {
  explore: {
    summary: "Run a client through every failure and print what breaks it",
    examples: ["-- node send-likes.js", "--what-if --depth 1 -- python3 send_likes.py"],
    rest: "<command>",
    settings: true,
    defaults: { port: "0", "log-level": "warn" },
    flags: {
      depth: { ...integer(1, exploreLimits.depth), meaning: "Faults in one run", default: "2" },
      only: { ...exploredFaults, repeatable: true, meaning: "Only this fault; refused and row name all of their kind" },
      allow: { ...exploredFaults, repeatable: true, meaning: "This fault may break the client: shown, but no failure" },
      operation: { ...method, repeatable: true, meaning: "Only at calls of this method; may end in *" },
      budget: { ...time, meaning: "Time for runs of two faults; runs of one are all made", default: "60s" },
      timeout: { ...time, meaning: "Time after which the client counts as hanging", default: "20s" },
      slow: { ...time, meaning: "Time by which a slow answer is late", default: "3s" },
      parallel: {
        ...integer(1, exploreLimits.parallel),
        meaning: "Runs at the same time; one a processor when absent",
      },
      check: { value: "command", meaning: "Command that judges each run by its exit code; run by sh" },
      "what-if": { meaning: "Also print what is safe only if CRM.COM does as assumed" },
      directory: {
        value: "path",
        meaning: "Folder of failures, which the next exploration runs first",
        default: "explore",
      },
      replay: { value: "path", meaning: "Run only the faults of this file of that folder" },
      ...report(exploreFormats),
      "self-test": { meaning: "Explore clients of ours instead: the search must find what is planted in them" },
    },
  },
  verify: {
    summary: "Check the contracts against a stand-in or a real CRM.COM",
    examples: ["--target http://127.0.0.1:8080", "--target https://crm.example/tenant --allow-writes --format junit"],
    flags: {
      target: { ...target, meaning: "What stands before /crmapi, with a path if there is one; needed without --from" },
      from: { value: "path", meaning: "Judge by this recording instead, and send nothing" },
      contracts,
      "state-values": { value: "json", meaning: "File of the tenant's values, or the JSON itself" },
      "print-state-values": { meaning: "Print the template of that file, with the values of our fixtures" },
      only: { ...choice("provenance", provenances), repeatable: true, meaning: "Only behaviours of this provenance" },
      assumption: { value: "id", repeatable: true, meaning: "Only what shows this assumption" },
      header: { ...header, repeatable: true, meaning: 'Sent with every request: "Name: value"' },
      "allow-writes": { meaning: "Allow writing to a system that is no stand-in" },
      timeout: {
        ...integer(1, 600_000),
        meaning: "Milliseconds for one answer; later is not proven",
        default: "10000",
      },
      ...report(reportFormats),
      ...search,
      pact: { meaning: "Also have Pact's own verifier play the contracts; contracts of other people it always plays" },
      observed: { value: "path", meaning: "Hold the contracts as corrected by such a file" },
      "write-observed": { value: "path", meaning: "Keep what was observed, as a config file of the stand-in" },
      release: {
        ...release,
        meaning: "The release of a real system; what came later is not asked",
        default: usualRelease,
      },
    },
  },
  record: {
    summary: "Record what a real CRM.COM answers to your own program, with nothing of the tenant's in the file",
    examples: [recordExample, `${recordExample} --for 8h`],
    flags: {
      upstream: {
        ...systemUrl(system, "your program sends its own"),
        meaning: "What stands before /crmapi of the real system",
        needed: `a URL like ${system}`,
      },
      release: {
        ...release,
        meaning: "The release that it runs",
        needed: "the release that the upstream runs, like R14",
      },
      out: { value: "path", meaning: "The file of the recording", needed: "the path of the recording" },
      append: { meaning: "Add to a recording that is there" },
      port: { ...integer(0, 65_535), meaning: "Port on the loopback address; 0 takes a free one", default: "0" },
      "port-file": { value: "path", meaning: "Write the port into this file once calls are taken" },
      "allow-writes": { meaning: "Pass on calls that may write too" },
      "insecure-upstream": { meaning: "Allow plain HTTP to another machine" },
      "max-calls": { ...integer(1, 1_000_000_000), meaning: "End after so many calls" },
      for: { ...time, meaning: "End after this time, like 90s, 5m, 8h or milliseconds" },
      timeout: { ...time, meaning: "How long the upstream may be silent", default: "60s" },
      json: { meaning: "Print what was recorded as JSON" },
    },
  },
  drift: {
    summary: "Print how a recording differs from the stand-in, assumption by assumption",
    examples: ["rec.ndjson", "rec.ndjson --config crmcom-mock.json --format markdown"],
    words: ["recording"],
    wordNeeded: "the path of a recording, like: drift rec.ndjson",
    flags: {
      config: { value: "path", meaning: "Hold it against a stand-in with this config file" },
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
      output: { value: "path", meaning: "The config file; its other keys stay", needed: "the path of the config file" },
      shapes: { value: "folder", meaning: "Also merge paths and types into a file a method in this folder" },
      seconds: search.seconds,
      "dry-run": { meaning: "Only tell what would change" },
      json,
    },
  },
  publish: {
    summary: "Publish the contracts to a Pact broker",
    examples: [`--broker ${broker} --version 1.2.0`, `--broker ${broker} --version 1.2.0 --branch main`],
    flags: {
      broker: {
        ...httpUrl(broker, "give --username and --password"),
        variable: "PACT_BROKER_BASE_URL",
        meaning: "Address of the broker",
        needed: `a URL like ${broker}`,
      },
      version: { value: "version", meaning: "Version of your client", needed: "the version of your client" },
      branch: { value: "name", meaning: "Branch of your client" },
      contracts,
      token: { value: "token", variable: "PACT_BROKER_TOKEN", meaning: "Bearer token; goes before a user" },
      username: { value: "name", variable: "PACT_BROKER_USERNAME", meaning: "User, without a token" },
      password: { value: "password", variable: "PACT_BROKER_PASSWORD", meaning: "Password of the user" },
      json,
    },
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;
