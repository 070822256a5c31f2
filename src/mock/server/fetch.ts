/** Answers a request; `env` is what the server knows of its socket. */
export type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;
