import { hopByHop } from "./hop-by-hop.ts";

/**
 * The headers of a message for the next connection, spelt and ordered as they came.
 * @param raw name and value in turn
 * @param replaced headers that have another value there
 * @param without names in lower case of others that stay here
 */
export function passedHeaders(
  raw: readonly string[],
  replaced: Readonly<Record<string, string>> = {},
  without: readonly string[] = [],
): string[] {
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => raw.slice(2 * at, 2 * at + 2) as [string, string]);
  const named = pairs
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(",")
        .map((one) => one.trim()),
    );
  const others = Object.keys(replaced).map((name) => name.toLowerCase());
  const gone = new Set([...hopByHop, ...named, ...others, ...without]);
  const isChunked =
    !without.includes("transfer-encoding") &&
    pairs.some(([name, value]) => name.toLowerCase() === "transfer-encoding" && /chunked/i.test(value));
  return [
    ...Object.entries(replaced).flat(),
    ...pairs.filter(([name]) => !gone.has(name.toLowerCase())).flat(),
    ...(isChunked ? ["Transfer-Encoding", "chunked"] : []),
  ];
}
