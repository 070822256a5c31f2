import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { alike, type Bodies, call, drive, withReferences } from "./load.ts";
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

async function between(
  name: string,
  bodies: Bodies,
  startReference: () => Promise<Server>,
  startMeasured: () => Promise<Server>,
): Promise<Pair> {
  const [reference, measured] = [await startReference(), await startMeasured()];
  try {
    return await comparePair(name, reference, measured, bodies, effort);
  } finally {
    await Promise.all([reference.stop(), measured.stop()]);
  }
}

async function withSandboxes(count: number): Promise<Server> {
  const server = await startStandIn();
  for (let made = 1; made < count; made += 1) await admin(server, "sandboxes", {});
  return server;
}

/** Rules that do not match, by what they ask: another method, another value in the body, or another row. */
const idleRules = {
  methods: () => ({ match: { operation: "customer_events.nothing.*" }, effect: { http: { status: 503 } } }),
  bodies: (value: string) => ({ match: { body: { "/token": value } }, effect: { http: { status: 503 } } }),
  rows: (value: string) => ({ match: { rows: { where: { "/profile": value } } }, effect: { row: {} } }),
};

async function withIdleRules(about: keyof typeof idleRules): Promise<Server> {
  const server = await startStandIn();
  await admin(
    server,
    "faults",
    Array.from({ length: 50 }, (_, index) => idleRules[about](`other ${index}`)),
  );
  return server;
}

async function admin({ url }: Server, path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${url}/__mock/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (status !== 201) throw new Error(`POST ${path} was answered ${status}`);
}

const pairs: readonly { readonly name: string; readonly run: (name: string) => Promise<Pair> }[] = [
  ...[1, 4, 10, 100, 1000].map((rows) => ({
    name: `${rows} rows: bare server, stand-in`,
    run: (name: string) => between(name, alike(rows), startBare, startStandIn),
  })),
  ...[4, 1000].map((rows) => ({
    name: `${rows} rows with references: bare server, stand-in`,
    run: (name: string) => between(name, withReferences(rows), startBare, startStandIn),
  })),
  {
    name: "4 rows: 100 accounts, 100 000 accounts",
    run: (name) =>
      between(
        name,
        alike(4),
        () => startStandIn("--accounts", "100"),
        () => startStandIn("--accounts", "100000"),
      ),
  },
  {
    name: "4 rows: 1 sandbox, 1000 sandboxes",
    run: (name) => between(name, alike(4), startStandIn, () => withSandboxes(1000)),
  },
  ...(Object.keys(idleRules) as (keyof typeof idleRules)[]).map((about) => ({
    name: `4 rows: no rules, 50 rules for other ${about}`,
    run: (name: string) => between(name, alike(4), startStandIn, () => withIdleRules(about)),
  })),
];

async function coldStartMs(): Promise<number> {
  const figures: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const from = performance.now();
    const server = await startStandIn();
    await call(server.url, alike(4));
    figures.push(performance.now() - from);
    await server.stop();
  }
  return median(figures);
}

async function memory(): Promise<Record<string, number>> {
  const server = await startStandIn();
  const idle = server.memoryMb();
  const figures: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    await drive(server.url, alike(4), { calls: 100_000 });
    figures.push(server.memoryMb());
  }
  await server.stop();
  const [first = 0, second = 0, third = 0] = figures;
  return { idle, "after 100 000 calls": first, "after 200 000 calls": second, "after 300 000 calls": third };
}

const report: {
  machine: string;
  pinned: boolean;
  pairs: Pair[];
  coldStartMs?: number;
  memoryMb?: Record<string, number>;
} = {
  machine: `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} processors, Node ${process.version}`,
  pinned,
  pairs: [],
};
for (const { name, run } of pairs.filter(({ name }) => name.includes(values.only))) {
  process.stderr.write(`${name}\n`);
  report.pairs.push(await run(name));
}
if ("cold start".includes(values.only)) report.coldStartMs = await coldStartMs();
if ("memory".includes(values.only)) report.memoryMb = await memory();

process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : print());

function print(): string {
  const rows = report.pairs.map(({ name, reference, measured, ratio }) =>
    [
      name,
      ...[reference, measured].flatMap((slice) => [Math.round(slice.callsPerSecond), slice.p50Ms, slice.p99Ms]),
      ratio.toFixed(2),
    ].join(" | "),
  );
  const lines = [
    `${report.machine}${pinned ? ", servers pinned to processor 1" : ", servers not pinned"}`,
    "",
    "| what is compared | calls/s | p50 ms | p99 ms | calls/s | p50 ms | p99 ms | ratio |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
    ...(report.coldStartMs === undefined ? [] : [`cold start to first answer: ${Math.round(report.coldStartMs)} ms`]),
    ...Object.entries(report.memoryMb ?? {}).map(([when, mb]) => `memory ${when}: ${mb} MB`),
  ];
  return `${lines.join("\n")}\n`;
}
