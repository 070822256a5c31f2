import type { RequestListener } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Interaction, isInRelease } from "../../src/tenant/verify/interaction.ts";
import { newestKnownRelease, parseRelease } from "../../src/wire/release.ts";
import { createMethod as bulk } from "../event-rows.ts";
import { startUpstream } from "../record/upstream.ts";
import { startClient } from "../transports.ts";
import { type HiddenSystem, type Outgoing, startHiddenSystem } from "./hidden-system.ts";
import { hiddenStandIn, ownInteractions, ownValues, verifyAgainst } from "./verify-against.ts";

/** The example of the vendor's page. */
const documented = { of: `${bulk}: two of four accounts exist` };
const documentedState = "two accounts exist and two do not";

async function hidden(mutate?: Parameters<typeof startHiddenSystem>[1]): Promise<HiddenSystem> {
  const system = await startHiddenSystem({}, mutate);
  onTestFinished(system.close);
  return system;
}

const values = Object.fromEntries(ownValues);

describe("verify", () => {
  test("finds the mock server the same as its contracts, in sandboxes of their own", async () => {
    const { standIn, close } = await startClient("socket");
    onTestFinished(close);
    const { url } = await standIn.listen({ port: 0 });
    const found = await verifyAgainst(url);
    expect(found.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
    expect(found.outcome).toBe("same");
    expect(found.verdicts.length).toBeGreaterThan(40);
    expect(standIn.sandbox("default").journal.entries()).toEqual([]);
  });

  test("has an older mock server simulate the release that an interaction is of", async () => {
    const old = parseRelease("R10.0.0");
    const { standIn, close } = await startClient("socket", { release: old.name });
    onTestFinished(close);
    const { url } = await standIn.listen({ port: 0 });
    const isOfOther = (one: Interaction) => !isInRelease(one, old) || !isInRelease(one, newestKnownRelease);
    const isOfOtherAt = (all: readonly Interaction[], at: number) => all[at] !== undefined && isOfOther(all[at]);
    const found = await verifyAgainst(
      url,
      {},
      {
        // With that which comes after it, and must find nothing of it.
        asked: (all) => all.filter((_, at) => isOfOtherAt(all, at) || isOfOtherAt(all, at - 1)),
      },
    );
    const others = new Set(ownInteractions.filter(isOfOther).map(({ description }) => description));
    const { length } = found.verdicts.filter(({ description }) => others.has(description));
    expect([length > 40, found.verdicts.length - length > 10]).toEqual([true, true]);
    expect(found.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
    expect(found.outcome).toBe("same");
  });
});

/** Responses that differ before their members are compared. */
test.each<[string, (outgoing: Outgoing) => unknown]>([
  ["HTTP 500", (out) => Object.assign(out, { status: 500 })],
  [
    "a redirection to a good response",
    (out) => Object.assign(out, { status: 307, headers: { location: "/crmapi/rest/v2/" } }),
  ],
])("verify finds %s different", async (_, mutate) => {
  const system = await hidden(mutate);
  const { outcome, verdicts } = await verifyAgainst(system.url, values, documented);
  expect(outcome).toBe("different");
  expect(verdicts[0]?.mismatches[0]).toMatchObject({ at: expect.stringMatching(/./) });
});

test("verify finds an ID different that an earlier response had already", async () => {
  const system = await hidden(({ body }) => {
    for (const [at, row] of [body.data.processed_customer_events_set ?? []].flat().entries())
      row.id = `${at}`.padStart(32, "0");
  });
  const found = await verifyAgainst(system.url, values, { only: "assumed", of: bulk });
  expect(JSON.stringify(found.verdicts.flatMap(({ mismatches }) => mismatches))).toContain("done, with the event of ");
});

describe("verify calls inconclusive", () => {
  test.each<[string, RequestListener, RegExp]>([
    ["does not answer in time", () => undefined, /^the target cannot be reached: no response in time$/],
    [
      "dies in the middle",
      (request, response) => (request.url?.startsWith("/__mock") ? response.end("{}") : request.socket.destroy()),
      /^the target did not answer: /,
    ],
  ])("a target that %s", async (_, listener, reason) => {
    const { url, close } = await startUpstream(listener);
    onTestFinished(close);
    const { outcome, verdicts } = await verifyAgainst(url, values, { ...documented, timeoutMs: 200 });
    expect(outcome).toBe("inconclusive");
    expect(verdicts[0]?.reason).toMatch(reason);
  });

  test.each([undefined, ""])("a state of which a value is %s", async (missing_account_number_2) => {
    const system = await hidden();
    const { missing_account_number_2: _, ...others } = values[documentedState] ?? {};
    const given = {
      [documentedState]: { ...others, ...(missing_account_number_2 !== undefined && { missing_account_number_2 }) },
    };
    const { outcome, verdicts } = await verifyAgainst(system.url, given, documented);
    expect(outcome).toBe("inconclusive");
    expect(verdicts[0]?.reason).toBe(
      'state "two accounts exist and two do not": no value for missing_account_number_2',
    );
    expect(system.requests.filter((request) => request.startsWith("POST"))).toEqual([]);
  });
});

test("a system that is never reset is found the same twice in a row", async () => {
  const url = await hiddenStandIn();
  for (const _ of ["first", "second"]) {
    const { interactions, judgement, target } = await verifyAgainst(url, values, {
      asked: (all) => all.filter((one) => isInRelease(one, newestKnownRelease)),
    });
    expect(target.kind).toBe("system");
    expect(judgement.findings.filter(({ result }) => result === "refuted")).toEqual([]);
    const different = interactions.filter(({ outcome }) => outcome === "different");
    expect(different.map(({ description, mismatches }) => [description, mismatches])).toEqual([]);
    expect(interactions.filter(({ outcome }) => outcome === "same").length).toBeGreaterThanOrEqual(240);
  }
});
