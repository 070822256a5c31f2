import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { packageRoot } from "../src/common/own-module.ts";
import type { Exploration } from "../src/explore/exploration.ts";
import { explore } from "../src/explore/explore.ts";
import { weakClients } from "./clients/weak-clients.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import type { Client } from "./transports.ts";

const folder = join(packageRoot, "src/dashboard/pictures");

/** The pictures on the pages: each screen once, and calls on a phone and in the dark theme. */
const shown = /^(?!docs).*-light-1280|^(calls|call)-dark-1280|^(calls|call)-light-390/;

/** Drops the pictures of the screens, when they are to be made again (`npm run pictures`). */
export function dropPictures(): void {
  if (!process.env["WRITE_PICTURES"]) return;
  for (const name of globSync("*.webp", { cwd: folder })) rmSync(join(folder, name));
}

/** Keeps a picture of a screen, when it is one that the pages show, or `WRITE_PICTURES` is `all`. */
export async function keepPicture(name: string, page: Page): Promise<void> {
  const wanted = process.env["WRITE_PICTURES"];
  if (!wanted || (wanted !== "all" && !shown.test(name))) return;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 82 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, "base64"));
}

const json = { "content-type": "application/json" };

/** An afternoon of somebody whose client is being built: each kind of call, a lost answer, and an event that was made twice. */
export async function fillForPictures(client: Client): Promise<void> {
  const send = (body: object) => client.post(createPath, body, json).catch(() => undefined);
  const rows = (count: number, from: number) =>
    eventsBody(Array.from({ length: count }, (_, index) => `www.facebook.com/p${from + index}`));
  const later = (seconds: number) =>
    client.send("/__mock/v1/clock", { method: "PUT", body: JSON.stringify({ advanceMs: seconds * 1000 }) });
  const { token, social_media_customer_events_set: set } = rows(200, 1000);
  const mistakes = [{ accounts_receivable_identifier: { number: "ACR00045750" } }, { performed_on: "yesterday" }];
  const wrong = set.map((row, index) => ({ ...row, ...(index % 37 === 11 ? mistakes[index % 3 === 0 ? 1 : 0] : {}) }));
  const [first, second] = set;
  for (let index = 0; index < 14; index += 1) {
    await send(rows(1 + (index % 4), index * 5));
    await later(12 + (index % 5) * 9);
    if (index === 3) await send({ token: "0123456789ABCDEF0123456789ABCDEF", social_media_customer_events_set: set });
    if (index === 5) await client.post("/crmapi/rest/v2/customer_events/social_media/creat", {}, json);
    if (index === 8) await send({ token, social_media_customer_event_set: [first] });
    if (index === 10) await send({ token, social_media_customer_events_set: [{ ...first, campaign: "spring" }] });
  }
  await client.post("/__mock/v1/faults", { preset: "lost-response", when: { times: 1 } });
  await send({ token, social_media_customer_events_set: [second] });
  await later(1);
  await send({ token, social_media_customer_events_set: [second] });
  await client.post("/__mock/v1/faults", { preset: "flaky" });
  for (let index = 0; index < 9; index += 1) {
    await send(rows(1, 200 + index));
    await later(7);
  }
  await send({ token, social_media_customer_events_set: wrong });
  await send({ token, social_media_customer_events_set: [{ ...first, ...mistakes[1] }] });
  await client.post("/__mock/v1/faults", {
    id: "never",
    match: { operation: "customer_event.*" },
    effect: { http: { status: 503 } },
  });
  await client.post("/__mock/v1/sandboxes", { name: "nightly", release: "R15", ttlMs: 3_600_000 });
}

/** What `explore` finds of a client that sends again without looking. */
export async function exploredForPictures(): Promise<Exploration> {
  const run = weakClients["retry without reference"];
  if (run === undefined) throw new Error("There is no such client.");
  return explore({ run, seed: 42 });
}
