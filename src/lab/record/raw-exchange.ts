/** A call that passed through, as it was: nothing of it may be written anywhere before it is redacted. */
export interface RawExchange {
  readonly verb: string;
  /** Below the address of the proxy, without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: RawBody;
  readonly answer: RawAnswer | { readonly failure: ExchangeFailure };
  /** When it came, in milliseconds since 1970. */
  readonly startedMs: number;
  /** Until its last byte, in milliseconds. */
  readonly tookMs: number;
}

/** What the upstream answered. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: RawBody;
  /** Why it is not whole. */
  readonly failure?: ExchangeFailure;
}

/** The bytes of a body as they went over the wire; `undefined` when there were more than are looked at. */
export type RawBody = Buffer | undefined;

/** How a call can end before its answer is whole. */
export const exchangeFailures = [
  "client gone",
  "upstream unreachable",
  "upstream gone",
  "timeout",
  "recording ended",
] as const;

export type ExchangeFailure = (typeof exchangeFailures)[number];
