import { Session } from "node:inspector/promises";
import { plainEvent } from "../src/documents/examples.ts";
import { createStandIn } from "../src/index.ts";

/**
 * Prints, as JSON, which functions of which source file run for one call of one ordinary row over a socket, after three such
 * calls: `{ "mock/server/send.ts": ["send"], … }`.
 */
const standIn = createStandIn({ logLevel: "silent" });
const { url } = await standIn.listen({ port: 0 });
const body = JSON.stringify({
  token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
  social_media_customer_events_set: [{ request_unique_identifier: "16", ...plainEvent }],
});
const call = async () => {
  const headers = { "content-type": "application/json" };
  const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
  await (await fetch(url + path, { method: "POST", headers, body })).text();
};
for (let warm = 0; warm < 3; warm += 1) await call();

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
await session.post("Profiler.takePreciseCoverage");
await call();
const { result } = await session.post("Profiler.takePreciseCoverage");
const files = result.flatMap(({ url: file, functions }) => {
  const [, path] = file.split("/src/");
  const ran = functions.filter(({ functionName, ranges }) => functionName !== "" && (ranges[0]?.count ?? 0) > 0);
  return path !== undefined && ran.length > 0 ? [[path, ran.map(({ functionName }) => functionName)] as const] : [];
});
process.stdout.write(JSON.stringify(Object.fromEntries(files.sort())));
session.disconnect();
await standIn.close();
