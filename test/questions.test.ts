import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import type { SafetyCondition } from "../src/lab/explore/exploration.ts";
import { checkLock, readLock } from "../src/lab/explore/lock.ts";
import type { VerifyPlan } from "../src/lab/explore/tenant-calls.ts";
import { runHere } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-questions-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a lock", () => {
  const file = join(folder, "assumptions.lock");
  const doubt = (assumption: string, variant: string, provenance: string): SafetyCondition => ({
    ...{ assumption, variant, provenance, turned: 1, cells: [], inWords: "" },
    operations: ["customer_events.web.create"],
  });
  const check = (doubts: SafetyCondition[], isUpdate = false) => checkLock(file, readLock(file), doubts, isUpdate);
  const order = doubt("bulk.order", "any", "inferred");
  const reused = doubt("bulk.reference-reused", "accepted", "observed");

  test("is written sorted where there is none, and tells what is new, weaker or gone since", () => {
    expect(check([reused, order])).toMatchObject({ isWritten: true });
    const text = "bulk.order any inferred\nbulk.reference-reused accepted observed\n";
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(check([reused, order]).changes).toEqual([]);
    const empty = doubt("bulk.empty-result-set", "null", "assumed");
    expect(check([empty, { ...reused, provenance: "observed once" }])).toEqual({
      file,
      isWritten: false,
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

  test("that is none is refused with its line", () => {
    writeFileSync(join(folder, "other.lock"), "# ours\nbulk.order any perhaps\n");
    expect(() => readLock(join(folder, "other.lock"))).toThrow(
      /other\.lock, line 2: "bulk\.order any perhaps" is no line/,
    );
  });
});

test("a plan names few calls, reads first, and its lines settle what they say", async () => {
  const ids = ["list.order", "bulk.reference-reused", "bulk.rows-fail-alone", "list.owner", "method.declared"];
  const assumptions = ids.flatMap((id) => ["--assumption", id]);
  const standIn = createStandIn({ assumptions: { "bulk.reference-reused": "accepted" } });
  const { url } = await standIn.listen({ port: 0 });
  const { stdout } = await runHere(["verify", "--plan", "--json", "--target", url, ...assumptions]);
  const { calls, toAsk } = JSON.parse(stdout) as VerifyPlan;
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
  expect((await runHere(["verify", "--plan"])).stderr).toContain("expected assumptions by --assumption or --lock");
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
