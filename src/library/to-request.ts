/** A request of whatever `fetch` takes; an address without a host is below `base`. */
export function toRequest(input: Request | string | URL, init: RequestInit | undefined, base: string): Request {
  if (input instanceof Request) return init ? new Request(input, init) : input;
  return new Request(new URL(input, base), init);
}
