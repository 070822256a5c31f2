/** What an instance says of a request that it passes on, or that it makes for itself: how its client called it. */
export const hopHeader = "x-mock-hop";

/** The address of an instance that has a sandbox, in the answer of one that has not. */
export const ownerHeader = "x-mock-owner";

type SentHeaders = Readonly<Record<string, string | undefined>>;

/** Does a request come from another instance? It is led no further, and being near gives it no rights. */
export const isHop = (headers: SentHeaders): boolean => headers[hopHeader] !== undefined;

/** The origin that the client of the other instance called; `undefined` when none was. */
export function calledOrigin(headers: SentHeaders): string | undefined {
  const url = URL.parse(headers[hopHeader] ?? "");
  return url && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}
