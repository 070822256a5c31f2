import { Session } from "node:inspector/promises";
import { createStandIn } from "../src/index.ts";
import { badDate, bulkBody, unknownMember } from "./bench/bodies.ts";
import { createPath } from "./event-rows.ts";

/**
 * Prints, as JSON, the KB that a call allocates by what its rows are like: `{ "4 rows": 50.1, … }`. The calls run in this
 * process, with a line in the log and an entry in the journal, so neither the clock nor other programs matter. V8 samples
 * what is allocated, and two runs differ by up to 8 %.
 */
const standIn = createStandIn({ seed: "1", logLevel: "info", logFormat: "json", logFile: "/dev/null" });
const headers = { "content-type": "application/json" };

async function call(body: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const answer = await standIn.fetch(createPath, { method: "POST", headers, body });
    await answer.arrayBuffer();
  }
}

const session = new Session();
session.connect();

type Allocation = Readonly<{ selfSize: number; children: readonly Allocation[] }>;

const bytesIn = ({ selfSize, children }: Allocation): number =>
  children.reduce((sum, child) => sum + bytesIn(child), selfSize);

/** Also counts objects that are collected before the end. */
const sampling = {
  samplingInterval: 16_384,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
};

/** @param times so many calls are measured, after twice as many that warm up */
async function kilobytesOf(rows: number, more: object, times: number): Promise<number> {
  const body = bulkBody(rows, more);
  await call(body, 2 * times);
  await session.post("HeapProfiler.startSampling", sampling);
  await call(body, times);
  const { profile } = await session.post("HeapProfiler.stopSampling");
  return Math.round((10 * bytesIn(profile.head)) / times / 1024) / 10;
}

const measured = {
  "4 rows": await kilobytesOf(4, {}, 3000),
  "1000 rows": await kilobytesOf(1000, {}, 60),
  "1000 rows, an unknown member each": await kilobytesOf(1000, unknownMember, 60),
  "1000 rows, a bad date each": await kilobytesOf(1000, badDate, 60),
};
process.stdout.write(JSON.stringify(measured));
session.disconnect();
await standIn.close();
