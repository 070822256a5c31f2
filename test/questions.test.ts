import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readLock } from "../src/documents/lock-file.ts";
import type { SafetyCondition } from "../src/explore/exploration.ts";
import { checkLock } from "../src/explore/lock.ts";
import { createStandIn } from "../src/index.ts";
import type { VerifyPlan } from "../src/tenant/verify/verify-plan.ts";
import { runHere } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-questions-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a lock", () => {
  const file = join(folder, "assumptions.lock");
  const doubt = (assumption: string, variant: string, provenance: string): SafetyCondition => ({
    ...{ assumption, variant, provenance, turned: 1, cells: [], inWords: "" },
    operations: ["customer_events.web.create"],
  });
  const check = (doubts: SafetyCondition[], isUpdate = false, isPart = false) =>
    checkLock(file, readLock(file), doubts, { isUpdate, isPart });
  const order = doubt("bulk.order", "any", "inferred");
  const reused = doubt("bulk.reference-reused", "accepted", "observed");

  test("is written sorted when asked, and tells what is new, weaker or gone since", () => {
    expect(check([reused, order])).toMatchObject({ isWritten: false, isMissing: true, changes: [{}, {}] });
    expect(existsSync(file)).toBe(false);
    expect(check([reused, order], true)).toMatchObject({ isWritten: true });
    const text = "bulk.order any inferred\nbulk.reference-reused accepted observed\n";
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(check([reused, order]).changes).toEqual([]);
    const empty = doubt("bulk.empty-result-set", "null", "assumed");
    expect(check([empty, { ...reused, provenance: "observed once" }])).toEqual({
      ...{ file, isWritten: false, isMissing: false, isPart: false },
      changes: [
        { kind: "new", line: "bulk.empty-result-set null assumed", operations: ["customer_events.web.create"] },
        {
          kind: "weaker",
          line: "bulk.reference-reused accepted observed once",
          before: "observed",
          operations: ["customer_events.web.create"],
        },
        { kind: "gone", line: "bulk.order any inferred", operations: [] },
      ],
    });
    expect(readFileSync(file, "utf8")).toBe(text);
    check([empty], true);
    expect(readFileSync(file, "utf8")).toBe("bulk.empty-result-set null assumed\n");
  });

  test("only grows by a look at a part", () => {
    writeFileSync(file, "bulk.order any inferred\nbulk.reference-reused accepted observed\n");
    const seen = [doubt("bulk.reference-reused", "other", "inferred"), doubt("list.order", "any", "assumed")];
    expect(check(seen, true, true).changes.map(({ kind }) => kind)).toEqual(["new", "new"]);
    expect(readFileSync(file, "utf8")).toBe(
      "bulk.order any inferred\nbulk.reference-reused accepted,other observed\nlist.order any assumed\n",
    );
  });

  test.each([
    ["bulk.order any perhaps", /other\.lock, line 2: "bulk\.order any perhaps" is no line/],
    ["bulk.ordr any inferred", /other\.lock, line 2: unknown assumption "bulk\.ordr"; did you mean bulk\.order\?/],
  ])("with the line %s is refused with its place", (line, message) => {
    writeFileSync(join(folder, "other.lock"), `# ours\n${line}\n`);
    expect(() => readLock(join(folder, "other.lock"))).toThrow(message);
  });
});

test("a plan names few calls, reads first, and its lines settle what they say", async () => {
  const ids = ["list.order", "bulk.reference-reused", "bulk.rows-fail-alone", "list.owner", "method.declared"];
  const assumptions = ids.flatMap((id) => ["--only", id]);
  const standIn = createStandIn({ assumptions: { "bulk.reference-reused": "accepted" } });
  const { url } = await standIn.listen({ port: 0 });
  const { stdout } = await runHere(["verify", "--plan", "--json", "--target", url, ...assumptions]);
  const { calls, toAsk } = JSON.parse(stdout) as VerifyPlan;
  expect(calls.some(({ withClient }) => withClient)).toBe(false);
  expect(calls.map(({ isRead, settles, leaves }) => [isRead, settles, leaves])).toEqual([
    [true, ["list.order", "list.owner"], "nothing"],
    [
      false,
      ["bulk.reference-reused", "bulk.rows-fail-alone"],
      "nothing, or 1 record if CRM.COM takes what we expect it to refuse",
    ],
  ]);
  expect(toAsk).toEqual([
    { id: "method.declared", line: "npx --no-install crmcom-mock assumptions --ask method.declared" },
  ]);
  const codes = [];
  for (const { line } of calls) {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(3);
    const at = words.indexOf("--state-values");
    codes.push((await runHere(words.toSpliced(at, 2))).code);
  }
  expect(codes).toEqual([0, 1]);
  await standIn.close();
  const ofRetries = ["verify", "--plan", "--target", "https://crm.test/t", "--only", "bulk.reference-reused"];
  expect((await runHere(ofRetries)).stdout).toContain(
    `or without values, by your own client behind --, and then \`drift retry.ndjson\`:
   npx --no-install crmcom-mock record --upstream https://crm.test/t --release R14.0.0 --allow-writes --fault lost-response --out retry.ndjson --`,
  );
  expect((await runHere(["verify", "--plan"])).stderr).toContain("expected assumptions by --only or --lock");
  const lock = join(folder, "observed.lock");
  writeFileSync(lock, "list.order any inferred\nbulk.reference-reused accepted observed\n");
  const ofLock = await runHere(["verify", "--plan", "--json", "--lock", lock]);
  expect((JSON.parse(ofLock.stdout) as VerifyPlan).calls.map(({ settles }) => settles)).toEqual([["list.order"]]);
  expect(ofLock.stderr).toContain("calls it observed: bulk.reference-reused\n");
});

test("a question to the vendor has the page, both answers and a call, and nothing of the user's", async () => {
  const { stdout } = await runHere(["assumptions", "--ask", "bulk.reference-reused"]);
  expect(stdout).toContain("We read: CRM.COM Web API v2, method page 490440; manual page 9831660.");
  expect(stdout).toMatch(
    /\n1\. A reused external_system_reference_number fails .*\n2\. The second event is stored too\.\n/,
  );
  expect(stdout).toMatch(/\ncurl -s 'https:\/\/crm\.example\/tenant\/crmapi\/.*"token":"YOUR-TOKEN"/);
});

test("evidence that has grown old is observed once", async () => {
  const seen = { id: "bulk.order", verdict: "confirmed", release: "R14.0.0", date: "2020-02-02", recording: "a1" };
  const observed = { date: "2020-02-02", release: "R14.0.0", target: "crm.example", targetKind: "system" };
  const config = join(folder, "observed.json");
  writeFileSync(config, JSON.stringify({ observed: { ...observed, answers: [], notAdopted: [], verdicts: [seen] } }));
  const certainty = async (...words: string[]) =>
    (await runHere(["assumptions", "bulk.order", "--config", config, ...words])).stdout.split("\n")[0];
  expect(await certainty()).toBe("bulk.order [observed]");
  expect(await certainty("--stale", "180d")).toBe("bulk.order [observed once]");
});
