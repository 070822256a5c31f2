import type { Metric } from "prom-client";
import { durationBounds, type Meter } from "../calls/meter.ts";
import { showSettings } from "../config/settings.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type AdminParts, type Route, route } from "./route.ts";

/** Tells a stand-in from a server that answers 200 to everything. */
const product = "crmcom-mock";

/** The server listens once all is loaded, so to be reached is to be ready. */
export const healthRoutes: readonly Route[] = [
  route("GET /health/live", "Whether the program is alive", () => ({ status: "live", product })),
  route("GET /health/ready", "Whether fixtures and rules are loaded and calls are answered", () => ({
    status: "ready",
    product,
  })),
];

export const programRoutes = (parts: AdminParts): Route[] => [
  route("GET /settings", "Every setting with its origin; secrets masked", () => {
    const { config, origins } = parts.loaded.now();
    const shown = showSettings(config, origins).map(({ key, value, origin }) => [key, { value, origin }]);
    return { settings: Object.fromEntries(shown) };
  }),
  route("GET /metrics", "Counts and durations, for Prometheus", () => printMetrics(parts)),
];

const prefix = "crmcom_mock_";

async function printMetrics(parts: AdminParts): Promise<Response> {
  // Loaded on demand, so that the start does not wait for it.
  const { Counter, Gauge, Registry } = await import("prom-client");
  const { methods, faults } = parts.meter;
  const registry = new Registry();
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers: [registry] });
  const calls = counter("calls_total", "Calls of the vendor's API", ["operation", "outcome"]);
  const rows = counter("rows_total", "Rows of bulk calls", ["operation", "outcome"]);
  const hits = counter("faults_total", "Hits of fault rules", ["rule"]);
  for (const [operation, counts] of methods) {
    for (const [outcome, count] of counts.calls) calls.inc({ operation, outcome }, count);
    for (const [outcome, count] of Object.entries(counts.rows)) rows.inc({ operation, outcome }, count);
  }
  for (const [rule, count] of faults) hits.inc({ rule }, count);
  registry.registerMetric(durations(methods) as unknown as Metric);
  for (const [name, value, help] of plainCounts(parts)) {
    if (name.endsWith("_total")) counter(name, help, []).inc(value);
    else new Gauge({ name: `${prefix}${name}`, help, registers: [registry] }).set(value);
  }
  return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
}

function plainCounts({ sandboxes, upkeep }: AdminParts) {
  const { kept, held } = sandboxes.memory;
  const { logLinesDropped, connections } = upkeep();
  const all = sandboxes.all();
  const sum = (count: (sandbox: Sandbox) => number) => all.reduce((total, one) => total + count(one), 0);
  const evicted = sum(({ journal }) => journal.evicted);
  const entries = sum(({ journal }) => journal.total) - evicted;
  const forgotten = (name: string) => sum(({ store }) => store.forgotten().get(name) ?? 0);
  return [
    ["sandboxes", all.length, "Number of sandboxes"],
    ["kept_bytes", kept, "Rough number of bytes of calls and created events in all sandboxes"],
    ["held_bytes", held, "Rough number of bytes of the sandboxes themselves, with their first rows"],
    ["journal_entries", entries, "Calls that the journals keep"],
    ["journal_evicted_total", evicted, "Calls that the journals dropped since they were last cleared"],
    ["events_forgotten_total", forgotten("customer_events"), "Events that sandboxes dropped since their last reset"],
    ["tokens_forgotten_total", forgotten("tokens"), "Tokens that sandboxes dropped since their last reset"],
    ["log_lines_dropped_total", logLinesDropped, "Log lines that were dropped, unread or unwritable"],
    ["connections", connections.open, "Open connections"],
    ["connections_refused_total", connections.refused, "Connections closed at once because there were too many"],
    ["connections_silent_total", connections.silent, "Connections that did not send a whole request in time"],
  ] as const;
}

/** The histogram for prom-client, whose own would cost time at each call. */
function durations(methods: Meter["methods"]) {
  const name = `${prefix}call_duration_seconds`;
  const values = [...methods].flatMap(([operation, counts]) => {
    let below = 0;
    const buckets = [...durationBounds, "+Inf"].map((le, index) => {
      below += counts.durations[index] as number;
      return { metricName: `${name}_bucket`, labels: { le, operation }, value: below };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: { operation }, value: counts.durationSumMs / 1000 },
      { metricName: `${name}_count`, labels: { operation }, value: below },
    ];
  });
  return {
    name,
    get: () => ({ name, help: "Time from the head of a call to its answer", type: "histogram", values }),
  };
}
