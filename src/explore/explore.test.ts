import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildDashboard } from "../../test/build-dashboard.ts";
import { correctClients, likesClient, type Mistake, weakClients } from "../../test/clients/weak-clients.ts";
import { createMethod as bulk } from "../../test/event-rows.ts";
import { tempFolder } from "../../test/temp-folder.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";
import type { ExploreInput } from "./exploration.ts";
import { explore } from "./explore.ts";
import { explorationReport } from "./explore-report.ts";
import refusals from "./fitting-refusals.json" with { type: "json" };
import { unqualifiedFaults } from "./points.ts";

beforeAll(buildDashboard);

const lostAnswer = { operation: bulk, occurrence: 1, fault: "lost-response" };
const bulkRow = { operation: bulk, occurrence: 1, row: 1, identifier: "a" };

/** Explores, and waits until each run of the client has ended, so that none calls a port that another test uses next. */
async function exploreToEnd({ run, ...settings }: ExploreInput) {
  const runs: Promise<unknown>[] = [];
  const exploration = await explore({
    ...settings,
    run(world) {
      const end = run(world);
      runs.push(end);
      return end;
    },
  });
  await Promise.allSettled(runs);
  return exploration;
}

const found = (client: string, more: Partial<ExploreInput> = {}) => {
  const run = weakClients[client] as ExploreInput["run"];
  return exploreToEnd({ run, seed: 42, timeoutMs: 20_000, slowMs: 10_000, ...more });
};

type Found = Awaited<ReturnType<typeof found>>;

/** The verdicts of the cells by fault, each once, without outages. */
const verdicts = ({ cells }: Found) => {
  const ofBulk = cells.filter(({ operation, lasts }) => operation === bulk && !lasts);
  const byFault = [...Map.groupBy(ofBulk, ({ fault }) => fault)];
  return Object.fromEntries(byFault.map(([fault, all]) => [fault, [...new Set(all.map((one) => one.verdict))].join()]));
};

const answers = ["lost-response", "garbled", "truncated", "slow", "hang"] as const;
const each = (faults: readonly string[], verdict: string) =>
  Object.fromEntries(faults.map((fault) => [fault, verdict]));

describe.concurrent("a client with a planted weakness", { timeout: 60_000 }, () => {
  test("without a retry gives up cleanly whatever happens to the call", async () => {
    const seen = await found("no retry");
    expect(explorationReport(seen, "text")).toMatch(/ \d+ handled \(the client gave up cleanly at [1-9]\d*\), /);
    const ofCalls = unqualifiedFaults.filter((word) => !word.startsWith("row-"));
    expect(verdicts(seen)).toMatchObject(each(ofCalls, "gave-up"));
  });

  test("without a retry and without a word loses what was not done", async () => {
    const lost = ["refused:tokenExpired", "proxy-html-502", "reset-before", "token-expiry"] as const;
    const seen = await found("no retry, silent", { only: [...lost, ...answers] });
    expect(verdicts(seen)).toEqual({ ...each(lost, "lost"), ...each(answers, "handled") });
  });

  test("that retries without a reference stores twice what was done, shrunk to a lost answer", async () => {
    const seen = await found("retry without reference");
    expect(verdicts(seen)).toMatchObject({
      ...each(answers, "duplicate"),
      ...each(["http-503", "proxy-html-502", "reset-before", "row-committed-but-reported-failed"], "handled"),
      ...each(["row-rejected", "row-omitted"], "lost"),
      "row-reported-ok-but-not-committed": "lost-unseen",
      "token-expiry": "gave-up",
    });
    expect(seen.failures.map(({ verdict, point }) => [verdict, point])).toEqual([
      ["duplicate", lostAnswer],
      ["lost", { ...bulkRow, fault: "row-rejected" }],
    ]);
    expect(seen.runs).toBeLessThanOrEqual(40);
    expect(seen.failures[0]?.alsoAt.map(({ fault }) => fault)).toEqual(expect.arrayContaining(["garbled", "hang"]));
    const text = explorationReport(seen, "text");
    expect(text).toContain('lost: row-rejected, row 1 ("a"), at customer_events.bulk.social_media.create #1\n');
    expect(text).toMatch(/ {2}same verdict and fix: garbled, truncated, slow, hang, .* at customer_events\.bulk\./);
    expect(text).toContain("this was not stored: action=LIKE profile=likes/a\n");
    expect(text).toMatch(/suggested fix: .*\n {4}depends on bulk\.reference-reused \(inferred\); to settle it: npx /);
    expect(text).toMatch(/^note: no response shows the events that are lost with row-reported-ok/m);
    expect(text).not.toMatch(/[{]|point-1/);
  });

  test("is safe with a reference where the first event is answered again", async () => {
    const standIn = { assumptions: { "bulk.reference-reused": "answered-again" } } as const;
    const referred = await found("retry with reference", { only: ["lost-response"], standIn });
    expect(verdicts(referred)).toEqual({ "lost-response": "handled" });
  });

  test("passes with a fault that it may not survive, which is shown all the same", async () => {
    const seen = await found("retry without reference", { only: ["row-rejected"], allow: ["row-rejected"] });
    expect(seen).toMatchObject({ result: "passed", allowed: 2, failed: 0, failures: [] });
    expect(seen.cells).toContainEqual(
      expect.objectContaining({ verdict: "allowed", why: expect.stringMatching(/^lost: /) }),
    );
    expect(explorationReport(seen, "text")).toContain("PASSED: 0 handled, 0 failed, 2 allowed, 0 not reached\n");
  });

  test("that sends again once before Retry-After has passed makes no storm", async () => {
    expect(await found("hasty retry", { only: ["http-503"] })).toMatchObject({ result: "passed" });
  });

  test("that waits for ever hangs where no answer comes, and waits for a slow one", async () => {
    const seen = await found("waits for ever", { only: ["hang", "slow"], timeoutMs: 1000, slowMs: 100 });
    expect(verdicts(seen)).toEqual({ hang: "hang", slow: "handled" });
  });

  test("that sends in parallel gets a fault in each of its requests, which have the same numbers each time", async () => {
    const only = ["lost-response", "http-503"] as const;
    const expected = [1, 2, 3].flatMap((occurrence) => [
      [occurrence, "http-503", "handled"],
      [occurrence, "lost-response", "duplicate"],
    ]);
    const singlesOf = (cells: Found["cells"]) => cells.filter(({ lasts }) => !lasts);
    for (const seed of [42, 43]) {
      const { cells, failures } = await found("parallel sends", { only, seed });
      expect(singlesOf(cells).map(({ occurrence, fault, verdict }) => [occurrence, fault, verdict])).toEqual(expected);
      expect(failures[0]?.point).toEqual(lostAnswer);
    }
  });

  test("that makes up names and takes the time from the clock is known again all the same", async () => {
    const seen = await found("random names", { only: ["lost-response", "reset-before"] });
    expect(verdicts(seen)).toEqual({ "lost-response": "duplicate", "reset-before": "handled" });
  });

  test("that relies on the order of results is safe only if it is that of the request", async () => {
    const seen = await found("relies on the order", { only: ["proxy-html-502"], whatIf: true });
    expect(verdicts(seen)).toEqual({ "proxy-html-502": "handled" });
    const cells = [{ operation: bulk, occurrence: 1, fault: "proxy-html-502", verdict: "phantom" }];
    const summary = "phantom without any fault, phantom with 1 fault";
    const doubt = { assumption: "bulk.order", provenance: "inferred", variant: "any", operations: [bulk] };
    const suggestedFix = expect.objectContaining({ assumption: "bulk.order", variant: "any" });
    const conditions = [{ ...doubt, cells, withoutFaults: "phantom", summary, suggestedFix }];
    expect(seen.whatIf).toMatchObject({ points: 1, conditions });
    expect(explorationReport(seen, "text")).toContain(`  bulk.order (inferred) is not any: ${summary}\n`);
  });

  test("is tried with each variant where it gave up, too", async () => {
    const seen = await found("gives up after two tries with references", { only: ["lost-response"], whatIf: true });
    expect(verdicts(seen)).toEqual({ "lost-response": "gave-up" });
    expect(seen).toMatchObject({ result: "passed", whatIf: { points: 2 } });
    expect(seen.whatIf?.conditions).toMatchObject([
      { assumption: "bulk.reference-reused", variant: "accepted", cells: [{ verdict: "duplicate" }, {}] },
      { assumption: "bulk.empty-result-set", variant: "null", cells: [], withoutFaults: "gave-up" },
    ]);
  });

  test("is told on what its safety depends where a switch is on, also by what was assumed before", async () => {
    const standIn = { assumptions: { "bulk.reference-reused": "accepted" } } as const;
    const more = { only: ["proxy-html-502"] as const, whatIf: true, standIn };
    const { whatIf } = await found("minds a reference that is taken twice", more);
    const doubts = ["answered-again", "as-assumed"].map((variant) => ({
      assumption: "bulk.reference-reused",
      variant,
    }));
    expect(whatIf?.conditions).toMatchObject(doubts);
    expect(whatIf?.conditions.at(-1)).toMatchObject({ withoutFaults: "gave-up" });
  });
});

describe.concurrent("a client with one mistake fails, and its suggested fix makes it pass", {
  timeout: 120_000,
}, () => {
  const list = "customer_events.social_media.list";
  test.each<[Mistake, ExploreInput["only"], string, RegExp, string?]>([
    ["sends no reference", ["lost-response"], "duplicate", /^Send external_system and .* with each row, /],
    ["makes a new reference for each try", ["garbled"], "duplicate", /^Make external_system_reference_number once /],
    ["sends all again after a login", ["refused:tokenExpired"], "duplicate", /^Log in again, then send only the rows/],
    [
      "takes an unreadable list for an empty one",
      ["garbled"],
      "duplicate",
      /^Do not take a response .* for an empty/,
      list,
    ],
    [
      "takes an unreadable list for a full one",
      ["garbled"],
      "lost",
      /^When a list cannot be read, read it again/,
      list,
    ],
    ["does not log in again", ["refused:tokenExpired"], "lost", /^Log in again when the token is refused, then send/],
    ["ignores that a login fails", ["refused:loginFailed"], "lost", /^End with .* when the login fails/],
    ["ignores rows that are not processed", ["row-rejected"], "lost", /^Find each row of the response by its /],
    ["ends with 0 when its tries run out", ["http-503"], "lost", /^End with .* when your tries run out/],
    ["does not try again", ["reset-before"], "lost", /^When no readable response arrives, send the same rows again/],
    ["changes what it sends again", ["lost-response"], "phantom", /^Find the row .* change nothing in a row that you/],
    ["waits for ever", ["hang"], "hang", /^Give each request a timeout\. /],
    ["tries without end", ["lost-response"], "storm", /^Wait between two tries, .* after a few tries/],
    ["tries without end", ["http-503"], "hang", /^Stop after a few tries, and end with/],
  ])("%s", async (mistake, only, verdict, fix, operation = bulk) => {
    const settings = { only, seed: 42, timeoutMs: 2000, slowMs: 1000 };
    const broken = await exploreToEnd({ ...settings, run: likesClient(mistake) });
    const found = broken.failures.find((failure) => failure.point.operation.includes(operation) || operation === bulk);
    expect(broken.failures.map((failure) => failure.verdict)).toContain(verdict);
    expect(found).toMatchObject({ verdict, suggestedFix: { text: expect.stringMatching(fix) } });
    const mended = await exploreToEnd({ ...settings, run: likesClient("none", mistake) });
    expect(mended).toMatchObject({ result: "passed", failures: [] });
  });
});

describe.concurrent("a correct client passes", { timeout: 120_000 }, () => {
  test.each(Object.keys(correctClients))("%s", async (name) => {
    const run = correctClients[name] as ExploreInput["run"];
    const { result, failures } = await exploreToEnd({ run, seed: 42, timeoutMs: 20_000, slowMs: 10_000 });
    expect({ result, failures }).toEqual({ result: "passed", failures: [] });
  });
});

describe("a client that nothing can be proven with is said to be so", () => {
  test.each([
    ["broken", 1, /^your client never called .*\nIt ended with 1/],
    ["never calls", 1, /^your client never called .*\nIt ended with 0$/],
    ["differs from run to run", 2, /the request .*profile="likes\/0\.\d+".* came \d times in the first and \d in the/],
  ])("%s", async (client, runs, reason) => {
    const seen = await found(client);
    expect(seen).toMatchObject({ result: "inconclusive", runs, cells: [], failures: [] });
    expect(seen.reason).toMatch(reason);
  });

  test("one whose faults are never reached", async () => {
    const seen = await found("no retry", { operations: ["authentication.*"] });
    expect(seen).toMatchObject({ result: "inconclusive", reason: "no fault was reached" });
  });

  test("one whose own check fails without a fault, and with one it has the say", async () => {
    const check = async () => 1;
    const { reason } = await found("no retry", { check });
    expect(reason).toBe("the check ended with 1 without any fault; expected 0");
    const picky = async ({ url, token }: { url: string; token: string | undefined }) => {
      const list = await fetch(`${url}/crmapi/rest/v2/customer_events/social_media/list`, {
        method: "POST",
        body: JSON.stringify({ token, accounts_receivable_identifier: { number: "ACR0000000164" } }),
      });
      return (await list.text()).includes("likes/a") ? 0 : 1;
    };
    const seen = await found("no retry", { check: picky, only: ["reset-before", "lost-response"] });
    expect(verdicts(seen)).toEqual({ "reset-before": "check-failed", "lost-response": "gave-up" });
  });

  test("one that fails now and then is unstable, with the first difference", async () => {
    let runs = 0;
    const run: ExploreInput["run"] = async (world) => {
      runs += 1;
      await (runs === 3 ? weakClients["no retry, silent"] : weakClients["retry without reference"])?.(world);
    };
    const seen = await found("", { run, only: ["reset-before"], parallel: 1 });
    expect(seen).toMatchObject({ result: "inconclusive", failures: [], cells: [{ verdict: "unstable" }] });
    expect(seen.unstable).toMatchObject([{ point: { fault: "reset-before" } }]);
    expect(seen.unstable[0]?.difference).toMatch(/^lost, then handled; request 2 was none, then .*processed/);
  });
});

describe("what cannot be explored is refused before anything is run", () => {
  test.each([
    [{ only: ["lost-answer"] }, 'option only.0: "lost-answer" is not a fault; removed in 2.0.0; use lost-response'],
    [{ only: ["slow", "refused:nothing"] }, 'option only.1: "refused:nothing" is not a fault; '],
    [
      { operations: ["customer_event.*"] },
      "option operations.0: no method begins with customer_event.; did you mean customer_events.*?",
    ],
    [{ operation: bulk }, "option operation: unknown; did you mean operations?"],
    [{ depth: 2 }, "option depth: unknown"],
    [{ seed: "" }, "option seed: "],
    [{ timeoutMs: -1 }, "option timeoutMs: "],
    [{ signal: true }, "option signal: true is not accepted; expected an AbortSignal"],
    [{ run: "node client.mjs" }, 'option run: "node client.mjs" is not accepted; expected a function'],
    [{ standIn: { assumptions: { "bulk.ordr": "any" } } }, "did you mean bulk.order?"],
  ])("%j", async (more, message) => {
    let calls = 0;
    const run = async () => {
      calls += 1;
    };
    await expect(explore({ run, ...more } as unknown as ExploreInput)).rejects.toThrow(message);
    expect(calls).toBe(0);
  });

  test("all refusals and all that rows can meet are named by one word", async () => {
    const seen = await found("no retry", { only: ["refused", "row"] });
    const faults = Object.keys(verdicts(seen));
    expect(faults).toEqual(expect.arrayContaining(["refused:tokenExpired", "row-omitted", "row-rejected"]));
    expect(faults.filter((fault) => !/^(refused:|row-)/.test(fault))).toEqual([]);
    // Its calls have one to three rows.
    expect(seen.cells.filter(({ fault }) => fault === "refused:tooManyRows")).toEqual([]);
  });
});

test("broken off after a failure, it says so in each form", { timeout: 60_000 }, async () => {
  const stop = new AbortController();
  let runs = 0;
  const run: ExploreInput["run"] = async (world) => {
    runs += 1;
    if (runs > 8) stop.abort();
    await weakClients["retry without reference"]?.(world);
  };
  const seen = await found("", { run, only: ["lost-response", "http-503", "slow"], parallel: 1, signal: stop.signal });
  expect(seen).toMatchObject({ result: "failed", interrupted: true });
  expect(JSON.parse(explorationReport(seen, "json"))).toMatchObject({ result: "failed", interrupted: true });
  expect(explorationReport(seen, "text")).toContain(
    "The exploration was interrupted, so points that were not run yet are unknown.\n",
  );
  expect(explorationReport(seen, "junit")).toContain('<error type="interrupted" message="it was interrupted"');
  expect(explorationReport(seen, "junit")).toMatch(
    /<testsuite name="crmcom-mock explore" tests="\d" failures="[1-3]" errors="1"/,
  );
});

test("failures are kept as files, and run first the next time", { timeout: 60_000 }, async () => {
  const directory = tempFolder();
  const first = await found("retry without reference", { only: ["lost-response"], directory });
  const [name = "", ...others] = readdirSync(directory);
  expect(others).toEqual([]);
  expect(first.failures.map(({ file }) => file)).toEqual([join(directory, name)]);
  const content = JSON.parse(readFileSync(join(directory, name), "utf8"));
  expect(content).toMatchObject({
    verdict: "duplicate",
    seed: "42",
    point: lostAnswer,
    rule: {
      match: { operation: bulk },
      when: { nth: 1 },
      phase: "after-commit",
      effect: { connection: { type: "reset" } },
    },
  });
  writeFileSync(join(directory, "broken.json"), "{");
  const command = ["sh", "-c", "node client.mjs"];
  writeFileSync(join(directory, "shell.json"), JSON.stringify({ ...content, command }));
  symlinkSync("loop.json", join(directory, "loop.json"));
  writeFileSync(join(directory, "other.json"), '{"verdict":"lost","point":5}');
  writeFileSync(join(directory, "old.json"), '{"verdict":"lost","points":[],"rules":[]}');
  let shown: unknown;
  const run: ExploreInput["run"] = async (world) => {
    shown = await (await fetch(new URL("/__mock/v1/explorations", world.url))).json();
    return weakClients["retry without reference"]?.(world);
  };
  const only = ["http-503", "lost-response"] as const;
  const next = await found("", { only, directory, run, standIn: { explorations: directory } });
  // The client itself looked, the last time before its last run.
  expect(shown).toMatchObject({
    kept: [
      { file: join(directory, name), verdict: "duplicate", replay: null },
      { file: join(directory, "shell.json") },
    ],
  });
  expect(next.skipped).toEqual([
    expect.stringMatching(/broken\.json: cannot be read: /),
    expect.stringMatching(/loop\.json: cannot be read: /),
    expect.stringMatching(
      /old\.json: explore of version before 3\.0\.0 wrote it\. Delete the folder \S+ and explore again: /,
    ),
    expect.stringMatching(/other\.json: not a file that explore wrote: /),
  ]);
  expect(explorationReport(next, "text")).toMatch(/^skipped: .*broken\.json: cannot be read: /m);
  expect(next.failures.map(({ file }) => file)).toEqual([join(directory, name)]);
  expect(verdicts(next)).toEqual({ "http-503": "handled", "lost-response": "duplicate" });
  expect(next.kept).toEqual([{ file: join(directory, name), verdict: "duplicate" }]);
  const other = await found("retry without reference", { only: ["http-503"], directory });
  expect(other).toMatchObject({ result: "passed", failed: 0, failures: [] });
  expect(explorationReport(other, "text")).toMatch(/^skipped: .*: --only leaves lost-response out$/m);
});

test("a folder that cannot be written is told by its name", { timeout: 60_000 }, async () => {
  const directory = "/dev/null/explore";
  await expect(found("retry without reference", { only: ["lost-response"], directory })).rejects.toThrow(
    /^\/dev\/null\/explore\/duplicate-[0-9a-f]{8}\.json: cannot be written: /,
  );
});

test("each refusal that is injected is one of the vendor", () => {
  const kinds = [...Object.values(refusals.byAccess).flat(), ...Object.values(refusals.byMember)];
  expect(kinds.filter((kind) => !Object.hasOwn(vendorErrors, kind))).toEqual([]);
});
