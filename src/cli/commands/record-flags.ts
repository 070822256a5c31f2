import type { CommandLine } from "../command-line.ts";
import { readBaseUrl, readCount, readRelease, readTime, UsageError } from "../flag-values.ts";

/** What `record` was asked. */
export interface RecordFlags {
  readonly upstream: URL;
  readonly release: string;
  readonly path: string;
  readonly isAppending: boolean;
  readonly port: number;
  readonly portFile: string | undefined;
  readonly allowWrites: boolean;
  readonly maxCalls: number | undefined;
  readonly forMs: number | undefined;
  readonly timeoutMs: number;
}

/** @throws UsageError naming the flag, what was given and what is accepted */
export function readRecordFlags({ flags }: CommandLine<"record">): RecordFlags {
  const { upstream, release, out, port } = flags;
  if (upstream === undefined) throw new UsageError("--upstream: expected a URL like https://crm.example/tenant");
  if (release === undefined) throw new UsageError("--release: expected the release that the upstream runs, like R14");
  if (out === undefined || out === "") throw new UsageError("--out: expected the path of the recording");
  const maxCalls = flags["max-calls"];
  return {
    upstream: readUpstream(upstream, flags["insecure-upstream"]),
    release: readRelease(release).name,
    path: out,
    isAppending: flags.append,
    port: readCount("--port", port, 0, 65_535),
    portFile: flags["port-file"],
    allowWrites: flags["allow-writes"],
    maxCalls: maxCalls === undefined ? undefined : readCount("--max-calls", maxCalls, 1, 1_000_000_000),
    forMs: flags.for === undefined ? undefined : readTime("--for", flags.for),
    timeoutMs: readTime("--timeout", flags.timeout),
  };
}

function readUpstream(text: string, isInsecure: boolean): URL {
  const example = "https://crm.example/tenant";
  const url = readBaseUrl("--upstream", text, { example, instead: "your program sends its own" });
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLoopback && !isInsecure) {
    throw new UsageError(
      `--upstream: ${url.host} would be called by plain HTTP, secrets and all; use https, or allow it with --insecure-upstream`,
    );
  }
  return url;
}
