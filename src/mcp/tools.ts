import * as z from "zod";
import { switchChangesSchema } from "../assumptions/switches.ts";
import { ConfigError } from "../common/config-error.ts";
import { textOrJson } from "../common/json.ts";
import { presetNames } from "../mock/faults/named-rules.ts";
import { clockSetting } from "../mock/sandbox/sandbox-options.ts";
import { readOrThrow } from "../schema/read-by.ts";
import { releaseText } from "../wire/release.ts";
import { describeTool } from "./describe-tool.ts";
import { exploreTool } from "./explore-tool.ts";
import {
  callAdminApi,
  defineTool,
  jsonArgument,
  nameSchema,
  nextCall,
  readHints,
  type Tool,
  writeHints,
} from "./tool.ts";

const settings = z.object({ release: releaseText, clock: clockSetting, assume: switchChangesSchema }).partial();

/** An id in a path. A segment of dots alone would lead to another path. */
const id = z.string().max(200).regex(/[^.]/, "expected an id").optional();
const subpath = (path: string, last = "") => (last === "" ? path : `${path}/${encodeURIComponent(last)}`);

const sandboxTool = defineTool({
  name: "sandbox",
  description:
    "A sandbox, a new one without a name: base URL, token, a first call. Resets first, if asked, then sets what you name.",
  annotations: writeHints,
  schema: z.strictObject({
    name: nameSchema.optional(),
    release: z.string().optional().describe("Like R12"),
    clock: jsonArgument('{"frozenAt":"2030-01-01T00:00:00Z"}, {"advanceMs":1000} or {"system":true}'),
    assume: jsonArgument('Variants: {"id":"variant"}; null goes back'),
    reset: z.boolean().optional().describe("Forget calls, faults, events, settings"),
  }),
  async run({ name, release, clock, assume, reset }, context) {
    // A setting that is not accepted creates no sandbox.
    readOrThrow(settings, { release, clock, assume }, (path) => path.join("."));
    const operation = name === undefined ? "POST sandboxes" : `PUT sandboxes/${name}`;
    const { name: own }: { name: string } = await callAdminApi(context, "default", operation, "name", {});
    // A reset forgets settings, so it comes before them.
    const done: { reset?: string[] } = reset ? await callAdminApi(context, own, "POST reset", "reset", {}) : {};
    if (release !== undefined) await callAdminApi(context, own, `PATCH sandboxes/${own}`, "release", { release });
    if (assume !== undefined) await callAdminApi(context, own, "PATCH assumptions", "assume", assume);
    if (clock !== undefined) await callAdminApi(context, own, "PUT clock", "clock", clock);
    const shown: object = await callAdminApi(context, own, `GET sandboxes/${own}`, "name");
    const connection: object = await callAdminApi(context, own, "GET connection", "name");
    const fault = { do: "add", sandbox: own, rule: "lost-response" };
    return {
      ...shown,
      ...connection,
      forgot: done.reset,
      ...nextCall("fault", "break the next calls, then run your client here", fault),
    };
  },
});

const faultTool = defineTool({
  name: "fault",
  description: "Fault rules. `list` says why a rule did not apply.",
  annotations: writeHints,
  schema: z.strictObject({
    do: z.enum(["add", "list", "clear"]),
    sandbox: nameSchema.default("default"),
    rule: jsonArgument(
      `For add: a preset like ${presetNames.slice(3, 5).join(" or ")}, or a rule: {"match":{"operation":"customer_events.*"},"effect":{"delay":2000}}`,
    ),
    id: id.describe("Only this rule"),
  }),
  async run({ do: action, sandbox, rule = {}, id }, context) {
    const operations = {
      add: "POST faults",
      list: subpath("GET faults", id),
      clear: subpath("DELETE faults", id),
    };
    const [argument, input] = action === "add" ? ["rule", rule] : ["id"];
    const rules: object = await callAdminApi(context, sandbox, operations[action], argument, input);
    const calls = { do: "list", sandbox };
    return { [action]: rules, ...nextCall("calls", "run your client, then see what its calls met", calls) };
  },
});

type CallsAnswer = { items?: { sequence?: number }[]; assumptions?: { id: string }[] };

const callsTool = defineTool({
  name: "calls",
  description:
    "The journal: list (newest first), show one call, claim proves a statement, duplicates lists events created twice.",
  annotations: readHints,
  schema: z.strictObject({
    do: z.enum(["list", "show", "claim", "duplicates"]),
    sandbox: nameSchema.default("default"),
    id: id.describe("For show"),
    filter: jsonArgument('{"operation","outcome","assumption","text","row","since"}'),
    claim: jsonArgument('{"operation":"customer_events.*","times":1}; also atLeast, atMost, never, outcome, rows'),
    limit: z.int().min(1).max(100).default(20),
  }),
  async run({ do: action, sandbox, id = "", filter = {}, claim = {}, limit }, context) {
    // These parameters override those of the filter, so that it cannot ask for a stream.
    const parameters = { ...Object(filter), brief: true, order: "newest", limit, format: "json" };
    const query = new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, textOrJson(value)]));
    if (action === "show" && id === "") {
      throw new ConfigError([{ where: "id", message: "show needs the id of a call; list tells them as sequence" }]);
    }
    const [operation, argument] = {
      list: [`GET requests?${query}`, "filter"] as const,
      show: [subpath("GET requests", id), "id"] as const,
      claim: ["POST requests/check", "claim"] as const,
      duplicates: ["GET duplicates?calls=true", "sandbox"] as const,
    }[action];
    const input = action === "claim" ? claim : undefined;
    const answer: CallsAnswer = await callAdminApi(context, sandbox, operation, argument, input);
    const [newest] = answer.items ?? [];
    const [used] = answer.assumptions ?? [];
    const show = newest?.sequence && { do: "show", sandbox, id: String(newest.sequence) };
    if (show) return { ...answer, ...nextCall("calls", "see one call whole", show) };
    if (used)
      return { ...answer, ...nextCall("describe", "see what the response depends on", { assumption: used.id }) };
    return { ...answer, ...nextCall("explore", "find the failures that break your client") };
  },
});

export const tools: readonly Tool[] = [describeTool, sandboxTool, faultTool, callsTool, exploreTool];
