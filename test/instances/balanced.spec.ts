import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rendezvousOwner } from "../../src/mock/sandbox/instances/rendezvous-owner.ts";
import { createPath, eventsBody } from "../event-rows.ts";
import { adminToken, freePorts } from "../start-instances.ts";
import { admin, callBy, makeSandbox, type Tally } from "./clients.ts";
import { type EngineName, engineNames, isInstalled, startEngine } from "./engines.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const clients = 30;
const sandboxes = 300;
const claim = { operation: "customer_events.bulk.social_media.create", all: true };

/** An instance in a process of its own, which can be killed and started again at its port. */
class InstanceProcess {
  readonly port: number;
  readonly url: string;
  readonly #peers: string;
  #child: ReturnType<typeof spawn> | undefined;

  constructor(port: number, ports: readonly number[]) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#peers = ports.map((one) => `127.0.0.1:${one}`).join(",");
  }

  async start(): Promise<void> {
    const words = ["serve", "--port", `${this.port}`, "--peers", this.#peers, "--forward", "--log-level", "warn"];
    this.#child = spawn(process.execPath, [bin, ...words], {
      env: { ...process.env, CRMCOM_MOCK_ADMIN_TOKEN: adminToken },
      stdio: ["ignore", "ignore", "inherit"],
    });
    while (!(await fetch(`${this.url}/__mock/v1/health/ready`).catch(() => undefined))) {
      if (this.#child.exitCode !== null) throw new Error(`${this.url} ended with ${this.#child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

async function instancesOf(count: number): Promise<InstanceProcess[]> {
  const ports = await freePorts(count);
  return ports.map((port) => new InstanceProcess(port, ports));
}

const startAll = (all: readonly InstanceProcess[]) => Promise.all(all.map((one) => one.start()));
const killAll = (all: readonly InstanceProcess[]) => Promise.all(all.map((one) => one.kill()));
const portsOf = (all: readonly InstanceProcess[]) => all.map(({ port }) => port);

/** Tallies of new sandboxes that are made by way of an engine. */
async function made(url: string, prefix: string, count: number): Promise<Tally[]> {
  const names = Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
  const tallies: Tally[] = [];
  for (let at = 0; at < count; at += clients) {
    const some = await Promise.all(names.slice(at, at + clients).map((name) => makeSandbox(url, name)));
    tallies.push(...some.map((sandbox) => ({ sandbox, created: 0, cut: 0, lost: 0, wrong: [] })));
  }
  return tallies;
}

const forMs = (ms: number) => {
  const endMs = performance.now() + ms;
  return () => performance.now() < endMs;
};

const sum = (tallies: readonly Tally[], of: (one: Tally) => number) =>
  tallies.reduce((total, one) => total + of(one), 0);

function engineTest(engine: EngineName, title: string, run: () => Promise<void>): void {
  if (isInstalled(engine)) test(title, run);
  else test.skip(`SKIPPED, since there is no ${engine} on this machine: ${title}`, run);
}

let instances: InstanceProcess[];

beforeAll(async () => {
  instances = await instancesOf(3);
  if (engineNames.some(isInstalled)) await startAll(instances);
});
afterAll(() => killAll(instances));

describe.each(engineNames)("three instances behind %s", (engine) => {
  engineTest(
    engine,
    "one is killed under load: its sandboxes say so, no other is touched, no call is in a foreign world",
    async () => {
      const proxy = await startEngine(engine, portsOf(instances));
      try {
        const peers = instances.map(({ url }) => url);
        const killed = instances[1] as InstanceProcess;
        expect(await admin(proxy.url, "v1/reset", { all: true })).toMatchObject({
          peers: Array(3).fill({ answered: true }),
        });
        const tallies = await made(proxy.url, engine, sandboxes);
        const isLost = ({ sandbox: { name } }: Tally) => rendezvousOwner(name, peers) === killed.url;
        const lost = tallies.filter(isLost);
        expect(lost.length).toBeGreaterThan(sandboxes / 5);

        await callBy(clients, tallies, onceInEach);
        const before = sum(tallies, ({ created }) => created);
        expect(before).toBe(sandboxes);
        expect(await admin(proxy.url, "v1/requests/verify", { ...claim, times: before })).toMatchObject({
          result: "proven true",
          missing: [],
        });

        const load = callBy(clients, tallies, (calls) => calls < 40);
        while (sum(tallies, ({ created }) => created) < 2 * before)
          await new Promise((resolve) => setTimeout(resolve, 5));
        await killed.kill();
        await load;
        expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
        expect(tallies.filter((one) => one.lost > 0 && !isLost(one)).map(({ sandbox }) => sandbox.name)).toEqual([]);
        // Once the engine knows, each call says what it is.
        for (const one of tallies) Object.assign(one, { created: 0, cut: 0, lost: 0 });
        await callBy(clients, tallies, onceInEach);
        expect(tallies.filter(({ cut }) => cut > 0)).toEqual([]);
        expect(tallies.filter((one) => one.lost > 0)).toEqual(lost);
        expect(tallies.filter((one) => one.created > 0)).toEqual(tallies.filter((one) => !isLost(one)));

        await Promise.all(tallies.filter((one) => !isLost(one)).map((one) => expectOwnEvents(proxy.url, one)));
        expect(await admin(proxy.url, "v1/requests/verify", { ...claim, atMost: 1_000_000 })).toMatchObject({
          result: "cannot be proven",
          missing: [killed.url],
        });
        await killed.start();
        for (const { sandbox } of lost) {
          expect(await admin(proxy.url, `s/${sandbox.name}/__mock/v1/requests`)).toMatchObject({
            title: "Unknown sandbox",
          });
        }
      } finally {
        await proxy.stop();
      }
    },
  );

  engineTest(engine, "faults that cut connections in some sandboxes keep nobody from others", async () => {
    const proxy = await startEngine(engine, portsOf(instances));
    try {
      const faulty = await made(proxy.url, `${engine}-faulty`, 12);
      const quiet = await made(proxy.url, `${engine}-quiet`, 12);
      for (const { sandbox } of faulty) {
        const headers = { "x-mock-fault": "connection=reset" };
        const body = JSON.stringify(eventsBody(["cut"], sandbox.token));
        const cut = fetch(sandbox.baseUrl + createPath, { method: "POST", body, headers });
        expect([502, "cut"]).toContain(
          await cut.then(
            ({ status }) => status,
            () => "cut",
          ),
        );
      }
      await callBy(1, quiet, (calls) => calls < quiet.length);
      expect(quiet.map(({ created, cut, wrong }) => ({ created, cut, wrong }))).toEqual(
        Array(12).fill({ created: 1, cut: 0, wrong: [] }),
      );
    } finally {
      await proxy.stop();
    }
  });
});

/** Goes on until a client called once in each of its sandboxes. */
const onceInEach = (calls: number): boolean => calls < sandboxes / clients;

/** What is stored in a sandbox is what was sent to it. */
async function expectOwnEvents(url: string, { sandbox: { name } }: Tally): Promise<void> {
  const { items } = await admin(url, `s/${name}/__mock/v1/store/customer_events?offset=13&limit=1000`);
  const foreign = items.filter(({ profile }: { profile: string }) => profile !== `of ${name}`);
  expect(foreign, name).toEqual([]);
  expect(items.length, name).toBeGreaterThan(0);
}

test.runIf(engineNames.every(isInstalled))("calls a second through one, two and three instances", async () => {
  const lines: string[] = [];
  for (const count of [1, 2, 3]) {
    const some = count === 3 ? instances : await instancesOf(count);
    if (count < 3) await startAll(some);
    for (const engine of engineNames) {
      const proxy = await startEngine(engine, portsOf(some));
      const tallies = await made(proxy.url, `${engine}-speed`, clients);
      await callBy(clients, tallies, forMs(200));
      const begun = sum(tallies, ({ created }) => created);
      const startMs = performance.now();
      await callBy(clients, tallies, forMs(1000));
      const seconds = (performance.now() - startMs) / 1000;
      const calls = Math.round((sum(tallies, ({ created }) => created) - begun) / seconds);
      expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
      lines.push(`| ${engine} | ${count} | ${calls} |`);
      await proxy.stop();
    }
    if (count < 3) await killAll(some);
  }
  process.stdout.write(`${["| Engine | Instances | Calls/s |", "| --- | --- | --- |", ...lines].join("\n")}\n`);
});
