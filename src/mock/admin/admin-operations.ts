/** What the document of the admin API says of an operation beside its route. */
export interface AdminOperation {
  readonly summary: string;
  readonly tag: string;
  /** HTTP status of success; default 200. */
  readonly status?: number;
}

/** By verb and path. A test compares them with the routes that are mounted. */
export const adminOperations: Readonly<Record<string, AdminOperation>> = {
  "GET /health/live": { summary: "Whether the program lives", tag: "health" },
  "GET /health/ready": { summary: "Whether fixtures and rules are loaded and calls are answered", tag: "health" },
  "POST /reset": { summary: "Resets what the body names, or all of a sandbox", tag: "sandbox" },
  "GET /sandboxes": { summary: "Lists the sandboxes", tag: "sandbox" },
  "POST /sandboxes": { summary: "Makes a sandbox; answers with its base URL and a token", tag: "sandbox", status: 201 },
  "PUT /sandboxes/{name}": { summary: "Gives the sandbox of that name, or makes it", tag: "sandbox" },
  "GET /sandboxes/{name}": { summary: "One sandbox", tag: "sandbox" },
  "PATCH /sandboxes/{name}": { summary: "Changes the release that a sandbox simulates", tag: "sandbox" },
  "DELETE /sandboxes/{name}": { summary: "Removes a sandbox", tag: "sandbox", status: 204 },
  "GET /way-in": {
    summary: "What a client needs: base URL, a token that works, and a call to try them",
    tag: "sandbox",
  },
  "POST /provider-states": { summary: "Sets up or tears down a provider state, for a Pact verifier", tag: "sandbox" },
  "GET /clock": { summary: "The time of a sandbox", tag: "sandbox" },
  "PUT /clock": { summary: "Freezes or moves the time of a sandbox, or lets it follow the system", tag: "sandbox" },
  "GET /state": { summary: "Exports what a sandbox holds beyond its fixtures", tag: "sandbox" },
  "PUT /state": { summary: "Imports such a document in place of what a sandbox holds", tag: "sandbox" },
  "GET /store": { summary: "The collections of a sandbox and how many rows each holds", tag: "sandbox" },
  "GET /store/{collection}": { summary: "The rows of a collection, fixtures first", tag: "sandbox" },
  "POST /store/{collection}": {
    summary: "Adds rows; members that you leave out are generated",
    tag: "sandbox",
    status: 201,
  },
  "GET /requests": { summary: "Lists, filters and counts calls, or follows them (format=sse)", tag: "journal" },
  "GET /faults": { summary: "The fault rules of a sandbox, with matches and hits", tag: "faults" },
  "POST /faults": { summary: "Adds one rule or several", tag: "faults", status: 201 },
  "DELETE /faults": { summary: "Removes all rules", tag: "faults", status: 204 },
  "GET /faults/presets": { summary: "The presets", tag: "faults" },
  "GET /faults/plan": { summary: "What rules would do, call by call", tag: "faults" },
  "GET /faults/{id}": { summary: "One rule, and why it did not hit", tag: "faults" },
  "PUT /faults/{id}": { summary: "Replaces a rule", tag: "faults" },
  "PATCH /faults/{id}": { summary: "Changes members of a rule", tag: "faults" },
  "DELETE /faults/{id}": { summary: "Removes a rule", tag: "faults", status: 204 },
  "GET /duplicates": { summary: "Events that a client created twice", tag: "journal" },
  "GET /requests/{id}": { summary: "One call", tag: "journal" },
  "GET /requests/{id}/rows": { summary: "The rows of a bulk call, and what became of each", tag: "journal" },
  "GET /requests/{id}/again": {
    summary: "The call to make again: request, curl, a test, and a fault rule",
    tag: "journal",
  },
  "POST /requests/verify": {
    summary: "Checks a claim about calls: true, false, vacuous or not to be proven",
    tag: "journal",
  },
  "GET /vendor-errors": {
    summary: "Every error that can be answered, with corrections of the config",
    tag: "documents",
  },
  "PATCH /assumptions": { summary: "Switches assumptions of a sandbox; null goes back to the config", tag: "sandbox" },
  "GET /assumptions": { summary: "Every assumption with its reason, its evidence and its calls", tag: "documents" },
  "GET /openapi.json": { summary: "The vendor's API of a release, as OpenAPI 3.1", tag: "documents" },
  "GET /admin-openapi.json": { summary: "This document", tag: "documents" },
  "GET /settings": { summary: "Every setting with its origin; secrets masked", tag: "program" },
  "GET /metrics": { summary: "Counts and durations, for Prometheus", tag: "program" },
};
