import * as z from "zod";
import { switchChangesSchema } from "../assumptions/switches.ts";
import { ConfigError } from "../ground/config-error.ts";
import { presetNames } from "../mock/faults/named-rules.ts";
import { planLimits } from "../mock/faults/stored-rule.ts";
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
  sandboxArgument,
  type Tool,
  type ToolContext,
  writeHints,
} from "./tool.ts";

const settings = z.object({ release: releaseText, clock: clockSetting, assume: switchChangesSchema }).partial();

/** An id within a path. A segment of dots alone would lead to another path. */
const id = z.string().max(200).regex(/[^.]/, "expected an id").optional();
const below = (path: string, last = "") => (last === "" ? path : `${path}/${encodeURIComponent(last)}`);

/** What a reset of each part takes away. */
const forgotten: Readonly<Record<string, string>> = {
  state: "events and tokens, and the release and assumptions that were set",
  journal: "calls",
  faults: "fault rules that were added",
  counters: "counts of the other rules",
  clock: "the clock that was set",
};

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
  async run({ name, release, clock, assume, reset }, workshop) {
    // Checked first: a mistake makes no sandbox.
    readOrThrow(settings, { release, clock, assume }, (path) => path.join("."));
    const call = name === undefined ? "POST sandboxes" : `PUT sandboxes/${name}`;
    const { name: own }: { name: string } = await callAdminApi(workshop, "default", call, "name", {});
    // What is set would be forgotten too.
    const { reset: forgot }: { reset?: string[] } = reset
      ? await callAdminApi(workshop, own, "POST reset", "reset", {})
      : {};
    if (release !== undefined) await callAdminApi(workshop, own, `PATCH sandboxes/${own}`, "release", { release });
    if (assume !== undefined) await callAdminApi(workshop, own, "PATCH assumptions", "assume", assume);
    if (clock !== undefined) await callAdminApi(workshop, own, "PUT clock", "clock", clock);
    const shown: object = await callAdminApi(workshop, own, `GET sandboxes/${own}`, "name");
    const wayIn: object = await callAdminApi(workshop, own, "GET way-in", "name");
    const fault = { do: "add", sandbox: own, rule: "lost-response" };
    const told = forgot && { forgot: forgot.map((part) => forgotten[part] ?? part) };
    return {
      ...shown,
      ...wayIn,
      ...told,
      ...nextCall("fault", "break the next calls, then run your client here", fault),
    };
  },
});

const faultTool = defineTool({
  name: "fault",
  description: "Fault rules. list tells why one did not hit, plan which next calls it will.",
  annotations: writeHints,
  schema: z.strictObject({
    do: z.enum(["plan", "add", "list", "clear"]),
    sandbox: sandboxArgument,
    rule: jsonArgument(
      `For add: a preset like ${presetNames.slice(3, 5).join(" or ")}, or a rule: {"match":{"operation":"customer_events.*"},"effect":{"delay":2000}}`,
    ),
    id: id.describe("Only this rule"),
    n: z.int().min(1).max(planLimits.calls).default(planLimits.usualCalls).describe("Calls to plan"),
  }),
  async run({ do: act, sandbox, rule = {}, id, n }, workshop) {
    const only = id === undefined ? "" : `&rule=${encodeURIComponent(id)}`;
    const asked = {
      plan: `GET faults/plan?n=${n}${only}`,
      add: "POST faults",
      list: below("GET faults", id),
      clear: below("DELETE faults", id),
    };
    const argument = act === "add" ? "rule" : "id";
    const rules: object = await callAdminApi(workshop, sandbox, asked[act], argument, act === "add" ? rule : undefined);
    const unfit = act === "list" ? await unfitOf(rules, sandbox, workshop) : {};
    return {
      [act]: rules,
      ...unfit,
      ...nextCall("calls", "run your client, then see what its calls met", { do: "list", sandbox }),
    };
  },
});

type ListedRule = { id: string; matches: number; match: { operation?: string } };

const mostUnfit = 5;

/** Why no call fitted the match of a rule, by the id of the rule: what differs in the call that came closest. */
async function unfitOf(listed: object, sandbox: string, workshop: ToolContext): Promise<object> {
  const all = "items" in listed ? (listed.items as ListedRule[]) : [listed as ListedRule];
  const idle = all.filter(({ matches }) => matches === 0).slice(0, mostUnfit);
  const why = idle.map(async ({ id, match: { operation = "*", ...match } }) => {
    const claim = { operation, ...match, atLeast: 1 };
    const asked = callAdminApi(workshop, sandbox, "POST requests/check", "rule", claim);
    const proof: { explanation: string } = await asked.catch((error: ConfigError) => ({ explanation: error.message }));
    return [id, proof.explanation];
  });
  return idle.length === 0 ? {} : { unfit: Object.fromEntries(await Promise.all(why)) };
}

type Answered = { items?: { sequence?: number }[]; assumptions?: { id: string }[] };

const callsTool = defineTool({
  name: "calls",
  description:
    "The journal: list (newest first), show one call, claim proves a statement, duplicates lists events created twice.",
  annotations: readHints,
  schema: z.strictObject({
    do: z.enum(["list", "show", "claim", "duplicates"]),
    sandbox: sandboxArgument,
    id: id.describe("For show"),
    filter: jsonArgument('{"operation","outcome","assumption","text","row","since"}'),
    claim: jsonArgument('{"operation":"customer_events.*","times":1}; also atLeast, atMost, never, outcome, rows'),
    limit: z.int().min(1).max(100).default(20),
  }),
  async run({ do: act, sandbox, id = "", filter = {}, claim = {}, limit }, workshop) {
    // The last ones hold: a filter that asks for a stream does not get one.
    const listed = { ...(filter as object), brief: true, order: "newest", limit, format: "json" };
    const textOf = (one: unknown) => (typeof one === "string" ? one : JSON.stringify(one));
    const query = new URLSearchParams(Object.entries(listed).map(([key, one]) => [key, textOf(one)]));
    if (act === "show" && id === "") {
      throw new ConfigError([{ where: "id", message: "show needs the id of a call; list tells them as sequence" }]);
    }
    const [asked, argument] = {
      list: [`GET requests?${query}`, "filter"] as const,
      show: [below("GET requests", id), "id"] as const,
      claim: ["POST requests/check", "claim"] as const,
      duplicates: ["GET duplicates?calls=true", "sandbox"] as const,
    }[act];
    const answer: Answered = await callAdminApi(
      workshop,
      sandbox,
      asked,
      argument,
      act === "claim" ? claim : undefined,
    );
    const [newest] = answer.items ?? [];
    const [used] = answer.assumptions ?? [];
    const show = newest?.sequence && { do: "show", sandbox, id: String(newest.sequence) };
    if (show) return { ...answer, ...nextCall("calls", "see one call whole", show) };
    if (used) return { ...answer, ...nextCall("describe", "see what the answer rests on", { assumption: used.id }) };
    return { ...answer, ...nextCall("explore", "find the failures that break your client") };
  },
});

export const tools: readonly Tool[] = [describeTool, sandboxTool, faultTool, callsTool, exploreTool];
