import * as z from "zod";
import { defaultRelease } from "../../mock/config/settings.ts";
import {
  booleanFlag,
  integerFlag,
  json,
  listFlag,
  methods,
  releaseFlag,
  reportFlags,
  standInUrl,
  systemUrlFlag,
  textFlag,
  variableFlags,
} from "../flag.ts";

const systemUrl = "https://crm.example/tenant";

const all = booleanFlag("Also list assumptions that are confirmed, inconclusive or not covered");

/** An HTTP header, as its name and its value. No message shows it, because it may be a secret. */
const header = z.string().transform((text, context): readonly [name: string, value: string] => {
  const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  try {
    new Headers({ [name.trim()]: value.trim() });
  } catch {
    context.addIssue('not a header; expected "Name: value"');
  }
  return [name.trim(), value.trim()];
});

export const tenantFlags = {
  verify: () => ({
    target: systemUrlFlag(
      `${standInUrl}/tenant`,
      'give them with --header "Authorization: …"',
      "Base URL of the target, without /crmapi",
    ).optional(),
    contracts: textFlag("folder", "Folder of Pact files; by default the built-in ones").optional(),
    methods,
    stateValues: textFlag("json", "Values of your tenant, as a file or JSON").optional(),
    printStateValues: booleanFlag("Print a template for --state-values, with the values of the fixtures"),
    only: listFlag(z.string(), "Check only this assumption, provenance or interaction", { placeholder: "name" }),
    header: listFlag(header, 'Header to send with every request: "Name: value"', { placeholder: "header" }),
    allowWrites: booleanFlag("Allow calls that write to a real system"),
    ...reportFlags(["text", "json", "junit"]),
    all,
    writeObserved: textFlag("path", "Write what was observed to this config file").optional(),
    release: releaseFlag("Release of a real system; contracts of later releases are skipped").prefault(defaultRelease),
  }),
  record: () => ({
    upstream: systemUrlFlag(systemUrl, "your program sends its own", "Base URL of the real system, without /crmapi"),
    release: releaseFlag("Release of the upstream", { accepts: "a release like R14" }),
    methods,
    out: textFlag("path", "File to write the recording to", { accepts: "the path of the recording" }),
    append: booleanFlag("Append to an existing recording"),
    port: integerFlag(0, 65_535, "Port to listen on, on localhost; 0 selects a free port").default(0),
    portFile: textFlag("path", "Write the port to this file once the proxy listens").optional(),
    allowWrites: booleanFlag("Also forward calls that may write"),
    fault: listFlag(z.string(), "Inject faults by this rule: a preset, JSON, or a JSON file", { placeholder: "rule" }),
    seed: textFlag("text", "Seed for random choices of --fault; random if not set").optional(),
    ...variableFlags,
    insecureUpstream: booleanFlag("Allow plain HTTP to another machine"),
    maxCalls: integerFlag(1, 1_000_000_000, "Stop after this many calls").optional(),
  }),
  drift: () => ({
    methods,
    config: textFlag("path", "Config file of the mock server to compare with").optional(),
    ...reportFlags(["text", "json", "junit"]),
    all,
  }),
  adopt: () => ({
    methods,
    output: textFlag("path", "Config file to write; other keys are kept", { accepts: "the path of the config file" }),
    dryRun: booleanFlag("Only print what would change"),
    json,
  }),
};
