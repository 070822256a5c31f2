/** An address that a client can open: `0.0.0.0` and `::` only mean that a server listens on every address. */
export function reachableAddress(url: string): string {
  const reachable = new URL(url);
  if (reachable.hostname === "0.0.0.0") reachable.hostname = "127.0.0.1";
  if (reachable.hostname === "[::]") reachable.hostname = "[::1]";
  return reachable.origin;
}
