/** What the document of the admin API says of an operation, beyond what its route says itself. */
export interface AdminOperation {
  readonly summary: string;
  readonly tag: string;
  /** HTTP status when it went well; 200 unless given. */
  readonly status?: number;
}

/** The sentences by verb and path. A test compares the names with the routes that are mounted. */
export const adminOperations: Readonly<Record<string, AdminOperation>> = {
  "GET /health/live": { summary: "Whether the program lives", tag: "health" },
  "GET /health/ready": { summary: "Whether fixtures and rules are loaded and calls are answered", tag: "health" },
  "POST /reset": { summary: "Puts back what the body names, or all of a sandbox", tag: "sandbox" },
  "GET /store/{collection}": { summary: "What a sandbox holds, fixtures first", tag: "sandbox" },
  "GET /requests": { summary: "The calls that the journal of a sandbox still has", tag: "journal" },
  "GET /openapi.json": { summary: "The vendor's API as a release has it, as OpenAPI 3.1", tag: "documents" },
  "GET /admin-openapi.json": { summary: "This document", tag: "documents" },
  "GET /docs": { summary: "A page for people that shows both documents", tag: "documents" },
  "GET /docs/{asset}": { summary: "A file of that page", tag: "documents" },
  "GET /settings": { summary: "Every setting with its origin; secrets masked", tag: "program" },
  "GET /metrics": { summary: "Counts and durations, for Prometheus", tag: "program" },
};
