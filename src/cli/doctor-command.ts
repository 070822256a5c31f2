import { readConfig } from "../mock/config/read-config.ts";
import { assembleStandIn } from "../mock/stand-in.ts";
import type { CommandLine } from "./command-line.ts";
import { type Check, checks, type Seen } from "./doctor-checks.ts";
import { printAs } from "./print.ts";
import { sendTwoRows, twoRows } from "./send-two-rows.ts";

/** Fires every effect at a server of its own; the exit code is 1 when one did not do what it says. */
export async function doctorCommand({ flags }: CommandLine<"doctor">): Promise<number> {
  const lines: string[] = [];
  const results: object[] = [];
  let failed = 0;
  for (const check of checks) {
    const seen = await fire(check);
    const isFine = check.holds(seen);
    if (!isFine) failed += 1;
    results.push({ effect: check.effect, fine: isFine, said: seen.said, stored: seen.stored });
    lines.push(
      `${isFine ? "ok  " : "FAIL"}  ${check.effect.padEnd(width.effect)}  ${seen.said.padEnd(width.said)}  ${stored(seen)}`,
    );
  }
  const head = `      ${"effect".padEnd(width.effect)}  ${"what a client saw".padEnd(width.said)}  stored`;
  const text = `${[head, ...lines].join("\n")}\n\n${checks.length - failed} fine, ${failed} failed`;
  printAs(flags, { fine: checks.length - failed, failed, effects: results }, text);
  return failed === 0 ? 0 : 1;
}

const width = { effect: 33, said: 50 };

const usualPatienceMs = 10_000;

const stored = ({ stored }: Seen) => `${stored} of ${twoRows.length}`;

/** A server of its own for each effect, so that none sees what another left behind. */
async function fire({ rule, calls = 1, patienceMs = usualPatienceMs }: Check): Promise<Seen> {
  const options = { logLevel: "silent" as const, seed: "doctor", faults: [rule] };
  const standIn = assembleStandIn(readConfig({ options }));
  const socket = await standIn.listen({ host: "127.0.0.1", port: 0 });
  const events = () => standIn.sandboxes.default.store.named("customer_events")?.total ?? 0;
  try {
    let before = events();
    let seen = await sendTwoRows(socket.url, standIn.token ?? "", patienceMs);
    for (let call = 1; call < calls; call += 1) {
      before = events();
      seen = await sendTwoRows(socket.url, standIn.token ?? "", patienceMs);
    }
    return { ...seen, stored: events() - before };
  } finally {
    await standIn.close();
  }
}
