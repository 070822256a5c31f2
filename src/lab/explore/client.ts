import { spawn } from "node:child_process";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";

/** What a client is given for one run. */
export interface ClientWorld {
  /** The base URL to which it appends `/crmapi/rest/v2/…`; it leads to a sandbox of this run alone. */
  readonly url: string;
  /** Works at once, in that sandbox alone; `undefined` when there is none. */
  readonly token: string | undefined;
  /** Aborted when the run is over for us: the client waited or called for too long. */
  readonly signal: AbortSignal;
}

export interface ClientEnd {
  /** 0 when it says that all went well. */
  readonly code: number;
  /** The signal that killed it. */
  readonly killedBy?: string;
  /** The end of what it said. */
  readonly output: string;
}

/** Runs a client once; when the signal is aborted, the promise resolves soon, whatever the client does. */
export type Client = (world: ClientWorld) => Promise<ClientEnd>;

/** A client as a function of the same process; it ends well unless it throws or gives a number that is not 0. */
export type RunClient = (world: ClientWorld) => Promise<unknown>;

/** A client that is a function. One that does not end cannot be stopped: it is left alone, without its sandbox. */
export function functionClient(run: RunClient): Client {
  return async (world) => {
    const { signal } = world;
    if (signal.aborted) return { code: 1, output: "" };
    const aborted = new Promise<number>((resolve) => {
      signal.addEventListener("abort", () => resolve(1), { once: true });
    });
    try {
      const result = await Promise.race([run(world), aborted]);
      return { code: typeof result === "number" ? result : 0, output: "" };
    } catch (error) {
      return { code: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };
}

/** Letters of what a client said that are kept. */
const keptOutput = 4000;

/**
 * A client that is a command, in a process group of its own. When it ends or is stopped, all that it started is killed. It
 * finds the stand-in in `CRMCOM_MOCK_URL` and `CRMCOM_MOCK_TOKEN`.
 */
export function processClient([command = "", ...words]: readonly string[]): Client {
  return async ({ url, token, signal }) => {
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      // A variable that is undefined is not set.
      env: { ...process.env, CRMCOM_MOCK_URL: url, CRMCOM_MOCK_TOKEN: token },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-keptOutput);
      });
    }
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // They are gone.
      }
    };
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    try {
      const [code, killedBy] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      // A process that inherited its output may still write. All that the client wrote is read by the next turn.
      await setImmediate();
      return { code: code ?? 1, ...(killedBy && { killedBy }), output };
    } catch (error) {
      // As a shell says of a command that is not there.
      return { code: 127, output: `${command} cannot be run: ${(error as Error).message}` };
    } finally {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
    }
  };
}
