import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./clients.ts";

/** A program that stands before the instances, set up as the page says. */
export interface Engine {
  readonly url: string;
  stop(): Promise<void>;
}

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

export type EngineName = keyof typeof around;

export const engineNames = Object.keys(around) as EngineName[];

/** Is the program there? */
export const isInstalled = (name: EngineName): boolean =>
  spawnSync(name, ["-v"], { env: { PATH } }).error === undefined;

/** Starts one from the text of the page, with the ports of instances on this machine for the names there. */
export async function startEngine(name: EngineName, ports: readonly number[]): Promise<Engine> {
  const [listening = 0] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), `crmcom-mock-${name}-`));
  const file = join(folder, "engine.conf");
  writeFileSync(file, around[name](recipeOf(name, listening, ports), folder));
  const words = name === "nginx" ? ["-p", folder, "-c", file] : ["-db", "-f", file];
  const child = spawn(name, words, { env: { PATH }, stdio: ["ignore", "inherit", "pipe"] });
  const said = { text: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.text += text;
  });
  const url = `http://127.0.0.1:${listening}`;
  await untilItAnswers(`${url}/__mock/v1/health/live`, child, said);
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await once(child, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The settings for as many instances as there are. */
function recipeOf(name: EngineName, listening: number, ports: readonly number[]): string {
  const text = recipes[name]();
  const server = /"?crm-(\d)\.crm[^\s:]*:8080"?/g;
  const written = text.match(server) ?? [];
  if (written.length !== 3) throw new Error(`${name} is set up for ${written.length} instances, and not for three`);
  return text
    .split("\n")
    .filter((line) => Number(/crm-(\d)\.crm/.exec(line)?.[1] ?? 0) < ports.length)
    .join("\n")
    .replace(server, (_, at: string) => `127.0.0.1:${ports[Number(at)]}`)
    .replace("listen 8080", `listen 127.0.0.1:${listening}`)
    .replace("bind :8080", `bind 127.0.0.1:${listening}`);
}

async function untilItAnswers(url: string, child: ChildProcess, said: { readonly text: string }): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said.text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
