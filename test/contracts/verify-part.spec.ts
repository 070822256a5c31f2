import { expect, test } from "vitest";
import { reportOfVerification } from "../../src/tenant/report/report.ts";
import { createMethod as bulk } from "../event-rows.ts";
import { hiddenStandIn, ownValues, verifyAgainst } from "./verify-against.ts";

const values = Object.fromEntries(ownValues);

test("calls of methods that a system does not have say nothing of those that it has", async () => {
  const url = await hiddenStandIn((text, url) => (/bulk\/web|token\/release/.test(url) ? undefined : text));
  const { judgement } = await verifyAgainst(url, values, {
    asked: (all) => all.filter((one) => /bulk\.web|token\.release|create: without a token/.test(one.description)),
  });
  expect(judgement.missingMethods).toEqual(["authentication.token.release", "customer_events.bulk.web.create"]);
  expect(judgement.findings.filter(({ result }) => result === "refuted")).toEqual([]);
});

test("a system whose events have high numbers lists them in order", async () => {
  const url = await hiddenStandIn((text) => text.replace(/"number":"(\d+)"/g, '"number":"90$1"'));
  const state = "an account has three social media events";
  const numbers = { first_event_number: "901", second_event_number: "906", third_event_number: "9011" };
  const given = { ...values, [state]: { ...values[state], ...numbers } };
  const { judgement } = await verifyAgainst(url, given, { of: "customer_events.social_media.list" });
  expect(judgement.unexplained).toEqual([]);
});

test("a system that lists the newest event first is told by its lists, which all differ so", async () => {
  const url = await hiddenStandIn((text) => {
    const answer = JSON.parse(text);
    return JSON.stringify({ ...answer, data: Array.isArray(answer.data) ? answer.data.toReversed() : answer.data });
  });
  const { judgement } = await verifyAgainst(url, values, {
    asked: (all) => all.filter(({ description }) => /listed in their order|submitted after that/.test(description)),
  });
  expect(judgement.switches).toEqual({ "list.order": "newest-first" });
});

test("words that a system has for every refusal tell nothing of the order of its checks", async () => {
  const url = await hiddenStandIn((text) =>
    text
      .replace(/"code":"(?!OK)[^"]*"/, '"code":"Failed"')
      .replace(/"(error_code|error_description|message|description)":"[^"]+"/g, '"$1":"Failed"'),
  );
  const { judgement } = await verifyAgainst(url, values, { of: bulk });
  expect(judgement.switches).toEqual({});
});

test("a refusal that names the set, which the call lacks, is none of its token", async () => {
  const missing = '{"code":"Missing","description":"","message":"social_media_customer_events_set is required"}';
  const url = await hiddenStandIn((text) =>
    text.includes("The token is not valid.") ? text.replace(/(?<="status":)\{[^}]*\}/, missing) : text,
  );
  const { judgement } = await verifyAgainst(url, values, {
    asked: (all) => all.filter(({ description }) => description.endsWith("never issued, and without the set")),
  });
  expect(judgement.switches).toEqual({ "call.order-of-checks": "parameters-first" });
});

test("an answer that no variant describes is unexplained with its place, and shows nothing of our own signs", async () => {
  const url = await hiddenStandIn((text) => text.replace(/(?<=_events_set":\[)\{[^}]*\}/g, "{}"));
  const of = `${bulk}: with a fields_set of names that no row has`;
  const { unexplained, findings } = (await verifyAgainst(url, values, { of })).judgement;
  expect(unexplained.length).toBeGreaterThan(0);
  expect(findings.filter(({ result }) => result === "refuted")).toEqual([]);
  expect(JSON.stringify(unexplained)).not.toContain("u0001");
});

const nothingFound = { target: { kind: "system", host: "" }, notCovered: [], notes: [] } as const;

test("a token of an unknown form stands in no report", async () => {
  const url = await hiddenStandIn((text) => text.replace(/(?<="token":")[^"]*/, "tk.b3BlbiBzZXNhbWU"));
  const verified = await verifyAgainst(url, values, { of: "authentication.token" });
  expect(verified.interactions.flatMap(({ mismatches }) => mismatches)).not.toEqual([]);
  const report = reportOfVerification(verified, undefined, nothingFound, String);
  expect(JSON.stringify(report)).not.toContain("tk.b3Bl");
});

test("a word that a contract sends is a word of the system all the same", async () => {
  const url = await hiddenStandIn((text) => text.replace(/"Error:Account [^"]* match\./, '"Error:Not one.'));
  const { judgement } = await verifyAgainst(url, values, {
    asked: (all) => all.filter((one) => /an offset that is no Integer|that two accounts have/.test(one.description)),
  });
  expect(judgement.words.errors.ambiguousIdentifier).toMatchObject({ message: "Not one." });
});
