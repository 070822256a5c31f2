import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomSeed } from "../../src/ground/random.ts";
import { runBounds } from "./bounds.ts";
import { findingsOf } from "./findings.ts";
import { configText } from "./reloads.ts";
import { runRestarted } from "./restarted.ts";
import { type Finding, resultPage, type Setting } from "./result-page.ts";
import { bin } from "./server-process.ts";
import { runSteady } from "./steady.ts";
import { Tally } from "./tally.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: randomSeed() },
    /** Fills a stand-in far beyond its memory, and does nothing else. */
    bounds: { type: "boolean", default: false },
    /** Part of the sandboxes, events, logins and memory of `--bounds`. */
    scale: { type: "string", default: "1" },
    /** Puts the result onto the page beside this file. */
    write: { type: "boolean", default: false },
  },
});
const minutes = numberOf("minutes", 1, 1440);
const scale = numberOf("scale", 0.05, 1);

/** Room for all calls and events of a round: books can be held only of what is not forgotten. */
const flags = [
  ...["--memory", "512mb", "--events-max", "1000000"],
  ...["--journal-max", "1000000", "--journal-bytes", "400mb"],
];

await (values.bounds ? tryBounds() : soak());

function numberOf(name: "minutes" | "scale", least: number, most: number): number {
  const value = Number(values[name]);
  if (value >= least && value <= most) return value;
  throw new Error(`--${name} ${values[name]} is not accepted; expected a number from ${least} to ${most}`);
}

async function soak(): Promise<void> {
  const { seed } = values;
  process.stderr.write(`again: npm run soak -- --minutes ${minutes} --seed ${seed}\n`);
  const printed = execFileSync(process.execPath, [bin, "config", "--json", ...flags], { encoding: "utf8" });
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const config = join(folder, "config.json");
  writeFileSync(config, configText("of-file-first"));
  const tally = new Tally();
  const stretch = {
    seed,
    untilMs: performance.now() + minutes * 60_000,
    flags: [...flags, "--seed", seed],
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
  };
  const [steady, mostRestarted] = await Promise.all([
    runSteady(stretch, config, tally),
    runRestarted(stretch, { file: join(folder, "state.json"), lifeMs: (minutes * 60_000) / 10 }, tally),
  ]);
  rmSync(folder, { recursive: true });
  const findings = findingsOf({
    tally,
    readings: steady.readings,
    mostBytes: Math.max(steady.mostBytes, mostRestarted),
    boundBytes: JSON.parse(printed).memory.processBound,
  });
  report("result", { command: `npm run soak -- --minutes ${minutes} --seed ${seed}`, findings, tally });
}

async function tryBounds(): Promise<void> {
  report("bounds", { command: `npm run soak -- --bounds --scale ${scale}`, findings: await runBounds(scale) });
}

interface Result extends Pick<Setting, "command"> {
  readonly findings: readonly Finding[];
  readonly tally?: Tally;
}

/** Prints a result, and puts it onto the page when that is asked for. */
function report(part: "result" | "bounds", { command, findings, tally }: Result): void {
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, "2026-11-25".length);
  const text = resultPage({ date, machine, command }, findings, tally);
  process.stdout.write(text);
  process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1;
  if (!values.write) return;
  const page = new URL("README.md", import.meta.url);
  const [before, rest = ""] = readFileSync(page, "utf8").split(`<!-- ${part} -->\n`);
  const [, after] = rest.split(`<!-- end: ${part} -->\n`);
  writeFileSync(page, `${before}<!-- ${part} -->\n\n${text}\n<!-- end: ${part} -->\n${after}`);
}
