import { type ChildProcess, spawn } from "node:child_process";

/** What a client is given for one run. */
export interface ClientWorld {
  /** The base URL to which it appends `/crmapi/rest/v2/…`; it leads to a sandbox of this run alone. */
  readonly url: string;
  /** Works at once, in that sandbox alone; `undefined` when there is none. */
  readonly token: string | undefined;
  /** Aborted when the run is over for us: the client waited or called for too long. */
  readonly signal: AbortSignal;
}

/** How a client ended. */
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
    const stopped: ClientEnd = { code: 1, output: "" };
    if (signal.aborted) return stopped;
    const aborted = new Promise<ClientEnd>((resolve) => {
      signal.addEventListener("abort", () => resolve(stopped), { once: true });
    });
    return Promise.race([endOf(run, world), aborted]);
  };
}

async function endOf(run: RunClient, world: ClientWorld): Promise<ClientEnd> {
  try {
    const result = await run(world);
    return { code: typeof result === "number" ? result : 0, output: "" };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Letters of what a client said that are kept. */
const keptOutput = 4000;

const notFound = 127;

/**
 * A client that is a command, in a process group of its own. When it ends or is stopped, all that it started is killed. It
 * finds the stand-in in `CRMCOM_MOCK_URL` and `CRMCOM_MOCK_TOKEN`.
 */
export function processClient([command = "", ...words]: readonly string[]): Client {
  return ({ url, token, signal }) => {
    const { CRMCOM_MOCK_TOKEN: _, ...inherited } = process.env;
    const child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...inherited, CRMCOM_MOCK_URL: url, ...(token !== undefined && { CRMCOM_MOCK_TOKEN: token }) },
    });
    const said = listen(child);
    const kill = () => killGroup(child);
    signal.addEventListener("abort", kill);
    if (signal.aborted) kill();
    return new Promise<ClientEnd>((resolve) => {
      child.once("error", (error) => resolve({ code: notFound, output: `${command} cannot be run: ${error.message}` }));
      child.once("exit", (code, killedBy) => {
        // A process that inherited its output may still write. All that the client wrote is read by the next turn.
        setImmediate(() => resolve({ code: code ?? 1, ...(killedBy && { killedBy }), output: said() }));
      });
    }).finally(() => {
      signal.removeEventListener("abort", kill);
      kill();
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
  };
}

/** The end of what a process has said so far. */
function listen({ stdout, stderr }: ChildProcess): () => string {
  let output = "";
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  return () => output;
}

/** Kills a process and all that it started, if they still run. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // They are gone.
  }
}
