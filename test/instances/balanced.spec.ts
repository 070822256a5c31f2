import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, adminToken, callIn, freePorts, type MadeSandbox, makeSandbox } from "./clients.ts";
import { type EngineName, engineNames, isInstalled, startEngine } from "./engines.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const sandboxes = 60;

/** An instance in a process of its own, which can be killed and started again at its port. */
class InstanceProcess {
  readonly port: number;
  readonly url: string;
  #child: ReturnType<typeof spawn> | undefined;

  constructor(port: number) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const words = ["serve", "--host", "0.0.0.0", "--port", `${this.port}`, "--log-level", "warn"];
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

  /** Does it answer, and has it that sandbox? */
  async has(name: string): Promise<boolean> {
    const shown = await admin(this.url, `v1/sandboxes/${name}`).catch(() => undefined);
    return shown?.name === name;
  }
}

const instancesOf = async (count: number): Promise<InstanceProcess[]> =>
  (await freePorts(count)).map((port) => new InstanceProcess(port));

const startAll = (all: readonly InstanceProcess[]) => Promise.all(all.map((one) => one.start()));
const killAll = (all: readonly InstanceProcess[]) => Promise.all(all.map((one) => one.kill()));
const portsOf = (all: readonly InstanceProcess[]) => all.map(({ port }) => port);

/** New sandboxes that are made by way of an engine. */
const made = (url: string, prefix: string, count: number): Promise<MadeSandbox[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => makeSandbox(url, `${prefix}-${at}`)));

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
    "one is killed: its sandboxes say so, no other is touched, no call is in a foreign world",
    async () => {
      const proxy = await startEngine(engine, portsOf(instances));
      try {
        const killed = instances[1] as InstanceProcess;
        const all = await made(proxy.url, engine, sandboxes);
        const onKilled = await Promise.all(all.map(({ name }) => killed.has(name)));
        const lost = all.filter((_, at) => onKilled[at]);
        expect(lost.length).toBeGreaterThan(sandboxes / 5);
        expect(new Set(await Promise.all(all.map(callIn)))).toEqual(new Set(["created"]));

        const pendingCall = all.map(callIn);
        await killed.kill();
        const others = new Set((await Promise.all(pendingCall)).filter((_, at) => !onKilled[at]));
        expect([...others].filter((became) => !["created", "cut"].includes(became))).toEqual([]);
        // Once the engine knows, each call says what it is.
        const expected = onKilled.map((isLost) => (isLost ? "lost" : "created"));
        await expect.poll(() => Promise.all(all.map(callIn)), { timeout: 20_000 }).toEqual(expected);
        for (const { name } of all.filter((_, at) => !onKilled[at])) await expectOwnEvents(proxy.url, name);

        const [first] = lost as [MadeSandbox];
        const again = await makeSandbox(proxy.url, first.name);
        expect([await callIn(again), await callIn(first)]).toEqual(["created", "lost"]);
        await killed.start();
        for (const { name } of lost.slice(1)) {
          expect(await admin(proxy.url, `s/${name}/__mock/v1/requests`)).toMatchObject({ title: "Unknown sandbox" });
        }
      } finally {
        await proxy.stop();
      }
    },
  );

  engineTest(engine, "however a request names its sandbox, it goes where that is; without a name, to one", async () => {
    const proxy = await startEngine(engine, portsOf(instances));
    try {
      for (const { name, token } of await made(proxy.url, `${engine}-named`, 9)) {
        for (const key of [name, `${name}~${token}`]) {
          expect(await admin(proxy.url, `s/${key}/__mock/v1/requests`)).toMatchObject({ total: 0 });
          expect(await admin(proxy.url, "v1/requests", { "x-mock-sandbox": key })).toMatchObject({ total: 0 });
        }
        expect(await admin(proxy.url, `v1/sandboxes/${name}`)).toMatchObject({ name });
      }
      const lists: string[][] = [];
      for (let at = 0; at < 6; at += 1) {
        const more = at % 2 === 0 ? {} : { "x-mock-sandbox": "" };
        const { items } = await admin(proxy.url, "v1/sandboxes?limit=1000", more);
        lists.push(items.map(({ name }: MadeSandbox) => name));
      }
      expect(lists).toEqual(Array(6).fill(lists[0]));
    } finally {
      await proxy.stop();
    }
  });
});

/** What is stored in a sandbox is what was sent to it. */
async function expectOwnEvents(url: string, name: string): Promise<void> {
  const { items } = await admin(url, `s/${name}/__mock/v1/store/customer_events?offset=13&limit=1000`);
  const foreign = items.filter(({ profile }: { profile: string }) => profile !== `of ${name}`);
  expect(foreign, name).toEqual([]);
  expect(items.length, name).toBeGreaterThan(0);
}
