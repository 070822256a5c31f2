import { vi } from "vitest";
import { runWords } from "../src/cli/run-words.ts";
import type { Ended } from "./command-line.ts";

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
): Promise<Ended> {
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
    return { code: await runWords(words), ...texts };
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
