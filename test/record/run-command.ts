import { vi } from "vitest";

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly text: string;
}

/** Runs a command in this process, and keeps what it prints from the terminal. */
export async function runCommand(command: () => Promise<number>): Promise<Ran> {
  vi.restoreAllMocks();
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const code = await command();
  return { code, text: written.mock.calls.map(([text]) => String(text)).join("") };
}
