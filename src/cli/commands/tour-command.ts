import { join, relative } from "node:path";
import { packageRoot } from "../../common/own-module.ts";
import { ownPaths, webApiRoot } from "../../common/own-paths.ts";
import { programLine } from "../../common/shell-line.ts";
import { sampleEvent } from "../../documents/contract-examples.ts";
import { explore } from "../../explore/explore.ts";
import { processClient } from "../../library/client-process.ts";
import type { MethodResponse } from "../../vendor/catalog.ts";
import { type CommandLine, printText } from "../command.ts";
import { type RunningStandIn, runWithStandIn, untilStopSignal } from "../running-stand-in.ts";

/** With this seed, half of the rows of step 2 fail. */
const seed = "5";

/** Shows what the program is for: a call, rows that fail, and a client that breaks. Exit: 0. */
export async function tourCommand({ flags }: CommandLine<"tour">): Promise<number> {
  const options = { port: 0, seed, logLevel: "warn" as const };
  return runWithStandIn({ options }, async (running) => {
    const { url } = running.socket;
    const look = `   See why: ${url}${ownPaths.page}/#`;
    printText(`A mock server for CRM.COM listens on ${url}\n   $ ${programLine} --seed ${seed}\n`);

    const unknown = { ...sampleEvent, accounts_receivable_identifier: { number: "ACR00045750" } };
    printText("1. A client sends two rows. The account of the second does not exist.");
    printText(`${await send(running, [sampleEvent, unknown])}\n${look}/calls/1\n`);

    await fetch(`${url}${ownPaths.admin}/faults`, { method: "POST", body: JSON.stringify("half-rows") });
    printText(`2. Half of the rows fail on demand.\n   $ ${programLine} faults add half-rows --url ${url}`);
    printText(`${await send(running, Array<object>(6).fill(sampleEvent))}\n${look}/calls/2\n`);

    const sources = import.meta.filename.endsWith(".ts") ? "src" : "dist";
    const client = join(packageRoot, sources, "cli/naive-client.mjs");
    const shown = relative(process.cwd(), client);
    printText("3. A naive client sends all again after a failure. It meets each failure of its call (a few seconds):");
    printText(`   $ ${programLine} explore --format json -- node ${shown} > report.json`);
    const run = processClient([process.execPath, client]);
    const { cells } = await explore({ run: async (world) => (await run(world)).code, slowMs: 4000 });
    for (const [verdict, ofVerdict] of Map.groupBy(cells, (cell) => cell.verdict)) {
      const faults = [...new Set(ofVerdict.map(({ fault }) => fault))].join(", ");
      printText(`   ${verdict.padEnd(12)} ${verdict === "handled" ? `${ofVerdict.length} others` : faults}`);
    }
    printText("   A duplicate is stored twice. A lost event is missing, and the client does not know it.");
    printText(`   Open report.json there to see why: ${url}${ownPaths.page}/#/explorations\n`);
    printText(`Now run your own client: ${programLine} explore -- node your-client.js`);
    if (!flags.keep) return printText(`The links work while the mock server runs: ${programLine} tour --keep`);
    printText("The mock server runs until you press Ctrl+C.");
    await untilStopSignal();
    return 0;
  });
}

async function send({ standIn: { token }, socket: { url } }: RunningStandIn, events: readonly object[]) {
  const rows = events.map((event, index) => ({ request_unique_identifier: String(index + 1), ...event }));
  const response = await fetch(`${url}${webApiRoot}customer_events/bulk/social_media/create`, {
    method: "POST",
    body: JSON.stringify({ token, social_media_customer_events_set: rows }),
  });
  const answer: MethodResponse<"customer_events.bulk.social_media.create"> = JSON.parse(await response.text());
  const { processed_customer_events_set: created, unprocessed_customer_events_set: failed } = answer.data;
  return `   ${answer.status.code}, ${created.length} created, ${failed.length} failed.\n   ${failed[0]?.error_description}`;
}
