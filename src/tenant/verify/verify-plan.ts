import { counted } from "../../common/quoted-text.ts";
import { ownLine, programLine } from "../../common/shell-line.ts";
import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { isLogin, isReadOnly } from "../../vendor/method.ts";
import { readAnswer } from "../../wire/envelope.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Interaction, OwnInteraction } from "./interaction.ts";

/** A call to a tenant that would settle assumptions. */
interface PlannedCall {
  readonly interaction: string;
  readonly isRead: boolean;
  readonly settles: readonly string[];
  /** What the call leaves behind in the tenant. */
  readonly leaves: string;
  readonly line: string;
  /** If a client that sends a call again shows as much: the line that runs one, without the client. */
  readonly withClient?: string;
}

/** The assumptions about a call that is sent again. */
const aboutRetries: ReadonlySet<string> = new Set(["bulk.reference-reused"]);

export type VerifyPlan = ReturnType<typeof planTenantCalls>;

/**
 * The fewest calls that settle most of the assumptions: reads first, then writes. The next call is always the one that
 * settles most of the rest; among equals, the one that leaves least behind.
 * @param ids the assumptions to settle
 * @param flags that all lines of `verify` share: target, values, methods
 * @param recordFlags those of `record`: upstream, release, methods
 * @returns also the assumptions that no call settles, each with the command that prints a question to the vendor
 */
export function planTenantCalls(
  interactions: readonly Interaction[],
  ids: readonly string[],
  flags: readonly string[],
  recordFlags: readonly string[],
  methods: Methods,
) {
  const listed = listAssumptions(methods.catalog, vendorErrors, undefined);
  const witnesses = new Map<string, ReadonlySet<string>>(
    listed.map((assumption) => [assumption.id, new Set(examplesShowing(assumption))]),
  );
  const open = new Set(ids);
  const settledBy = ({ description }: Interaction) => [...open].filter((id) => witnesses.get(id)?.has(description));
  const own = interactions
    .filter((interaction): interaction is OwnInteraction => interaction.own !== undefined)
    .sort((a, b) => leftBy(a).records - leftBy(b).records);
  const calls: PlannedCall[] = [];
  for (const reads of [true, false]) {
    const candidates = own.filter((interaction) => isReadOnly(interaction.own.method) === reads);
    for (;;) {
      const most = candidates.reduce((count, candidate) => Math.max(count, settledBy(candidate).length), 0);
      const best = candidates.find((candidate) => settledBy(candidate).length === most);
      if (!best || most === 0) break;
      const settles = settledBy(best);
      for (const id of settles) open.delete(id);
      const { description } = best;
      const writes = reads ? [] : ["--allow-writes"];
      const line = ownLine(["verify", ...flags, ...writes, "--only", description]);
      const retry = ["--allow-writes", "--fault", "lost-response", "--out", "retry.ndjson", "--"];
      const isRetry = settles.every((id) => aboutRetries.has(id));
      const withClient = isRetry && { withClient: ownLine(["record", ...recordFlags, ...retry]) };
      const { text: leaves } = leftBy(best);
      calls.push({ interaction: description, isRead: reads, settles, leaves, line, ...withClient });
    }
  }
  return { calls, toAsk: [...open].map((id) => ({ id, line: ownLine(["assumptions", "--ask", id]) })) };
}

/** The records that a call leaves behind: if it is answered as expected, and at most. */
function leftBy(interaction: OwnInteraction): { readonly records: number; readonly text: string } {
  const { method, example } = interaction.own;
  if (isReadOnly(method)) return { records: 0, text: "nothing" };
  if (isLogin(method)) return { records: 0, text: "a session, until it ends" };
  if (method.name.startsWith("authentication.")) return { records: 0, text: "nothing: it ends a session" };
  const { isOk, done, undone } = readAnswer(example.response.body);
  const expected = method.bulk ? done.length : Number(isOk);
  const most = expected + (method.bulk ? undone.length : Number(!isOk));
  const more = most > expected ? `, or ${counted(most, "record")} if CRM.COM takes what we expect it to refuse` : "";
  return { records: most, text: (expected === 0 ? "nothing" : counted(expected, "record")) + more };
}

/** @param exampleBase the base URL in the lines if the user named no target */
export function verifyPlanText({ calls, toAsk }: VerifyPlan, count: number, exampleBase: string | undefined): string {
  const callCount = counted(calls.length, "call");
  const template = `${programLine} verify --print-state-values > values.json`;
  return [
    `${callCount} would settle ${count - toAsk.length} of ${count} assumptions`,
    ...(exampleBase && calls.length > 0
      ? [`Put the address of your CRM.COM in place of ${exampleBase}, or name it with --target.`]
      : []),
    ...(calls.length > 0 ? ["Write the values of your tenant into a file first:", `  ${template}`] : []),
    ...calls.flatMap(({ interaction, isRead, settles, leaves, line, withClient }, at) => [
      `${at + 1}. ${interaction}`,
      `   ${isRead ? "reads" : "writes"}; settles ${settles.join(", ")}; leaves behind: ${leaves}`,
      `   ${line}`,
      ...(withClient
        ? ["   or without values, by your own client behind --, and then `drift retry.ndjson`:", `   ${withClient}`]
        : []),
    ]),
    ...(toAsk.length > 0 ? ["No call of the contracts settles the rest. Ask the vendor:"] : []),
    ...toAsk.map(({ line }) => `  ${line}`),
  ].join("\n");
}
