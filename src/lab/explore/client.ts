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
