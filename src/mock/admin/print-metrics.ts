import { Counter, Gauge, type Metric, Registry } from "prom-client";
import { durationBounds, type Meter } from "../calls/meter.ts";
import { evictedCalls } from "../journal/journal.ts";
import { allSandboxes, type Sandboxes } from "../sandbox/sandboxes.ts";
import type { Upkeep } from "./admin-parts.ts";

/** Prints the counts of the meter, the sandboxes and the program in the text format of Prometheus. */
export async function printMetrics(
  meter: Meter,
  sandboxes: Sandboxes,
  upkeep: Upkeep,
): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  countCalls(registry, meter);
  countSandboxes(registry, sandboxes);
  countUpkeep(registry, upkeep);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

const prefix = "crmcom_mock_";

function countCalls(registry: Registry, { methods, faults }: Meter): void {
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `${prefix}${name}`, help, labelNames, registers: [registry] });
  const calls = counter("calls_total", "Calls of the vendor's API", ["operation", "outcome"]);
  const rows = counter("rows_total", "Rows of bulk calls", ["operation", "outcome"]);
  const hits = counter("faults_total", "Times that a fault rule struck", ["rule"]);
  for (const [operation, counts] of methods) {
    for (const [outcome, count] of counts.calls) calls.inc({ operation, outcome }, count);
    for (const [outcome, count] of Object.entries(counts.rows)) rows.inc({ operation, outcome }, count);
  }
  for (const [rule, count] of faults) hits.inc({ rule }, count);
  registry.registerMetric(durations(methods) as unknown as Metric);
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

function countSandboxes(registry: Registry, sandboxes: Sandboxes): void {
  const all = allSandboxes(sandboxes);
  const sum = (count: (sandbox: (typeof all)[number]) => number) => all.reduce((total, one) => total + count(one), 0);
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `${prefix}${name}`, help, registers: [registry] }).set(value);
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `${prefix}${name}`, help, registers: [registry] }).inc(value);
  gauge("sandboxes", "Sandboxes that there are", all.length);
  gauge("kept_bytes", "Bytes that all sandboxes keep of calls and created events, roughly", sandboxes.memory.kept);
  gauge(
    "held_bytes",
    "Bytes that sandboxes take by themselves, with the rows of their start, roughly",
    sandboxes.memory.held,
  );
  gauge(
    "journal_entries",
    "Calls that the journals keep",
    sum(({ journal }) => journal.total - evictedCalls(journal)),
  );
  counter(
    "journal_evicted_total",
    "Calls that the journals had to drop since they were last cleared",
    sum(({ journal }) => evictedCalls(journal)),
  );
  counter(
    "events_forgotten_total",
    "Customer events that sandboxes had to forget since they were last reset",
    sum(({ store }) => store.forgotten().get("customer_events") ?? 0),
  );
  counter(
    "tokens_forgotten_total",
    "Tokens of logins that sandboxes had to forget since they were last reset",
    sum(({ store }) => store.forgotten().get("tokens") ?? 0),
  );
}

function countUpkeep(registry: Registry, { logLinesDropped, connections: { open, refused, silent } }: Upkeep): void {
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `${prefix}${name}`, help, registers: [registry] }).inc(value);
  counter("log_lines_dropped_total", "Lines of the log that nobody read or that could not be written", logLinesDropped);
  new Gauge({ name: `${prefix}connections`, help: "Connections that there are", registers: [registry] }).set(open);
  counter("connections_refused_total", "Connections that were closed at once, as there were too many", refused);
  counter("connections_silent_total", "Connections that were closed, as no whole request came in its time", silent);
}
