import { expect, test } from "vitest";
import { interactionsOf, readPactFiles, statesOf } from "../../src/lab/verify/interaction.ts";
import { contracts, hiddenStandIn, verifyAgainst } from "./verify-against.ts";

const noSuchMethod = JSON.stringify({ data: {}, status: { code: "NO.SUCH.METHOD", message: "", description: "" } });
const values = Object.fromEntries(statesOf(interactionsOf(readPactFiles(contracts))));

test("calls of methods that a system does not have say nothing of those that it has", async () => {
  const url = await hiddenStandIn("R17.0.0", (answer, url) =>
    /bulk\/web|token\/release/.test(url) ? { status: 404, text: noSuchMethod } : answer,
  );
  const { examination } = await verifyAgainst(url, values, {
    asked: (all) => all.filter((one) => /bulk\.web|token\.release|create: without a token/.test(one.description)),
  });
  expect(examination.missingMethods).toEqual(["authentication.token.release", "customer_events.bulk.web.create"]);
  expect(examination.findings.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
});

test("a system whose events have high numbers lists them in order", async () => {
  const url = await hiddenStandIn("R17.0.0", ({ status, text }) => ({
    status,
    text: text.replace(/"number":"(\d+)"/g, '"number":"90$1"'),
  }));
  const state = "an account has three social media events";
  const numbers = { first_event_number: "901", second_event_number: "906", third_event_number: "9011" };
  const given = { ...values, [state]: { ...values[state], ...numbers } };
  const { examination } = await verifyAgainst(url, given, { of: "customer_events.social_media.list" });
  expect(examination.left).toEqual([]);
});
