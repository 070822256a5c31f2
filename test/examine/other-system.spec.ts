import { expect, test } from "vitest";
import { createStandIn, type StandIn } from "../../src/index.ts";
import { adoptRecordings } from "../../src/tenant/report/adopted-file.ts";
import on from "./other-system.json" with { type: "json" };
import { examined, exampleCalls, otherWords, randomSession, recording, type Sent } from "./sessions.ts";

const release = "R17.0.0";

/** What no recording of these calls can show. */
const isHidden = (id: string) => /ambiguous|terminated/.test(id);

const start = (more: object) => createStandIn({ seed: "a system", logLevel: "silent", release, ...more });

test("of a system that does twenty things otherwise, in words of its own, each is named and none besides", async () => {
  await using system = start({ assumptions: on, vendorErrors: otherWords });
  const recorder = recording((path, init) => system.fetch(path, init));
  for (const { call, clock } of exampleCalls(release)) if (clock === undefined) await recorder.send(call);
  for (const seed of [1, 2, 3]) await randomSession(seed, 30, system.token as string, recorder.send);
  const exchanges = recorder.exchanges();
  const judgement = await examined(exchanges);

  const refuted = judgement.findings.filter(({ id, result }) => result === "refuted" && !id.startsWith("error."));
  expect(Object.fromEntries(refuted.map(({ id, variant }) => [id, variant]))).toEqual(
    Object.fromEntries(Object.entries(on).filter(([id]) => !isHidden(id))),
  );
  // Which of several errors some refusals are, only a state says.
  const others = judgement.unexplained.filter(({ at }) => !/message|description/.test(at));
  // One refusal of a key in words that name nothing does not tell that another key is unknown.
  expect(others.map(({ operation, at }) => `${operation} ${at}`)).toEqual([
    "authentication.web_api_key.token /status/code",
  ]);

  const header = { kind: "recording", program: "test", release, date: "2026-11-27", host: "h" } as never;
  const none = { end: undefined, notComparable: [], gateway: [] };
  const parts = [{ header, exchanges, judgement, ...none }];
  const adopted = await adoptRecordings({ parts });
  const { assumptions, vendorErrors: worded, observed } = adopted;
  await using likewise = start({ assumptions, vendorErrors: worded, observed });
  const [actual, expected] = await Promise.all([unseen(system), unseen(likewise)]);
  const same = actual.filter((answer, at) => answer === expected[at]);
  expect(same.length / actual.length).toBeGreaterThanOrEqual(100 / 120);
});

/** The answers to calls of chance that were not recorded, without the values that are new in every system. */
async function unseen(system: StandIn): Promise<string[]> {
  system.reset();
  const { sent, send } = recording((path, init) => system.fetch(path, init));
  await randomSession(99, 120, system.token as string, send);
  return sent.map(({ status, json }: Sent) => `${status} ${JSON.stringify(json)}`.replace(/[0-9A-F]{32}/g, "an id"));
}
