import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { sampleEvent } from "../src/documents/contract-examples.ts";
import { createStandIn } from "../src/index.ts";

/**
 * Prints, as JSON, which functions of which source file run for one call of one row over a socket, closures included, with a
 * line in the log: `{ "plain": { "mock/server/send.ts": ["send"], … }, "odd": … }`. The odd row has a member that no method
 * knows. What is counted is the middle of five calls, after three that warm up: on a
 * busy machine, a timer may run within a call.
 */
const standIn = createStandIn({ logLevel: "info", logFile: "/dev/null" });
const { url } = await standIn.listen({ port: 0 });
const headers = { "content-type": "application/json" };
const call = async (more: object) => {
  const body = JSON.stringify({
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    social_media_customer_events_set: [{ request_unique_identifier: "16", ...sampleEvent, ...more }],
  });
  const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
  await (await fetch(url + path, { method: "POST", headers, body })).text();
};

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });

type Files = Readonly<Record<string, readonly string[]>>;
const sizeOf = (files: Files) => Object.values(files).flat().length;

async function filesOf(more: object): Promise<Files> {
  const seen: Files[] = [];
  for (let run = -3; run < 5; run += 1) {
    await session.post("Profiler.takePreciseCoverage");
    await call(more);
    // The log is written a little later.
    await sleep(5);
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const files = result.flatMap(({ url: file, functions }) => {
      const [, path] = file.split("/src/");
      const ran = functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0);
      return path !== undefined && ran.length > 0 ? [[path, ran.map(({ functionName }) => functionName)] as const] : [];
    });
    const found = Object.fromEntries(files.sort());
    if (run >= 0) seen.push(found);
  }
  return seen.sort((a, b) => sizeOf(a) - sizeOf(b))[2] ?? {};
}

process.stdout.write(JSON.stringify({ plain: await filesOf({}), odd: await filesOf({ mood: "glad" }) }));
session.disconnect();
await standIn.close();
