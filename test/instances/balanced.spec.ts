import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admin, adminToken, callBy, freePorts, type MadeSandbox, makeSandbox, type Tally } from "./clients.ts";
import { type EngineName, engineNames, isInstalled, startEngine } from "./engines.ts";

const bin = fileURLToPath(new URL("../../src/cli/bin.ts", import.meta.url));
const clients = 30;
const sandboxes = 300;

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

/** Tallies of new sandboxes that are made by way of an engine. */
async function made(url: string, prefix: string, count: number): Promise<Tally[]> {
  const names = Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
  const tallies: Tally[] = [];
  for (let at = 0; at < count; at += clients) {
    const some = await Promise.all(names.slice(at, at + clients).map((name) => makeSandbox(url, name)));
    tallies.push(...some.map(tallyOf));
  }
  return tallies;
}

const tallyOf = (sandbox: MadeSandbox): Tally => ({ sandbox, created: 0, cut: 0, lost: 0, wrong: [] });

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
        const killed = instances[1] as InstanceProcess;
        const tallies = await made(proxy.url, engine, sandboxes);
        const onKilled = await Promise.all(tallies.map(({ sandbox }) => killed.has(sandbox.name)));
        const isLost = (one: Tally) => onKilled[tallies.indexOf(one)];
        const lost = tallies.filter(isLost);
        expect(lost.length).toBeGreaterThan(sandboxes / 5);
        await callBy(clients, tallies, onceInEach);
        expect(sum(tallies, ({ created }) => created)).toBe(sandboxes);

        const load = callBy(clients, tallies, (calls) => calls < 40);
        while (sum(tallies, ({ created }) => created) < 2 * sandboxes)
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

        const again = tallyOf(await makeSandbox(proxy.url, lost[0]?.sandbox.name as string));
        await callBy(1, [again, lost[0] as Tally], (calls) => calls < 2);
        expect(again).toMatchObject({ created: 1, wrong: [] });
        expect(lost[0]).toMatchObject({ created: 0, lost: 2 });
        await killed.start();
        for (const { sandbox } of lost.slice(1)) {
          expect(await admin(proxy.url, `s/${sandbox.name}/__mock/v1/requests`)).toMatchObject({
            title: "Unknown sandbox",
          });
        }
      } finally {
        await proxy.stop();
      }
    },
  );

  engineTest(engine, "however a request names its sandbox, it goes where that is; without a name, to one", async () => {
    const proxy = await startEngine(engine, portsOf(instances));
    try {
      const tallies = await made(proxy.url, `${engine}-named`, 9);
      for (const { sandbox } of tallies) {
        const { name, token } = sandbox;
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

/** Goes on until a client called once in each of its sandboxes. */
const onceInEach = (calls: number): boolean => calls < sandboxes / clients;

/** What is stored in a sandbox is what was sent to it. */
async function expectOwnEvents(url: string, { sandbox: { name } }: Tally): Promise<void> {
  const { items } = await admin(url, `s/${name}/__mock/v1/store/customer_events?offset=13&limit=1000`);
  const foreign = items.filter(({ profile }: { profile: string }) => profile !== `of ${name}`);
  expect(foreign, name).toEqual([]);
  expect(items.length, name).toBeGreaterThan(0);
}
