import { createStandIn } from "../src/index.ts";
import { createPath, eventsBody } from "./event-rows.ts";

/** Sends 1200 requests of 1000 rows to a mock server in this process. With `--trace-gc`, V8 prints each collection. */
const standIn = createStandIn({ seed: "1", logLevel: "info", logFormat: "json", logFile: "/dev/null" });
const body = JSON.stringify(eventsBody(Array.from({ length: 1000 }, (_, at) => `www.facebook.com/p${at}`)));
for (let call = 0; call < 1200; call += 1) {
  const response = await standIn.fetch(createPath, { method: "POST", body });
  await response.arrayBuffer();
}
await standIn.close();
