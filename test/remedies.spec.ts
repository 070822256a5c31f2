import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Exploration, explorationSchema } from "../src/explore/exploration.ts";
import type { HelpedVerdict } from "../src/explore/remedy.ts";
import { runHere } from "./run-program.ts";

const clients = fileURLToPath(new URL("./clients/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-remedies-"));
afterAll(() => rmSync(folder, { recursive: true }));

const answers = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;

/** How a client of the page is run by its name, which is written as the language writes names. */
const languages: Readonly<Record<string, { isThere: boolean; command(name: string): string[] }>> = {
  JavaScript: { isThere: true, command: (name) => [process.execPath, join(clients, "remedies.mjs"), name] },
  Python: {
    isThere: answers("python3", "--version"),
    command: (name) => ["python3", join(clients, "remedies.py"), name.replace(/[A-Z]/g, "_$&").toLowerCase()],
  },
  Java: {
    isThere: answers("javac", "-version"),
    command: (name) => ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", folder, "Remedies", name],
  },
};

/** The fault at the first call to create that shows the verdict. */
const faults: Readonly<Record<HelpedVerdict, string>> = {
  duplicate: "lost-response",
  lost: "row-rejected",
  "lost-unseen": "row-reported-ok-but-not-committed",
  phantom: "lost-response",
  hang: "hang",
  crash: "truncated",
  storm: "http-503",
  "check-failed": "reset-before",
};

const check = `${process.execPath} ${join(clients, "remedies.mjs")} check`;

describe.each(Object.entries(languages))("in %s", (_, { isThere, command }) => {
  beforeAll(() => {
    answers("javac", "-d", folder, join(clients, "Remedies.java"));
  });

  test.skipIf(!isThere).each(Object.entries(faults))(
    "%s has a client that breaks and one that survives",
    async (verdict, fault) => {
      const name = verdict.replace(/-(\w)/, (_, letter: string) => letter.toUpperCase());
      const verdicts = async (which: string): Promise<Exploration["cells"][number]["verdict"][]> => {
        const narrow = [`--only=${fault}`, "--operation=customer_events.bulk.*", "--timeout=4s"];
        const words = ["explore", "--json", ...narrow];
        const judged = verdict === "check-failed" ? ["--check", check] : [];
        const { stdout, stderr } = await runHere([...words, ...judged, "--", ...command(name + which)], {}, folder);
        expect(stdout, stderr).not.toBe("");
        return explorationSchema.parse(JSON.parse(stdout)).cells.map((cell) => cell.verdict);
      };
      expect(await verdicts("Breaks")).toContain(verdict);
      expect([...new Set(await verdicts("Survives"))]).toEqual(["handled"]);
    },
  );
});
