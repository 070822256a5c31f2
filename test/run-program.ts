import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { runCommandLine } from "../src/cli/run-command-line.ts";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));

/** Listens to what a program writes from now on. */
export function listenTo(child: ChildProcess) {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    /** The exit code, once it has ended and all that it wrote has come. */
    ended,
    /** Sends SIGTERM, or waits for its own end. */
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
    /** Waits until what it said has the text. @returns the match with its groups */
    async says(text: string | RegExp): Promise<readonly string[]> {
      for (;;) {
        const all = said.stdout + said.stderr;
        const found = typeof text === "string" ? all.includes(text) && [text] : text.exec(all);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it said ${text}: ${all}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** A run of a program. */
export type Run = ReturnType<typeof listenTo>;

/** Starts the program with a clean environment. @param by the words of a command that starts it in turn */
export function runProgram(
  words: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
  by: readonly string[] = [],
): Run {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = { PATH, NODE_COMPILE_CACHE, TMPDIR: cwd, ...environment };
  const [command = "", ...rest] = [...by, process.execPath, bin, ...words];
  return listenTo(spawn(command, rest, { cwd, env }));
}

/** The program as its users start it, from the sources. @param program a copy of it */
export function start(
  words: readonly string[],
  environment: Record<string, string> = {},
  program: string = bin,
): ChildProcess {
  const clean = Object.entries(process.env).filter(([name]) => !isOurs(name));
  return spawn(process.execPath, [program, ...words], { env: { ...Object.fromEntries(clean), ...environment } });
}

/** Runs the program to its end. */
export const run = (...started: Parameters<typeof start>) => ended(start(...started));

/** Waits for the end of a program, and gives what it wrote from now on. */
export async function ended(child: ChildProcess) {
  const run = listenTo(child);
  return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
}

/** A server that listens, and what it said at start. */
export type Server = Awaited<ReturnType<typeof serve>>;

/** Starts `serve` on a free port and waits until it listens. */
export async function serve(words: readonly string[] = [], environment: Record<string, string> = {}) {
  const run = listenTo(start(["serve", "--port", "0", ...words], environment));
  const [, url = ""] = await run.says(/on (http:\/\/\S+).*curl/s);
  return { child: run.child, url, banner: run.stdout };
}

/** Settings of the program that this process happens to have. */
const isOurs = (name: string) => name.startsWith("CRMCOM_MOCK_");

/**
 * Runs the program's words to their end in this process, one run at a time: for what is said of words and not of the process
 * that they are started as, which takes half a second. What is logged goes past it to standard error.
 */
export async function runHere(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
) {
  const takeBack = [changeEnvironment(environment), changeFolder(cwd), keepListeners()];
  const texts = { stdout: "", stderr: "" };
  const streams = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((chunk, ...more: unknown[]) => {
      texts[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      for (const one of more) if (typeof one === "function") process.nextTick(one as () => void);
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(words), ...texts };
  } finally {
    for (const one of streams) one.mockRestore();
    for (const one of takeBack) one();
  }
}

function changeEnvironment(environment: Readonly<Record<string, string>>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(before).filter(isOurs)) delete process.env[name];
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

function changeFolder(cwd: string): () => void {
  const before = process.cwd();
  process.chdir(cwd);
  return () => process.chdir(before);
}

/** A program that ends needs not take off its listeners to signals; this process goes on. */
function keepListeners(): () => void {
  const before = new Map(process.eventNames().map((name) => [name, new Set(process.listeners(name as "exit"))]));
  return () => {
    for (const name of process.eventNames()) {
      const there = before.get(name);
      for (const one of process.listeners(name as "exit")) if (!there?.has(one)) process.off(name as "exit", one);
    }
  };
}
