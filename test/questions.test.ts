import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readLock } from "../src/documents/lock-file.ts";
import type { SafetyCondition } from "../src/explore/exploration.ts";
import { checkLock } from "../src/explore/lock.ts";
import { runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();

describe("a lock", () => {
  const file = join(folder, "assumptions.lock");
  const doubt = (assumption: string, variant: string, provenance: string): SafetyCondition => ({
    ...{ assumption, variant, provenance, cells: [], summary: "" },
    operations: ["customer_events.web.create"],
  });
  const check = (doubts: SafetyCondition[], isUpdate = false, isPart = false) =>
    checkLock(file, readLock(file), { conditions: doubts, points: 3, variants: 2, notTried: [] }, { isUpdate, isPart });
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
    expect(check([empty, { ...reused, provenance: "inferred" }])).toEqual({
      ...{ file, isWritten: false, isMissing: false, isPart: false },
      changes: [
        { kind: "new", line: "bulk.empty-result-set null assumed", operations: ["customer_events.web.create"] },
        {
          kind: "weaker",
          line: "bulk.reference-reused accepted inferred",
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
    ["bulk.order any perhaps", /other\.lock, line 2: "bulk\.order any perhaps" is not a line/],
    ["bulk.ordr any inferred", /other\.lock, line 2: unknown assumption "bulk\.ordr"; did you mean bulk\.order\?/],
  ])("with the line %s is refused with its place", (line, message) => {
    writeFileSync(join(folder, "other.lock"), `# ours\n${line}\n`);
    expect(() => readLock(join(folder, "other.lock"))).toThrow(message);
  });
});

test("a question to the vendor has the page, both answers and a call, and nothing of the user's", async () => {
  const { stdout } = await runHere(["assumptions", "--ask", "bulk.reference-reused"]);
  expect(stdout).toContain("We read: CRM.COM Web API v2, method page 490440; manual page 9831660.");
  expect(stdout).toMatch(
    /\n1\. A row with an external_system_reference_number .*\n2\. The second event is stored, too\.\n/,
  );
  expect(stdout).toMatch(/\ncurl -s 'https:\/\/crm\.example\/tenant\/crmapi\/.*"token":"YOUR-TOKEN"/);
});

test("an assumption that a system confirmed is observed", async () => {
  const seen = { id: "bulk.order", verdict: "confirmed", release: "R14.0.0", date: "2020-02-02", system: "a1" };
  const observed = { date: "2020-02-02", release: "R14.0.0", target: "crm.example", targetKind: "system" };
  const config = join(folder, "observed.json");
  writeFileSync(config, JSON.stringify({ observed: { ...observed, notAdopted: [], verdicts: [seen] } }));
  const { stdout } = await runHere(["assumptions", "bulk.order", "--config", config]);
  expect(stdout).toMatch(/^bulk\.order \[observed\]\n/);
});
