import { join, relative } from "node:path";
import { firstCall, plainEvent } from "../../documents/first-call.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { processClient } from "../../lab/explore/client-run.ts";
import type { Exploration } from "../../lab/explore/exploration.ts";
import { explore } from "../../lab/explore/explore.ts";
import { ownPaths, webApiRoot } from "../../wire/paths.ts";
import type { CommandLine } from "../command-line.ts";
import { print } from "../output.ts";
import { nextSignal, type RunningStandIn, withStandIn } from "../with-stand-in.ts";

/** With it, half of the rows of step 2 fail. */
const seed = "5";

/** Shows what the program is for: a call, rows that fail, and a client that lost answers break. Exit: 0. */
export async function tourCommand({ flags }: CommandLine<"tour">): Promise<number> {
  const options = { port: 0, seed, logLevel: "warn" as const };
  return withStandIn({ options }, async (running) => {
    const { standIn } = running;
    const { url } = running.socket;
    const look = `${url}${ownPaths.page}/#`;
    print(`A stand-in for CRM.COM listens on ${url}\n  $ npx crmcom-mock --seed ${seed}\n`);
    const unknown = { ...plainEvent, accounts_receivable_identifier: { number: "ACR00045750" } };
    print(
      `1. The call of CRM.COM's page, whose second account is not there: ${await send(running, [plainEvent, unknown])}`,
    );
    print(`   $ ${firstCall(url, standIn.token, standIn.config.release)}\n   ${look}/calls/1\n`);

    await fetch(`${url}${ownPaths.admin}/faults`, { method: "POST", body: JSON.stringify("half-rows") });
    const six = Array.from({ length: 6 }, () => plainEvent);
    print(`2. Half of the rows fail on demand: ${await send(running, six)}`);
    print(`   $ npx crmcom-mock faults add half-rows --url ${url}\n   ${look}/calls/2\n`);

    const sources = import.meta.filename.endsWith(".ts") ? "src" : "dist";
    const client = join(packageRoot, sources, "cli/naive-client.mjs");
    print("3. A client of 25 lines that sends again what failed, through every failure of its call (some seconds):");
    const run = processClient([process.execPath, client]);
    const explored = await explore({ run: async (world) => (await run(world)).code, depth: 1, slowMs: 4000 });
    print(verdictsOf(explored));
    const typed = `npx crmcom-mock explore --format json --output report.json -- node ${relative(process.cwd(), client)}`;
    print(`   $ ${typed}\n   ${look}/explorations (drop report.json there)\n`);
    print("Now your own client: npx crmcom-mock explore -- node your-client.js");
    if (!flags.keep) return print("The links open while the stand-in runs: npx crmcom-mock tour --keep");
    print("The stand-in runs until you press Ctrl+C.");
    await nextSignal();
    return 0;
  });
}

/** Sends events in one call, and gives in words what became of its rows. */
async function send(
  { standIn: { token }, socket: { url } }: RunningStandIn,
  events: readonly object[],
): Promise<string> {
  const rows = events.map((event, index) => ({ request_unique_identifier: String(index + 1), ...event }));
  const response = await fetch(`${url}${webApiRoot}customer_events/bulk/social_media/create`, {
    method: "POST",
    body: JSON.stringify({ token, social_media_customer_events_set: rows }),
  });
  const { status, data } = (await response.json()) as {
    status: { code: string };
    data: Record<"processed_customer_events_set" | "unprocessed_customer_events_set", { error_description: string }[]>;
  };
  const { processed_customer_events_set: created, unprocessed_customer_events_set: failed } = data;
  return `${status.code}, ${created.length} created, ${failed.length} failed.\n   ${failed[0]?.error_description}`;
}

/** The faults that come to each verdict, a verdict a line. */
function verdictsOf({ cells }: Exploration): string {
  const lines = [...Map.groupBy(cells, ({ verdict }) => verdict)].map(([verdict, some]) => {
    const faults = [...new Set(some.map(({ fault }) => fault))];
    return `   ${verdict.padEnd(12)} ${verdict === "handled" ? `${some.length} others` : faults.join(", ")}`;
  });
  return lines.join("\n");
}
