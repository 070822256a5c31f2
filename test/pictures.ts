import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/ground/own-module.ts";
import { explore } from "../src/lab/explore/explore.ts";
import { exploreReport } from "../src/lab/explore/explore-report.ts";
import { weakClients } from "./clients/weak-clients.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import type { Client } from "./transports.ts";

const folder = join(packageRoot, "src/dashboard/pictures");

/** Keeps a picture of a screen for the pages, when they are to be made anew (`npm run pictures`). */
export function keepPicture(name: string, picture: Buffer): void {
  if (!process.env["WRITE_PICTURES"]) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), picture);
}

/** An afternoon of somebody whose client is being built: each kind of call once, a lost answer, and an event that was made twice. */
export async function fillForPictures(client: Client): Promise<void> {
  const json = { "content-type": "application/json" };
  const send = (body: object) => client.post(createPath, body, json);
  await send(eventsBody(["www.facebook.com/polina", "www.facebook.com/marios"]));
  const [good, bad] = eventsBody([
    "www.facebook.com/katerina",
    "www.facebook.com/andreas",
  ]).social_media_customer_events_set;
  const wrong = { ...bad, request_unique_identifier: "18", accounts_receivable_identifier: { number: "ACR00045750" } };
  await send({
    ...eventsBody([]),
    social_media_customer_events_set: [{ ...good, request_unique_identifier: "16", campaign: "spring" }, wrong],
  });
  await client.post("/__mock/v1/faults", { preset: "lost-response", when: { times: 1 } });
  await send(eventsBody(["www.facebook.com/eleni"])).catch(() => undefined);
  await send(eventsBody(["www.facebook.com/eleni"]));
  await send({ ...eventsBody(["www.facebook.com/eleni"]), token: "0123456789ABCDEF0123456789ABCDEF" });
  await client.post("/crmapi/rest/v2/customer_events/social_media/like", {}, json);
  await client.post("/__mock/v1/faults", { preset: "half-rows" });
  await client.post("/__mock/v1/sandboxes", { name: "nightly", release: "R15" });
}

/** What `explore --format json` prints of a client that sends again without looking. */
export async function exploredForPictures(): Promise<string> {
  const run = weakClients["retry without reference"];
  if (run === undefined) throw new Error("There is no such client.");
  const only = ["http-503", "reset-before", "lost-answer", "refused", "row"] as const;
  return exploreReport(await explore({ run, only, depth: 1, seed: 42 }), "json");
}
