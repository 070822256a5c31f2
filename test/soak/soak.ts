import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomSeed } from "../../src/ground/random.ts";
import { type Finding, findingsOf, resultPage, type Setting, Tally } from "./findings.ts";
import { bin, configText, runRestarted, runSteady } from "./stand-ins.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: randomSeed() },
    /** Puts the result onto the page beside this file. */
    write: { type: "boolean", default: false },
  },
});
const minutes = minutesOf(values.minutes);

/** Room for all calls and events of a round: books can be held only of what is not forgotten. */
const flags = [...["--memory", "512mb", "--events-max", "1000000"], ...["--journal-max", "100000"]];

await soak();

function minutesOf(text: string): number {
  const value = Number(text);
  if (value >= 1 && value <= 1440) return value;
  throw new Error(`--minutes ${text} is not accepted; expected a number from 1 to 1440`);
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
  report({ command: `npm run soak -- --minutes ${minutes} --seed ${seed}`, findings, tally });
}

interface Result extends Pick<Setting, "command"> {
  readonly findings: readonly Finding[];
  readonly tally: Tally;
}

/** Prints a result, and puts it onto the page when that is asked for. */
function report({ command, findings, tally }: Result): void {
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, "2026-11-25".length);
  const text = resultPage({ date, machine, command }, findings, tally);
  process.stdout.write(text);
  process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1;
  if (!values.write) return;
  const page = new URL("README.md", import.meta.url);
  const [before, rest = ""] = readFileSync(page, "utf8").split(`<!-- result -->\n`);
  const [, after] = rest.split(`<!-- end: result -->\n`);
  writeFileSync(page, `${before}<!-- result -->\n\n${text}\n<!-- end: result -->\n${after}`);
}
