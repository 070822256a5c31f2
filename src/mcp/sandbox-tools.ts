import * as z from "zod";
import { nameForm } from "../ground/config-error.ts";
import { readOrThrow } from "../matching/read-by.ts";
import { presetNames } from "../mock/faults/presets.ts";
import { planLimits } from "../mock/faults/stored-rule.ts";
import { clockSetting } from "../mock/sandbox/sandbox-options.ts";
import { releaseText } from "../wire/release.ts";
import { switchChangesSchema } from "../wire/switches.ts";
import { askAdmin, given, next, tool } from "./tool.ts";

const name = z.string().regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores");
const sandbox = name.default("default");

const settings = z.object({ release: releaseText, clock: clockSetting, assume: switchChangesSchema }).partial();

/** An id within a path. A segment of dots alone would lead to another path. */
const id = z.string().max(200).regex(/[^.]/, "expected an id").optional();
const below = (path: string, last = "") => (last === "" ? path : `${path}/${encodeURIComponent(last)}`);

export const sandboxTool = tool({
  name: "sandbox",
  description:
    "Gives the sandbox of that name, or a new one: base URL, token, a first call. It first sets what you name. One sandbox a test.",
  schema: z.strictObject({
    name: name.optional(),
    release: z.string().optional().describe("Like R12"),
    clock: given('{"frozenAt":"2030-01-01T00:00:00Z"}, {"advanceMs":1000} or {"system":true}'),
    assume: given('Variants of assumptions: {"id":"variant"}; null goes back'),
    reset: z.boolean().optional().describe("Forget calls, faults and events"),
  }),
  async run({ name, release, clock, assume, reset }, workshop) {
    // Checked first: a mistake makes no sandbox.
    readOrThrow(settings, { release, clock, assume }, (path) => path.join("."));
    const call = name === undefined ? "POST sandboxes" : `PUT sandboxes/${name}`;
    const { name: own }: { name: string } = await askAdmin(workshop, "default", call, {});
    if (release !== undefined) await askAdmin(workshop, own, `PATCH sandboxes/${own}`, { release });
    if (assume !== undefined) await askAdmin(workshop, own, "PATCH assumptions", assume);
    if (clock !== undefined) await askAdmin(workshop, own, "PUT clock", clock);
    if (reset) await askAdmin(workshop, own, "POST reset", {});
    const shown: object = await askAdmin(workshop, own, `GET sandboxes/${own}`);
    const wayIn: object = await askAdmin(workshop, own, "GET way-in");
    const fault = { do: "add", sandbox: own, rule: "lost-response" };
    return { ...shown, ...wayIn, ...next("fault", "break the next calls, then run your client here", fault) };
  },
});

export const faultTool = tool({
  name: "fault",
  description: "Fault rules of a sandbox. list tells why a rule did not hit; plan, which of the next calls it will.",
  schema: z.strictObject({
    do: z.enum(["plan", "add", "list", "clear"]),
    sandbox,
    rule: given(
      `For add: ${presetNames.join(", ")}, or a rule: {"match":{"operation":"customer_events.*"},"effect":{"delay":2000}}`,
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
    const rules = await askAdmin(workshop, sandbox, asked[act], act === "add" ? rule : undefined);
    return { [act]: rules, ...next("calls", "run your client, then see what its calls met", { do: "list", sandbox }) };
  },
});

type Answered = { items?: { sequence?: number }[]; assumptions?: { id: string }[] };

export const callsTool = tool({
  name: "calls",
  description:
    "The journal: list (newest first) with outcome and reason; show one call; claim proves a statement, like at most one create; duplicates lists events created twice.",
  schema: z.strictObject({
    do: z.enum(["list", "show", "claim", "duplicates"]),
    sandbox,
    id: id.describe("For show"),
    filter: given('{"operation","outcome","assumption","text","row","since"}'),
    claim: given('{"operation":"customer_events.*","times":1}; also atLeast, atMost, never, outcome, rows'),
    limit: z.int().min(1).max(100).default(20),
  }),
  async run({ do: act, sandbox, id = "0", filter = {}, claim = {}, limit }, workshop) {
    // The last ones hold: a filter that asks for a stream does not get one.
    const listed = { ...(filter as object), brief: true, order: "newest", limit, format: "json" };
    const texts = Object.entries(listed).map(([key, one]) => [
      key,
      typeof one === "string" ? one : JSON.stringify(one),
    ]);
    const query = new URLSearchParams(texts);
    const asked = {
      list: `GET requests?${query}`,
      show: below("GET requests", id),
      claim: "POST requests/verify",
      duplicates: "GET duplicates?calls=true",
    };
    const answer: Answered = await askAdmin(workshop, sandbox, asked[act], act === "claim" ? claim : undefined);
    const [newest] = answer.items ?? [];
    const [used] = answer.assumptions ?? [];
    const show = newest?.sequence && { do: "show", sandbox, id: String(newest.sequence) };
    if (show) return { ...answer, ...next("calls", "see one call whole", show) };
    if (used) return { ...answer, ...next("describe", "see what the answer rests on", { assumption: used.id }) };
    return { ...answer, ...next("explore", "find the failures that break your client") };
  },
});
