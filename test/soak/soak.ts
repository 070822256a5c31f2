import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { randomSeed } from "../../src/ground/random.ts";
import { findingsOf } from "./findings.ts";
import { configText } from "./reloads.ts";
import { runRestarted } from "./restarted.ts";
import { resultPage } from "./result-page.ts";
import { runSteady } from "./steady.ts";
import { Tally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: randomSeed() },
    /** Puts the result onto the page beside this file. */
    write: { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
if (!(minutes >= 1)) throw new Error(`--minutes ${values.minutes} is not accepted; expected a number from 1`);
const { seed } = values;
process.stderr.write(`a soak of ${minutes} minutes; again: npm run soak -- --minutes ${minutes} --seed ${seed}\n`);

/** Room for all calls and events of a round: books can be held only of what is not forgotten. */
const flags = ["--memory", "512mb", "--events-max", "1000000", "--journal-max", "1000000", "--journal-bytes", "400mb"];
const bin = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const { memory } = JSON.parse(
  execFileSync(process.execPath, [bin, "config", "--json", ...flags], { encoding: "utf8" }),
);

const folder = mkdtempSync(join(tmpdir(), "soak-"));
const tally = new Tally();
const stretch = {
  seed,
  untilMs: performance.now() + minutes * 60_000,
  flags: [...flags, "--seed", seed],
  token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
};
const config = join(folder, "config.json");
writeFileSync(config, configText("of-file-first"));
const [steady, mostRestarted] = await Promise.all([
  runSteady(stretch, config, tally),
  runRestarted(stretch, { file: join(folder, "state.json"), lifeMs: (minutes * 60_000) / 10 }, tally),
]);
rmSync(folder, { recursive: true });

const findings = findingsOf({
  tally,
  readings: steady.readings,
  mostBytes: Math.max(steady.mostBytes, mostRestarted),
  boundBytes: memory.processBound,
});
const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors, Node ${process.version}`;
const date = new Date().toISOString().slice(0, "2026-11-25".length);
const result = resultPage(
  { date, machine, command: `npm run soak -- --minutes ${minutes}`, minutes, seed },
  findings,
  tally,
);
process.stdout.write(result);
if (values.write) writeOnPage(result);
process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1;

function writeOnPage(text: string): void {
  const page = new URL("README.md", import.meta.url);
  const [before, rest = ""] = readFileSync(page, "utf8").split("<!-- result -->\n");
  const [, after] = rest.split("<!-- end: result -->\n");
  writeFileSync(page, `${before}<!-- result -->\n\n${text}\n<!-- end: result -->\n${after}`);
}
