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
  "GET /sandboxes": { summary: "The sandboxes that there are", tag: "sandbox" },
  "POST /sandboxes": { summary: "Makes a sandbox, and gives its base URL and a token", tag: "sandbox", status: 201 },
  "PUT /sandboxes/{name}": {
    summary: "Gives the sandbox of that name with its base URL and a token; makes it when there is none",
    tag: "sandbox",
  },
  "GET /sandboxes/{name}": { summary: "One sandbox", tag: "sandbox" },
  "PATCH /sandboxes/{name}": { summary: "Has a sandbox simulate another release from now on", tag: "sandbox" },
  "DELETE /sandboxes/{name}": { summary: "Removes a sandbox", tag: "sandbox", status: 204 },
  "GET /way-in": {
    summary: "What a client of a sandbox is given: base URL, a token that works, and a call to try both with",
    tag: "sandbox",
  },
  "POST /provider-states": {
    summary: "Puts a sandbox into a state of the contracts, for a verifier of Pact, or takes it out again",
    tag: "sandbox",
  },
  "GET /clock": { summary: "The time of a sandbox", tag: "sandbox" },
  "PUT /clock": { summary: "Freezes the time of a sandbox, moves it, or lets it follow the system", tag: "sandbox" },
  "GET /state": { summary: "All that a sandbox holds over its fixtures, as one document", tag: "sandbox" },
  "PUT /state": { summary: "Puts such a document in the place of what a sandbox holds", tag: "sandbox" },
  "GET /store": { summary: "The collections of a sandbox, with how many rows each holds", tag: "sandbox" },
  "GET /store/{collection}": { summary: "What a sandbox holds, fixtures first", tag: "sandbox" },
  "POST /store/{collection}": {
    summary: "Adds a row or several, with only the members that matter; the rest is made",
    tag: "sandbox",
    status: 201,
  },
  "GET /requests": {
    summary: "The calls that the journal of a sandbox still has, how many there were, and those that come (format=sse)",
    tag: "journal",
  },
  "GET /faults": { summary: "The fault rules of a sandbox, with what they matched and hit", tag: "faults" },
  "POST /faults": { summary: "Adds one rule or several", tag: "faults", status: 201 },
  "DELETE /faults": { summary: "Removes all rules", tag: "faults", status: 204 },
  "GET /faults/presets": { summary: "The rules that have a name", tag: "faults" },
  "GET /faults/plan": { summary: "What rules would do, call by call, without doing it", tag: "faults" },
  "GET /faults/{id}": { summary: "One rule, and why it did not hit", tag: "faults" },
  "PUT /faults/{id}": { summary: "Puts a rule in the place of another", tag: "faults" },
  "PATCH /faults/{id}": { summary: "Changes members of a rule", tag: "faults" },
  "DELETE /faults/{id}": { summary: "Removes a rule", tag: "faults", status: 204 },
  "GET /duplicates": { summary: "Events that look created twice", tag: "journal" },
  "GET /requests/{id}": { summary: "One call", tag: "journal" },
  "GET /requests/{id}/rows": {
    summary: "Rows of a bulk call: as sent, what became of each, what it led to",
    tag: "journal",
  },
  "GET /requests/{id}/again": {
    summary: "The call as it can be made again: request, curl, a test of vitest; and a fault rule for calls like it",
    tag: "journal",
  },
  "POST /requests/verify": {
    summary: "Whether a claim about the calls is true, false, vacuous, or cannot be proven",
    tag: "journal",
  },
  "GET /vendor-errors": {
    summary: "Every error that can be answered, and what the config corrected of it",
    tag: "documents",
  },
  "PATCH /assumptions": {
    summary:
      "Has variants of assumptions hold in a sandbox from now on; as-assumed puts one back, null to what the configuration has",
    tag: "sandbox",
  },
  "GET /assumptions": {
    summary: "All that is done and no page says, each with its reason and with what speaks for it",
    tag: "documents",
  },
  "GET /openapi.json": { summary: "The vendor's API as a release has it, as OpenAPI 3.1", tag: "documents" },
  "GET /admin-openapi.json": { summary: "This document", tag: "documents" },
  "GET /settings": { summary: "Every setting with its origin; secrets masked", tag: "program" },
  "GET /metrics": { summary: "Counts and durations, for Prometheus", tag: "program" },
};
