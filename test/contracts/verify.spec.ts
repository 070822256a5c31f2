import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Interaction } from "../../src/lab/verify/interaction.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { startClient } from "../transports.ts";
import { type Outgoing, type SecondSystem, startSecondSystem } from "./second-system.ts";
import { verifyAgainst } from "./verify-against.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

/** The one method that the second system has. */
const theirMethod = "customer_events.bulk.social_media.create";

/** The example of its page. */
const documented = { of: `${theirMethod}: two of four accounts exist` };

async function second(mutate?: Parameters<typeof startSecondSystem>[0]): Promise<SecondSystem> {
  const system = await startSecondSystem(mutate);
  opened.push(system);
  return system;
}

const valuesOf = ({ stateValues }: SecondSystem) => stateValues as Record<string, string>;

describe("verify", () => {
  test("finds the stand-in the same as its contracts, in sandboxes of their own", async () => {
    const { standIn, close } = await startClient("socket");
    opened.push({ close });
    const { url } = await standIn.listen({ port: 0 });
    const found = await verifyAgainst(url);
    expect(found.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
    expect(found.outcome).toBe("same");
    expect(found.verdicts.length).toBeGreaterThan(40);
    expect(standIn.sandbox("default").journal.entries()).toEqual([]);
  });

  test("has an older stand-in simulate the release that an interaction is of", async () => {
    const old = parseRelease("R10.0.0");
    const { standIn, close } = await startClient("socket", { release: old.name });
    opened.push({ close });
    const { url } = await standIn.listen({ port: 0 });
    const isOfOther = ({ since = old, until = old }: Interaction) => since.order > old.order || until !== old;
    const isOfOtherAt = (all: readonly Interaction[], at: number) => all[at] !== undefined && isOfOther(all[at]);
    const found = await verifyAgainst(
      url,
      {},
      {
        // With that which comes after it, and must find nothing of it.
        asked: (all) => all.filter((_, at) => isOfOtherAt(all, at) || isOfOtherAt(all, at - 1)),
      },
    );
    const { length } = found.verdicts.filter(({ interaction }) => isOfOther(interaction));
    expect([length > 40, found.verdicts.length - length > 10]).toEqual([true, true]);
    expect(found.verdicts.filter(({ outcome }) => outcome !== "same")).toEqual([]);
    expect(found.outcome).toBe("same");
  });

  test("accepts a second system with its own accounts, numbers, order of members and base path", async () => {
    const system = await second();
    const found = await verifyAgainst(system.url, valuesOf(system), documented);
    expect(found).toMatchObject({ outcome: "same", target: { kind: "system" } });
    expect(found.verdicts).toHaveLength(1);
  });
});

test("verify needs no certificates of the machine, as many a container has none", async () => {
  vi.stubEnv("SSL_CERT_FILE", "/dev/null");
  vi.stubEnv("SSL_CERT_DIR", "/dev/null");
  onTestFinished(() => void vi.unstubAllEnvs());
  const system = await second();
  expect(await verifyAgainst(system.url, valuesOf(system), documented)).toMatchObject({ outcome: "same" });
});

type Mutant = (outgoing: Outgoing) => void;
const processed = ({ body }: Outgoing) => body.data.processed_customer_events_set;
const unprocessed = ({ body }: Outgoing) => body.data.unprocessed_customer_events_set;
const swap = (rows: Record<string, unknown>[], member: string) => {
  const [one, other] = rows as [Record<string, unknown>, Record<string, unknown>];
  [one[member], other[member]] = [other[member], one[member]];
};

const mutants: Record<string, Mutant> = {
  "a wrong error code": (out) => (unprocessed(out)[0].error_code = "NotFoundException"),
  "the text of another account": (out) => swap(unprocessed(out), "error_description"),
  "a text without the account": (out) =>
    (unprocessed(out)[1].error_description =
      "Error:Account () Not Found. - Description:The specified API value was not found."),
  "a text that says a little more": (out) => (unprocessed(out)[0].error_description += " "),
  "lower-case ids": (out) => (processed(out)[0].id = processed(out)[0].id.toLowerCase()),
  "ids with dashes": (out) => (processed(out)[0].id = "49A9DF45-8B6E-4DE6-9CDC-7F5E330F34D9"),
  "short ids": (out) => (processed(out)[0].id = "49A9"),
  "numbers as JSON numbers": (out) => (processed(out)[0].number = Number(processed(out)[0].number)),
  "numbers with letters": (out) => (processed(out)[0].number = "E14"),
  "no number": (out) => delete processed(out)[0].number,
  "the same id twice": (out) => (processed(out)[1].id = processed(out)[0].id),
  "the same number twice": (out) => (processed(out)[1].number = processed(out)[0].number),
  "rows that answer for one another": (out) => swap(processed(out), "request_unique_identifier"),
  "failed rows that answer for one another": (out) => swap(unprocessed(out), "request_unique_identifier"),
  "a row that is answered twice": (out) => processed(out).push(processed(out)[0]),
  "a row in both sets": (out) => unprocessed(out).push({ ...unprocessed(out)[0], request_unique_identifier: "16" }),
  "a row that is not answered": (out) => processed(out).pop(),
  "rows in another order": (out) => unprocessed(out).reverse(),
  "empty sets": (out) => {
    out.body.data.processed_customer_events_set = [];
    out.body.data.unprocessed_customer_events_set = [];
  },
  "sets that are null": (out) => (out.body.data.processed_customer_events_set = null),
  "sets that changed places": (out) => {
    const { data } = out.body;
    [data.processed_customer_events_set, data.unprocessed_customer_events_set] = [
      data.unprocessed_customer_events_set,
      data.processed_customer_events_set,
    ];
  },
  "an undeclared member in a row": (out) => (processed(out)[0].life_cycle_state = "POSTED"),
  "an undeclared member in data": (out) => (out.body.data.total = 4),
  "an undeclared member beside data": (out) => (out.body.requestId = "1"),
  "an undeclared member in status": (out) => (out.body.status.detail = ""),
  "another status code": (out) => (out.body.status.code = "ok"),
  "null for an empty text": (out) => (out.body.status.message = null),
  "no description": (out) => delete out.body.status.description,
  "identifiers as numbers": (out) => (processed(out)[0].request_unique_identifier = 16),
  "HTTP 201": (out) => (out.status = 201),
  "HTTP 500": (out) => (out.status = 500),
  "a redirection to a good answer": (out) => {
    out.status = 307;
    out.location = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
  },
  "text/plain": (out) => (out.contentType = "text/plain"),
  "problem+json": (out) => (out.contentType = "application/problem+json"),
  HTML: (out) => {
    out.contentType = "text/html";
    out.text = "<html><body>Service unavailable</body></html>";
  },
  "HTML that says it is JSON": (out) => (out.text = "<html></html>"),
  "a body that is cut off": (out) => (out.text = JSON.stringify(out.body).slice(0, -2)),
  "an empty body": (out) => (out.text = ""),
  "an array": (out) => (out.body = [out.body]),
};

describe("verify calls different", () => {
  const names = Object.keys(mutants);
  const unspoilt = "nothing of all that";
  const header = "x-mutant";

  /** An interaction once for each mutant and once without, each with a header that says which. */
  const once = ([one]: readonly Interaction[]) =>
    [...names, unspoilt].map((name, at) => {
      const { pact } = one as Interaction;
      const headers = { ...pact.request.headers, [header]: [name] };
      return { ...(one as Interaction), index: at, pact: { ...pact, request: { ...pact.request, headers } } };
    });

  /** All of them are asked in one run of Pact's verifier, which takes most of its time to start. */
  let found: Awaited<ReturnType<typeof verifyAgainst>>;
  beforeAll(async () => {
    const system = await startSecondSystem((outgoing, _, { [header]: name }) => mutants[String(name)]?.(outgoing));
    found = await verifyAgainst(system.url, valuesOf(system), { ...documented, asked: once });
    await system.close();
  });

  test.each(names)("%s", (name) => {
    const verdict = found.verdicts[names.indexOf(name)];
    expect(verdict).toMatchObject({ outcome: "different" });
    expect(verdict?.mismatches[0]).toMatchObject({ path: expect.stringMatching(/./) });
  });

  test("and not what none of them has spoilt", () => {
    expect(found.verdicts.at(-1)).toMatchObject({ outcome: "same", mismatches: [] });
    expect(found).toMatchObject({ outcome: "different", verdicts: { length: names.length + 1 } });
  });

  test("an id that an answer before had already", async () => {
    const system = await second((out) => {
      for (const [at, row] of processed(out)?.entries() ?? []) row.id = `${at}`.padStart(32, "0");
    });
    const found = await verifyAgainst(system.url, valuesOf(system), { only: "assumed", of: theirMethod });
    expect(JSON.stringify(found.verdicts.flatMap(({ mismatches }) => mismatches))).toContain("an answer before too");
  });
});

function listenPlain(handle: Parameters<typeof createServer>[1]): Promise<[Server, string]> {
  const server = createServer(handle);
  opened.push({ close: () => server.close().closeAllConnections() });
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () =>
      resolve([server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]),
    ),
  );
}

describe("verify calls not proven", () => {
  test("a target where nobody listens", async () => {
    const [server, url] = await listenPlain(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const { outcome, verdicts } = await verifyAgainst(url);
    expect(outcome).toBe("not proven");
    expect(verdicts[0]?.reason).toBe("the target cannot be reached: ECONNREFUSED");
  });

  test("a target that does not answer in time", async () => {
    const [, url] = await listenPlain(() => undefined);
    const { outcome, verdicts } = await verifyAgainst(url, {}, { timeoutMs: 200 });
    expect(outcome).toBe("not proven");
    expect(verdicts[0]?.reason).toBe("the target cannot be reached: no answer in time");
  });

  test("a target that dies in the middle", async () => {
    const system = await second();
    const [, url] = await listenPlain((request, response) => {
      if (request.url?.startsWith("/__mock")) response.end("{}");
      else request.socket.destroy();
    });
    const { outcome, verdicts } = await verifyAgainst(url, valuesOf(system), documented);
    expect(outcome).toBe("not proven");
    expect(verdicts[0]?.reason).toMatch(/^the target did not answer: /);
  });

  test.each([undefined, ""])("a state of which a value is %s", async (missing_account_number_2) => {
    const system = await second();
    const { missing_account_number_2: _, ...values } = valuesOf(system);
    const given = { ...values, ...(missing_account_number_2 !== undefined && { missing_account_number_2 }) };
    const { outcome, verdicts } = await verifyAgainst(system.url, given, documented);
    expect(outcome).toBe("not proven");
    expect(verdicts[0]?.reason).toBe(
      'state "two accounts exist and two do not": no value for missing_account_number_2',
    );
    expect(system.requests.filter((request) => request.startsWith("POST"))).toEqual([]);
  });

  test("nothing at all", async () => {
    const system = await second();
    expect(await verifyAgainst(system.url, valuesOf(system), { only: "observed" })).toMatchObject({
      outcome: "not proven",
      verdicts: [],
    });
  });
});
