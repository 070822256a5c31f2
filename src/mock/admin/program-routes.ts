import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "hono";
import type { Metric } from "prom-client";
import { ifPossible, readPlainFile } from "../../common/files.ts";
import { isJsonObject, jsonOr, objectOf } from "../../common/json.ts";
import { replayLine } from "../../common/shell-line.ts";
import { showSettings } from "../config/settings.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { durationBounds, type MethodCounts } from "../server/meter.ts";
import { pageOf } from "./list-query.ts";
import { type AdminDependencies, type Route, route } from "./route.ts";

/** `product` distinguishes a mock server from a server that answers 200 to everything. */
const health = (status: string) => () => ({ status, product: "crmcom-mock" });

/** The server listens once everything is loaded, so a server that answers is ready. */
export const healthRoutes: readonly Route[] = [
  route("GET /health/live", "Whether the mock server is running", health("live")),
  route("GET /health/ready", "Whether fixtures and rules are loaded and requests are answered", health("ready")),
];

export const programRoutes = (dependencies: AdminDependencies): Route[] => [
  route("GET /settings", "Every setting with its origin; secrets masked", () => {
    const { config, origins } = dependencies.loader.current();
    const settings = showSettings(config, origins).map(({ key, value, origin }) => [key, { value, origin }]);
    return { settings: Object.fromEntries(settings) };
  }),
  route("GET /metrics", "Counts and durations, for Prometheus", () => printMetrics(dependencies)),
  route("GET /explorations", "The newest 100 failures in the folder of explorations", async ({ context }) => ({
    kept: await keptFailures(context, dependencies.loader.current().config.explorations),
  })),
];

async function printMetrics(dependencies: AdminDependencies): Promise<Response> {
  const { Registry } = await import("prom-client");
  const registry = new Registry();
  for (const [shortName, help, counted] of metricsOf(dependencies)) {
    const name = `crmcom_mock_${shortName}`;
    const type = shortName.endsWith("_total") ? "counter" : shortName.endsWith("_seconds") ? "histogram" : "gauge";
    const samples = typeof counted === "number" ? [{ labels: {}, value: counted }] : counted;
    const values = samples.map(({ suffix = "", ...sample }) => ({ ...sample, metricName: name + suffix }));
    // The library only prints: the meter counts.
    registry.registerMetric({ name, get: () => ({ name, help, type, values }) } as unknown as Metric);
  }
  return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
}

type Sample = Readonly<{ labels: Record<string, string | number>; value: number; suffix?: string }>;

function metricsOf({ meter, sandboxes, upkeep }: AdminDependencies): (readonly [string, string, number | Sample[]])[] {
  const methods = [...meter.methods];
  const { evictable, held } = sandboxes.memory;
  const { logLinesDropped, connections } = upkeep();
  const all = sandboxes.all();
  const sum = (count: (sandbox: Sandbox) => number) => all.reduce((total, sandbox) => total + count(sandbox), 0);
  const evicted = sum(({ journal }) => journal.evicted);
  const entries = sum(({ journal }) => journal.total) - evicted;
  const forgotten = (name: string) => sum(({ store }) => store.forgotten().get(name) ?? 0);
  const byOutcome = (operation: string, counts: Iterable<readonly [string, number]>) =>
    Array.from(counts, ([outcome, value]) => ({ labels: { operation, outcome }, value }));
  const calls = methods.flatMap(([operation, counts]) => byOutcome(operation, counts.calls));
  const rows = methods.flatMap(([operation, counts]) => byOutcome(operation, Object.entries(counts.rows)));
  const applied = Array.from(meter.faults, ([rule, value]) => ({ labels: { rule }, value }));
  return [
    ["calls_total", "Calls of the vendor's API", calls],
    ["rows_total", "Rows of bulk calls", rows],
    ["faults_total", "Fault rules that were applied", applied],
    ["call_duration_seconds", "Time from the head of a request to its response", methods.flatMap(durationsOf)],
    ["sandboxes", "Number of sandboxes", all.length],
    ["kept_bytes", "Rough number of bytes of calls and created events in all sandboxes", evictable],
    ["held_bytes", "Rough number of bytes of the sandboxes themselves, with their first rows", held],
    ["journal_entries", "Calls that the journals keep", entries],
    ["journal_evicted_total", "Calls that the journals evicted since they were last cleared", evicted],
    ["events_forgotten_total", "Events that sandboxes evicted since their last reset", forgotten("customer_events")],
    ["tokens_forgotten_total", "Tokens that sandboxes evicted since their last reset", forgotten("tokens")],
    ["log_lines_dropped_total", "Log lines that were dropped, unread or unwritable", logLinesDropped],
    ["connections", "Open connections", connections.open],
    ["connections_refused_total", "Connections closed at once because there were too many", connections.refused],
    ["connections_silent_total", "Connections that did not send a whole request in time", connections.silent],
  ];
}

function durationsOf([operation, { durations, durationSumMs }]: readonly [string, MethodCounts]): Sample[] {
  let below = 0;
  const buckets = [...durationBounds, "+Inf"].map((le, index) => {
    below += durations[index] ?? 0;
    return { suffix: "_bucket", labels: { le, operation }, value: below };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels: { operation }, value: durationSumMs / 1000 },
    { suffix: "_count", labels: { operation }, value: below },
  ];
}

// An open page reads them every two seconds.
const maxFailures = 100;
const maxFailureBytes = 1_000_000;

/** The newest failures in a folder, each with its path and its replay line. Skips other and broken files. */
async function keptFailures(context: Context, folder: string): Promise<object[]> {
  const files = ifPossible(() => readdirSync(folder))?.filter((name) => name.endsWith(".json")) ?? [];
  const newest = files
    .map((name) => join(folder, name))
    .map((file) => ({ file, changedMs: ifPossible(() => statSync(file).mtimeMs) ?? 0 }))
    .sort((a, b) => b.changedMs - a.changedMs)
    .slice(0, maxFailures)
    .map(({ file }) => file)
    .sort();
  const read = (file: string) => ifPossible(() => jsonOr(readPlainFile(file, maxFailureBytes)));
  const { items } = await pageOf(context, newest, { offset: 0, limit: maxFailures }, (file) => {
    const failure = objectOf(read(file));
    // Files of other forms have no point, or more than one.
    return isJsonObject(failure?.["point"]) ? { replay: replayLine(file), ...failure, file } : {};
  });
  return items.filter((item) => "file" in item);
}
