import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildDashboard } from "../../test/build-dashboard.ts";
import { weakClients } from "../../test/clients/weak-clients.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";
import { type ExploreInput, runVerdicts } from "./exploration.ts";
import { explore } from "./explore.ts";
import { explorationReport } from "./explore-report.ts";
import refusals from "./fitting-refusals.json" with { type: "json" };
import { unqualifiedFaults } from "./points.ts";

beforeAll(buildDashboard);

const bulk = "customer_events.bulk.social_media.create";
const lostAnswer = { operation: bulk, occurrence: 1, fault: "lost-response" };
const bulkRow = { operation: bulk, occurrence: 1, row: 1, identifier: "a" };

const found = (client: string, more: Partial<ExploreInput> = {}) => {
  const run = weakClients[client] as ExploreInput["run"];
  return explore({ run, seed: 42, timeoutMs: 20_000, slowMs: 10_000, ...more });
};

type Found = Awaited<ReturnType<typeof found>>;

/** The verdicts of the cells by fault, each once. */
const verdicts = ({ cells }: Found) => {
  const ofBulk = cells.filter(({ operation }) => operation === bulk);
  const byFault = [...Map.groupBy(ofBulk, ({ fault }) => fault)];
  return Object.fromEntries(byFault.map(([fault, all]) => [fault, [...new Set(all.map((one) => one.verdict))].join()]));
};

const answers = ["lost-response", "garbled", "truncated", "slow", "hang"] as const;
const each = (faults: readonly string[], verdict: string) =>
  Object.fromEntries(faults.map((fault) => [fault, verdict]));

describe.concurrent("a client with a planted weakness", { timeout: 60_000 }, () => {
  test("without a retry gives up cleanly whatever happens to the call", async () => {
    const seen = await found("no retry");
    expect(explorationReport(seen, "text")).toMatch(/ \d+ handled \([1-9]\d* of them gave up\), /);
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
    expect(seen.failures.map(({ verdict, points }) => [verdict, points])).toEqual([
      ["duplicate", [lostAnswer]],
      ["lost", [{ ...bulkRow, fault: "row-rejected" }]],
      ["lost-unseen", [{ ...bulkRow, fault: "row-reported-ok-but-not-committed" }]],
    ]);
    const text = explorationReport(seen, "text");
    expect(text).toContain(
      'lost: row-rejected, row 1 ("a"), at customer_events.bulk.social_media.create #1 (stands for ',
    );
    expect(text).toContain("this was not stored: action=LIKE profile=likes/a\n");
    expect(text).toMatch(
      /what helps: .*\n {4}inferred: bulk\.reference-reused; .*: npx --no-install crmcom-mock verify --target \S+ --only /,
    );
    expect(text).not.toMatch(/[{]|point-1/);
  });

  test("is safe with a reference where the first event is answered again, and without one it is not", async () => {
    const standIn = { assumptions: { "bulk.reference-reused": "answered-again" } } as const;
    const only = ["lost-response"] as const;
    const referred = await found("retry with reference", { only, standIn });
    expect(verdicts(referred)).toEqual({ "lost-response": "handled" });
    const { failures } = await found("retry without reference", { only, standIn });
    expect(failures.map(({ verdict, remedy }) => [verdict, remedy?.helps])).toEqual([
      ["duplicate", expect.stringMatching(/^Send external_system .*: the first event is answered again, and nothing /)],
    ]);
  });

  test("is shrunk to one fault where that alone fails too, and no pair is told beside it", async () => {
    const only = ["proxy-html-502", "lost-response", "garbled"] as const;
    const seen = await found("retry without reference", { only, depth: 2 });
    expect(seen.cells.filter(({ occurrence }) => occurrence > 1).length).toBeGreaterThan(0);
    expect(seen.failures.map(({ verdict, points }) => [verdict, points])).toEqual([["duplicate", [lostAnswer]]]);
    expect(seen.failed).toBe(seen.cells.filter(({ verdict }) => verdict === "duplicate").length);
  });

  test("passes with a fault that it may not survive, which is shown all the same", async () => {
    const only = ["row-reported-ok-but-not-committed", "row-committed-but-reported-failed"] as const;
    const seen = await found("retry without reference", { only, allow: ["row-reported-ok-but-not-committed"] });
    expect(seen).toMatchObject({ result: "passed", allowed: 3, failed: 0, failures: [] });
    expect(seen.cells).toContainEqual(
      expect.objectContaining({ verdict: "allowed", why: expect.stringMatching(/^lost-unseen: /) }),
    );
    expect(explorationReport(seen, "text")).toContain("PASSED: 3 handled, 0 failed, 3 allowed, 0 not reached, in ");
  });

  test("that does not wait as long as Retry-After says makes a storm; so does one that never stops", async () => {
    expect(verdicts(await found("hasty retry", { only: ["http-503"] }))).toEqual({ "http-503": "storm" });
    const seen = await found("endless retry", { only: ["token-expiry", "http-503"] });
    expect(verdicts(seen)).toEqual({ "token-expiry": "storm", "http-503": "handled" });
  });

  test("that waits for ever hangs where no answer comes, and waits for a slow one", async () => {
    const seen = await found("waits for ever", { only: ["hang", "slow"], timeoutMs: 1000, slowMs: 100 });
    expect(verdicts(seen)).toEqual({ hang: "hang", slow: "handled" });
  });

  test("that refreshes its token once loses events when the next one dies too, and that takes two faults", async () => {
    const run = weakClients["refreshes a token once"] as ExploreInput["run"];
    const seen = await explore({ run, only: ["token-expiry"], seed: 42, depth: 2 });
    expect(verdicts(seen)["token-expiry"]).toContain("handled");
    const numbers = seen.cells.map(({ occurrence }) => occurrence);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(seen.failures.map(({ verdict, points }) => [verdict, points.map(({ fault }) => fault)])).toEqual([
      ["lost", ["token-expiry", "token-expiry"]],
    ]);
  });

  test("that sends in parallel is struck at each of its calls, which have the same numbers each time", async () => {
    const only = ["lost-response", "http-503"] as const;
    const expected = [1, 2, 3].flatMap((occurrence) => [
      [occurrence, "http-503", "handled"],
      [occurrence, "lost-response", "duplicate"],
    ]);
    for (const seed of [42, 43]) {
      const { cells, failures } = await found("parallel sends", { only, seed });
      expect(cells.map(({ occurrence, fault, verdict }) => [occurrence, fault, verdict])).toEqual(expected);
      expect(failures.map(({ points }) => points)).toEqual([[lostAnswer]]);
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
    const inWords = "phantom without any fault, 1 cell turns to phantom";
    const doubt = { assumption: "bulk.order", provenance: "inferred", variant: "any", operations: [bulk] };
    const remedy = expect.objectContaining({ assumption: "bulk.order", variant: "any" });
    expect(seen.whatIf).toEqual([{ ...doubt, turned: 1, cells, withoutFaults: "phantom", inWords, remedy }]);
    expect(explorationReport(seen, "text")).toContain(`  bulk.order (inferred) is not any: ${inWords}\n`);
    expect(explorationReport(seen, "html")).toContain(inWords);
  });

  test("is told what it leans on where a switch is on, also by what was assumed before", async () => {
    const standIn = { assumptions: { "bulk.reference-reused": "accepted" } } as const;
    const more = { only: ["proxy-html-502"] as const, whatIf: true, standIn };
    const { whatIf } = await found("minds a reference that is taken twice", more);
    const doubts = ["answered-again", "as-assumed"].map((variant) => ({
      assumption: "bulk.reference-reused",
      variant,
    }));
    expect(whatIf).toMatchObject(doubts);
    expect(whatIf?.at(-1)).toMatchObject({ withoutFaults: "gave-up" });
  });

  test("that looks before it sends, and after, has no failure, also with two faults", async () => {
    const seen = await found("careful", { depth: 2, only: ["lost-response", "row-omitted"] });
    expect(seen).toMatchObject({ result: "passed", failed: 0, failures: [], unstable: [] });
    expect(seen.handled).toBeGreaterThan(10);
  });
});

describe("a client that nothing can be proven with is said to be so", () => {
  test.each([
    ["broken", 1, /^your client never called .*\nIt ended with 1/],
    ["never calls", 1, /^your client never called .*\nIt ended with 0$/],
    [
      "differs from run to run",
      2,
      /the call [^{]* came 1 times in the first and 0 in the second; .*profile="likes\/0\.\d+" .* was .*profile="likes\/0\.\d+" .* in the other$/,
    ],
  ])("%s", async (client, runs, reason) => {
    const seen = await found(client);
    expect(seen).toMatchObject({ result: "not proven", runs, cells: [], failures: [] });
    expect(seen.reason).toMatch(reason);
  });

  test("one whose faults are never reached", async () => {
    const seen = await found("no retry", { operations: ["authentication.*"] });
    expect(seen).toMatchObject({ result: "not proven", reason: "no fault was reached" });
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
    expect(seen).toMatchObject({ result: "not proven", failures: [], cells: [{ verdict: "unstable" }] });
    expect(seen.unstable).toMatchObject([{ points: [{ fault: "reset-before" }] }]);
    expect(seen.unstable[0]?.difference).toMatch(/^lost, then handled; call 2 was none, then .*processed/);
  });
});

describe("what cannot be explored is refused before anything is run", () => {
  test.each([
    [{ only: ["lost-answer"] }, 'option only.0: "lost-answer" is no fault; removed in 2.0.0; use lost-response'],
    [{ only: ["slow", "refused:nothing"] }, 'option only.1: "refused:nothing" is no fault; '],
    [
      { operations: ["customer_event.*"] },
      "option operations.0: no method begins with customer_event.; did you mean customer_events.*?",
    ],
    [{ operation: bulk }, "option operation: unknown; did you mean operations?"],
    [{ depth: 3 }, "option depth: "],
    [{ seed: "" }, "option seed: "],
    [{ budgetMs: -1 }, "option budgetMs: "],
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
  expect(explorationReport(seen, "text")).toContain("It was interrupted: what was not run yet is unknown.\n");
  expect(explorationReport(seen, "text")).not.toContain("--budget");
  expect(explorationReport(seen, "html")).toContain('"interrupted":true');
  expect(explorationReport(seen, "junit")).toContain('<error type="interrupted" message="it was interrupted"/>');
  expect(explorationReport(seen, "junit")).toMatch(
    /<testsuite name="crmcom-mock explore" tests="\d" failures="1" errors="1"/,
  );
});

test("failures are kept as files, and run first the next time", { timeout: 60_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "crmcom-mock-explore-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const first = await found("retry without reference", { only: ["lost-response"], directory });
  const [name = "", lastRuns] = readdirSync(directory);
  expect(lastRuns).toBe("last-runs.json");
  expect(first.failures.map(({ file }) => file)).toEqual([join(directory, name)]);
  const content = JSON.parse(readFileSync(join(directory, name), "utf8"));
  expect(content).toMatchObject({
    verdict: "duplicate",
    seed: "42",
    points: [lostAnswer],
    rules: [
      {
        match: { operation: bulk },
        when: { nth: 1 },
        phase: "after-commit",
        effect: { connection: { type: "reset" } },
      },
    ],
  });
  writeFileSync(join(directory, "broken.json"), "{");
  const command = ["sh", "-c", "node client.mjs"];
  writeFileSync(join(directory, "shell.json"), JSON.stringify({ ...content, command }));
  symlinkSync("loop.json", join(directory, "loop.json"));
  writeFileSync(join(directory, "other.json"), '{"verdict":"lost","points":5}');
  const old = { ...content, version: undefined, points: [{ ...content.points[0], row: 0 }] };
  writeFileSync(join(directory, "old.json"), JSON.stringify(old));
  let shown: unknown;
  const run: ExploreInput["run"] = async (world) => {
    shown = await (await fetch(new URL("/__mock/v1/explorations", world.url))).json();
    return weakClients["retry without reference"]?.(world);
  };
  const only = ["http-503", "lost-response"] as const;
  const next = await found("", { only, directory, run, standIn: { explorations: directory } });
  // The client itself looked, the last time before its last run.
  expect(shown).toMatchObject({
    running: { done: expect.any(Number), planned: 3, cells: expect.any(Array), failed: expect.any(Number) },
    kept: [
      { file: join(directory, name), verdict: "duplicate", replay: null, lastRun: { verdict: "duplicate" } },
      { file: join(directory, "old.json"), lastRun: null },
      { file: join(directory, "shell.json"), lastRun: null },
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
  const other = await found("retry without reference", { only: ["http-503"], directory });
  expect(other).toMatchObject({ result: "passed", failed: 0, failures: [] });
  expect(explorationReport(other, "text")).toContain(`skipped: kept failures in ${directory} of faults that`);
});

test("a folder that cannot be written is told by its name", { timeout: 60_000 }, async () => {
  const directory = "/dev/null/explore";
  await expect(found("retry without reference", { only: ["lost-response"], directory })).rejects.toThrow(
    /^\/dev\/null\/explore\/duplicate-[0-9a-f]{8}\.json: cannot be written: /,
  );
});

test("the words of the report, which other programs read, are these", () => {
  const kinds = [...Object.values(refusals.byAccess).flat(), ...Object.values(refusals.byMember)];
  expect(kinds.filter((kind) => !Object.hasOwn(vendorErrors, kind))).toEqual([]);
  expect([...runVerdicts].sort().join(" ")).toBe(
    "allowed check-failed crash duplicate gave-up handled hang lost lost-unseen not-reached phantom storm unstable",
  );
  expect([...unqualifiedFaults].sort().join(" ")).toBe(
    "garbled hang http-503 lost-response proxy-html-502 reset-before row-committed-but-reported-failed row-omitted row-rejected row-reported-ok-but-not-committed slow token-expiry truncated",
  );
});
