import { request } from "node:http";
import { onTestFinished } from "vitest";
import { createPath, namedRow } from "./event-rows.ts";
import { type Received, startClient, type transports } from "./transports.ts";

/** Starts a mock server that the end of the test closes. */
export async function startFaultClient(
  transport: (typeof transports)[number],
  rules: readonly unknown[] = [],
  options: Parameters<typeof startClient>[1] = {},
) {
  const client = await startClient(transport, { ...options, faults: rules });
  onTestFinished(() => client.close());
  const token = client.standIn.token;
  const body = (rows: readonly unknown[]) => ({ token, social_media_customer_events_set: rows });
  const usual = [namedRow("1"), namedRow("2")];
  const before = client.standIn.sandbox()?.store.named("customer_events")?.total ?? 0;
  return {
    ...client,
    /** Calls the method with rows, by default of the identifiers 1 and 2. */
    call: (headers: Record<string, string> = {}, rows: readonly unknown[] = usual) =>
      client.post(createPath, body(rows), headers),
    /** What a raw client sees: status, what came of the body, and the error that ended it. */
    async raw() {
      const { url } = await client.standIn.listen({ port: 0 });
      return new Promise<{ status: number; text: string; error: string }>((resolve) => {
        let [status, text] = [0, ""];
        const end = (error = "") => resolve({ status, text, error });
        const call = request(`${url}${createPath}`, { method: "POST", agent: false }, (response) => {
          status = response.statusCode ?? 0;
          response.setEncoding("utf8");
          response.on("data", (part: string) => {
            text += part;
          });
          response.on("error", ({ message }) => end(message));
          response.on("end", () => end());
        });
        call.on("error", ({ message }) => end(message));
        call.end(JSON.stringify(body(usual)));
      });
    },
    /** Adds rules over the admin API. */
    add: (rule: unknown, headers?: Record<string, string>) => client.post("/__mock/v1/faults", rule, headers),
    /** Events stored since the start. */
    async stored(): Promise<number> {
      return (await client.get("/__mock/v1/store/customer_events?limit=0")).total - before;
    },
    async faultsInJournal(): Promise<Received["body"][]> {
      return (await client.get("/__mock/v1/requests")).items.map(({ faults }: { faults: unknown }) => faults);
    },
  };
}
