import { request } from "node:http";
import { stopwatchMs } from "../ground/clock.ts";
import { plainEvent } from "../vendor/entities/customer-event/plain-event.ts";
import { webApiRoot } from "../wire/web-api-root.ts";
import type { Seen } from "./doctor-checks.ts";

/** The rows of the call that is made. */
export const twoRows = ["1", "2"].map((request_unique_identifier) => ({
  request_unique_identifier,
  ...plainEvent,
  profile: `www.facebook.com/${request_unique_identifier}`,
}));

/**
 * Makes one call over a connection of its own, and tells what a client sees of it.
 * @param patienceMs given up after so long without an answer
 */
export function sendTwoRows(base: string, token: string, patienceMs: number): Promise<Omit<Seen, "stored">> {
  const startedMs = stopwatchMs();
  const url = `${base}${webApiRoot}customer_events/bulk/social_media/create`;
  return new Promise((resolve) => {
    let status = 0;
    let contentType = "";
    let retryAfter = "";
    let text = "";
    const end = (error: string) => {
      const tookMs = stopwatchMs() - startedMs;
      const said = [status || "no answer", error, `${text.length} letters`, `${Math.round(tookMs)} ms`];
      resolve({ status, contentType, retryAfter, text, error, tookMs, said: said.filter(Boolean).join(", ") });
    };
    const call = request(url, { method: "POST", agent: false, timeout: patienceMs }, (response) => {
      status = response.statusCode ?? 0;
      contentType = response.headers["content-type"] ?? "";
      retryAfter = response.headers["retry-after"] ?? "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", (error: NodeJS.ErrnoException) => end(textOf(error)));
      response.on("end", () => end(""));
    });
    call.on("timeout", () => call.destroy(new Error("gave up")));
    call.on("error", (error: NodeJS.ErrnoException) => end(textOf(error)));
    call.end(JSON.stringify({ token, social_media_customer_events_set: twoRows }));
  });
}

/** A parser's complaint by its code; anything else by its message, which alone tells a reset from an orderly end. */
const textOf = ({ code = "", message }: NodeJS.ErrnoException) => (code.startsWith("HPE_") ? code : message);
