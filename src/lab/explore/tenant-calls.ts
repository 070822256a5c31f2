import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { ownLine } from "../../ground/shell-line.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { isLogin, isReadOnly } from "../../vendor/method.ts";
import { readAnswer } from "../../wire/bulk.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Interaction } from "../verify/interaction.ts";

type OwnInteraction = Interaction & { readonly own: object };

/** A call to a tenant that would settle something. */
interface PlannedCall {
  readonly interaction: string;
  readonly isReadOnly: boolean;
  readonly settles: readonly string[];
  /** What of it stays in the tenant. */
  readonly leaves: string;
  readonly line: string;
}

export interface VerifyPlan {
  readonly calls: readonly PlannedCall[];
  /** Ids that no call settles, each with the command that prints a question to the vendor. */
  readonly toAsk: readonly { readonly id: string; readonly line: string }[];
}

export interface PlanRequest {
  readonly interactions: readonly Interaction[];
  /** The assumptions to settle. */
  readonly ids: readonly string[];
  /** Flags of `verify` that all lines have: target, values, methods. */
  readonly words: readonly string[];
  readonly methods: Methods;
}

/**
 * The fewest calls that would settle most of some assumptions: reads first, then writes, each time the call that settles most of what is
 * left, and of several the one that leaves least behind.
 */
export function planTenantCalls({ interactions, ids, words, methods }: PlanRequest): VerifyPlan {
  const listed = listAssumptions(methods.catalog, vendorErrors, undefined);
  const showing = new Map(listed.map((one) => [one.id as string, new Set(examplesShowing(one))]));
  const left = new Set(ids);
  const settledBy = ({ description }: Interaction) => [...left].filter((id) => showing.get(id)?.has(description));
  const own = interactions
    .filter((one): one is OwnInteraction => one.own !== undefined)
    .sort((one, other) => leftBy(one).events - leftBy(other).events);
  const calls: PlannedCall[] = [];
  for (const reads of [true, false]) {
    const some = own.filter((one) => isReadOnly(one.own.method) === reads);
    for (;;) {
      const most = some.reduce((count, one) => Math.max(count, settledBy(one).length), 0);
      const best = some.find((one) => settledBy(one).length === most);
      if (!best || most === 0) break;
      const settles = settledBy(best);
      for (const id of settles) left.delete(id);
      const about = settles.flatMap((id) => ["--assumption", id]);
      const asked = [...words, ...(reads ? [] : ["--allow-writes"]), ...about, "--interaction", best.description];
      const told = { interaction: best.description, isReadOnly: reads, settles, leaves: leftBy(best).text };
      calls.push({ ...told, line: ownLine(["verify", ...asked]) });
    }
  }
  return { calls, toAsk: [...left].map((id) => ({ id, line: ownLine(["assumptions", "--ask", id]) })) };
}

/** What stays of a call: that of the answer which we expect, or of one that takes what we expect to be refused. */
function leftBy(interaction: OwnInteraction): { readonly events: number; readonly text: string } {
  const { method, example } = interaction.own;
  if (isReadOnly(method)) return { events: 0, text: "nothing" };
  if (isLogin(method)) return { events: 0, text: "a session, until it ends" };
  if (method.name.startsWith("authentication.")) return { events: 0, text: "nothing: it ends a session" };
  const { isOk, done, undone } = readAnswer(example.response.body);
  const made = method.bulk ? done.length : Number(isOk);
  const mayBe = made + (method.bulk ? undone.length : Number(!isOk));
  const eventsOf = (count: number) => (count === 0 ? "nothing" : `${count} ${count === 1 ? "record" : "records"}`);
  const more = mayBe > made ? `, or ${eventsOf(mayBe)} if CRM.COM takes what we expect it to refuse` : "";
  return { events: mayBe, text: eventsOf(made) + more };
}
