import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStandIn, type StandIn } from "../../src/index.ts";
import { createPath, eventsBody } from "../event-rows.ts";
import { tempFolder } from "../temp-folder.ts";

const root = new URL("../../", import.meta.url);

const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** Where the settings of each stand: in a fence of the page, and in a file for Kubernetes. */
const recipes = {
  nginx: () => /^```nginx\n(.*?)^```$/ms.exec(read("src/mock/sandbox/instances.md"))?.[1] ?? "",
  haproxy: () =>
    read(".kubernetes/three-behind-haproxy/haproxy.cfg").replaceAll(" resolvers cluster init-addr none", ""),
};

/** Where Debian puts programs that only the administrator is thought to start. */
const PATH = `${process.env["PATH"]}:/usr/sbin`;

/** What the page does not say, since it is of this machine. */
const around = {
  nginx: (recipe: string, folder: string) => `
daemon off;
pid ${folder}/pid;
error_log ${folder}/error.log;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http {
access_log off;
client_body_temp_path ${folder}/body;
proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/fastcgi;
uwsgi_temp_path ${folder}/uwsgi;
scgi_temp_path ${folder}/scgi;
${recipe}
}
`,
  haproxy: (recipe: string) => recipe,
};

type EngineName = keyof typeof around;

const engineNames = Object.keys(around) as EngineName[];

const isInstalled = (name: EngineName): boolean => spawnSync(name, ["-v"], { env: { PATH } }).error === undefined;

/** Starts one from the text of the page, with the ports of instances on this machine for the names there. */
async function startEngine(name: EngineName, ports: readonly number[]) {
  const listening = await freePort();
  const folder = tempFolder();
  const file = join(folder, "engine.conf");
  writeFileSync(file, around[name](recipeOf(name, listening, ports), folder));
  const words = name === "nginx" ? ["-p", folder, "-c", file] : ["-db", "-f", file];
  const child = spawn(name, words, { env: { PATH }, stdio: "inherit" });
  const url = `http://127.0.0.1:${listening}`;
  const isThere = () =>
    fetch(`${url}/__mock/v1/health/live`)
      .then(({ ok }) => ok)
      .catch(() => false);
  await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "close");
    },
  };
}

/** The settings for three instances on this machine. */
function recipeOf(name: EngineName, listening: number, ports: readonly number[]): string {
  const text = recipes[name]();
  const server = /"?crm-(\d)\.crm[^\s:]*:8080"?/g;
  const written = text.match(server) ?? [];
  if (written.length !== 3) throw new Error(`${name} is set up for ${written.length} instances, and not for three`);
  return text
    .replace(server, (_, at: string) => `127.0.0.1:${ports[Number(at)]}`)
    .replace("listen 8080", `listen 127.0.0.1:${listening}`)
    .replace("bind :8080", `bind 127.0.0.1:${listening}`);
}

const adminToken = "a-token-for-all-instances";
const headers = { authorization: `Bearer ${adminToken}` };

/** A sandbox as making it was answered. */
interface MadeSandbox {
  readonly name: string;
  readonly baseUrl: string;
  readonly token: string;
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}

/** Makes a sandbox by its name. */
async function makeSandbox(url: string, name: string): Promise<MadeSandbox> {
  const answer = await fetch(`${url}/__mock/v1/sandboxes/${name}`, { method: "PUT", headers });
  if (answer.status !== 201) throw new Error(`${name} was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as MadeSandbox;
}

/**
 * Creates an event that says whose it is.
 * @returns `created`; `cut` where no instance answered; `lost` where the sandbox is gone and the answer says how to make it again
 */
async function callIn({ name, baseUrl, token }: MadeSandbox): Promise<string> {
  const body = JSON.stringify(eventsBody([`of ${name}`], token));
  const answer = await fetch(baseUrl + createPath, { method: "POST", body }).catch(() => undefined);
  const text = (await answer?.text()) ?? "";
  if (answer === undefined || answer.status === 502 || answer.status === 504) return "cut";
  if (answer.status === 404 && text.includes(`PUT /__mock/v1/sandboxes/${name}`)) return "lost";
  return text.includes('"code":"OK"') ? "created" : `${answer.status} ${text}`;
}

/** The answer of the admin API, read. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
async function admin(url: string, path: string, more: Record<string, string> = {}): Promise<any> {
  return (await fetch(`${url}/__mock/${path}`, { headers: { ...headers, ...more } })).json();
}

const sandboxes = 60;

/** A mock server on a port of its own, which can be stopped and started again there. */
class Instance {
  #standIn: StandIn | undefined;
  port = 0;

  async start(): Promise<void> {
    this.#standIn = createStandIn({ adminToken });
    const { url } = await this.#standIn.listen({ host: "0.0.0.0", port: this.port });
    this.port = Number(new URL(url).port);
  }

  async stop(): Promise<void> {
    await this.#standIn?.close();
  }

  /** True if the sandbox is on this instance. */
  async has(name: string): Promise<boolean> {
    return (await admin(`http://127.0.0.1:${this.port}`, `v1/sandboxes/${name}`)).name === name;
  }
}

const portsOf = (all: readonly Instance[]) => all.map(({ port }) => port);

/** New sandboxes that are made by way of an engine. */
const made = (url: string, prefix: string, count: number): Promise<MadeSandbox[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => makeSandbox(url, `${prefix}-${at}`)));

const instances = [new Instance(), new Instance(), new Instance()];

beforeAll(() => Promise.all(instances.map((one) => one.start())));
afterAll(() => Promise.all(instances.map((one) => one.stop())));

describe.each(engineNames)("three instances behind %s", (engine) => {
  test.skipIf(!isInstalled(engine))(
    "one is stopped: its sandboxes say so, no other is touched, no call is in a foreign world",
    async () => {
      await using proxy = await startEngine(engine, portsOf(instances));
      const stopped = instances[1] as Instance;
      const all = await made(proxy.url, engine, sandboxes);
      const onStopped = await Promise.all(all.map(({ name }) => stopped.has(name)));
      const lost = all.filter((_, at) => onStopped[at]);
      expect(lost.length).toBeGreaterThan(sandboxes / 5);
      expect(new Set(await Promise.all(all.map(callIn)))).toEqual(new Set(["created"]));

      const pendingCall = all.map(callIn);
      await stopped.stop();
      const others = new Set((await Promise.all(pendingCall)).filter((_, at) => !onStopped[at]));
      expect([...others].filter((became) => !["created", "cut"].includes(became))).toEqual([]);
      // Once the engine knows, each call says what it is.
      const expected = onStopped.map((isLost) => (isLost ? "lost" : "created"));
      await expect.poll(() => Promise.all(all.map(callIn)), { timeout: 20_000 }).toEqual(expected);
      for (const { name } of all.filter((_, at) => !onStopped[at])) await expectOwnEvents(proxy.url, name);

      const [first] = lost as [MadeSandbox];
      const again = await makeSandbox(proxy.url, first.name);
      expect([await callIn(again), await callIn(first)]).toEqual(["created", "lost"]);
      await stopped.start();
      for (const { name } of lost.slice(1)) {
        expect(await admin(proxy.url, `s/${name}/__mock/v1/requests`)).toMatchObject({ title: "Unknown sandbox" });
      }
    },
  );

  test.skipIf(!isInstalled(engine))(
    "however a request names its sandbox, it goes where that is; without a name, to one",
    async () => {
      await using proxy = await startEngine(engine, portsOf(instances));
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
    },
  );
});

/** What is stored in a sandbox is what was sent to it. */
async function expectOwnEvents(url: string, name: string): Promise<void> {
  const { items } = await admin(url, `s/${name}/__mock/v1/store/customer_events?offset=13&limit=1000`);
  const foreign = items.filter(({ profile }: { profile: string }) => profile !== `of ${name}`);
  expect(foreign, name).toEqual([]);
  expect(items.length, name).toBeGreaterThan(0);
}
