import { rmSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { packageVersion } from "../../src/ground/own-module.ts";
import { type Bodies, benchFixtures, halfKnown, withPassCodes, withReferences, withUnknownMembers } from "./bodies.ts";
import { call, drive } from "./load.ts";
import { comparePair, median, type Pair } from "./pair.ts";
import { pinned, type Server, startBare, startStandIn } from "./server.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    slices: { type: "string", default: "5" },
    seconds: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const effort = { slices: Number(values.slices), seconds: Number(values.seconds) };
const fixtures = benchFixtures();
const standIn = (...flags: string[]) => startStandIn("--fixtures", fixtures, ...flags);

const bodies: Readonly<Record<string, Bodies>> = {
  "4 rows": halfKnown(4),
  "4 rows, references": withReferences(4),
  "4 rows, pass codes": withPassCodes(4),
  "4 rows, unknown members": withUnknownMembers(4),
  "64 rows": halfKnown(64),
  "1000 rows": halfKnown(1000),
  "1000 rows, references": withReferences(1000),
  "1000 rows, pass codes": withPassCodes(1000),
  "1000 rows, unknown members": withUnknownMembers(1000),
};

interface Comparison {
  readonly name: string;
  readonly bodies: Bodies;
  readonly reference: () => Promise<Server>;
  readonly measured: () => Promise<Server>;
}

/** Rules that do not match, by what they ask: another row, or a text of another method. */
const idleRules: Readonly<Record<string, (name: string) => object>> = {
  "50 rules for other rows": (name) => ({
    match: { rows: { where: { "/profile": name } } },
    effect: { row: {} },
  }),
  "1000 rules with contains for another method": (name) => ({
    match: { operation: "authentication.token", body: { "/username": { contains: name } } },
    effect: { http: { status: 503 } },
  }),
};

async function withRules(name: string): Promise<Server> {
  const server = await standIn();
  const rule = idleRules[name] ?? (() => ({}));
  const rules = Array.from({ length: Number(/\d+/.exec(name)) }, (_, index) => rule(`other ${index}`));
  const response = await fetch(`${server.url}/__mock/v1/faults`, { method: "POST", body: JSON.stringify(rules) });
  if (response.status !== 201) throw new Error(`POST faults: ${response.status} ${await response.text()}`);
  return server;
}

const fourRows = halfKnown(4);
const comparisons: readonly Comparison[] = [
  ...Object.entries(bodies).map(([name, list]) => ({
    name: `${name}: bare server, stand-in`,
    bodies: list,
    reference: startBare,
    measured: () => standIn(),
  })),
  {
    name: "4 rows: 500 accounts, 100 000 accounts",
    bodies: fourRows,
    reference: () => standIn(),
    measured: () => standIn("--accounts", "100000"),
  },
  ...Object.keys(idleRules).map((name) => ({
    name: `4 rows: no rules, ${name}`,
    bodies: fourRows,
    reference: () => standIn(),
    measured: () => withRules(name),
  })),
];

async function compare({ name, bodies: list, reference, measured }: Comparison): Promise<Pair> {
  const [first, second] = [await reference(), await measured()];
  try {
    return await comparePair(name, first, second, list, effort);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}

/** Processor time and wall time from start to the first answer, in milliseconds, medians of nine. */
async function coldStart(): Promise<{ cpuMs: number; wallMs: number }> {
  const runs: { cpuMs: number; wallMs: number }[] = [];
  for (let run = 0; run < 9; run += 1) {
    const from = performance.now();
    const server = await standIn();
    await call(server.url, fourRows);
    runs.push({ cpuMs: server.cpuMs(), wallMs: Math.round(performance.now() - from) });
    await server.stop();
  }
  return { cpuMs: median(runs.map(({ cpuMs }) => cpuMs)), wallMs: median(runs.map(({ wallMs }) => wallMs)) };
}

/** Resident memory in MB, idle and after calls of 4 and of 1000 rows. */
async function memory(): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const [rows, calls] of [
    [4, 100_000],
    [1000, 1000],
  ] as const) {
    const server = await standIn();
    figures["idle"] = server.rssMb();
    for (const round of [1, 2, 3]) {
      await drive(server.url, halfKnown(rows), { calls });
      figures[`after ${round * calls} calls of ${rows} rows`] = server.rssMb();
    }
    await server.stop();
  }
  return figures;
}

const report: {
  machine: string;
  node: string;
  version: string;
  pairs: Pair[];
  coldStart?: { cpuMs: number; wallMs: number };
  memoryMb?: Record<string, number>;
} = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors${pinned ? ", servers pinned to one" : ""}`,
  node: process.version,
  version: packageVersion,
  pairs: [],
};
try {
  for (const comparison of comparisons.filter(({ name }) => name.startsWith(values.only))) {
    process.stderr.write(`${comparison.name}\n`);
    report.pairs.push(await compare(comparison));
  }
  if ("start".startsWith(values.only)) report.coldStart = await coldStart();
  if ("memory".startsWith(values.only)) report.memoryMb = await memory();
} finally {
  rmSync(fixtures, { recursive: true });
}

process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : print());

function print(): string {
  const { coldStart: start, memoryMb = {} } = report;
  const rows = report.pairs.map(({ name, reference, measured, ratio }) =>
    [
      name,
      ...[reference, measured].flatMap((one) => [Math.round(one.callsPerSecond), one.cpuUs.toFixed(1), one.rssMb]),
      ratio.toFixed(2),
    ].join(" | "),
  );
  const lines = [
    `crmcom-mock ${report.version}, ${report.machine}, Node ${report.node}`,
    "",
    "| what is compared | calls/s | CPU us a call | MB | calls/s | CPU us a call | MB | ratio by CPU |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...(start ? [`start to first answer: ${start.cpuMs} ms of processor, ${start.wallMs} ms in all`] : []),
    ...Object.entries(memoryMb).map(([when, mb]) => `memory ${when}: ${mb} MB`),
  ];
  return `${lines.join("\n")}\n`;
}
