import { randomUUID } from "node:crypto";
import { consumedValues } from "../../documents/contract-examples.ts";
import { type Address, askOverHttp } from "../../ground/http-call.ts";
import { jsonOr } from "../../ground/json.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { fillExample, queryText } from "../../vendor/example.ts";
import { withoutIndexes } from "../examine/compare-data.ts";
import { readParameters } from "../examine/exchange.ts";
import { type Interaction, type OwnInteraction, type StateValues, type Values, valuesFor } from "./interaction.ts";
import type { Target } from "./target.ts";

/** The values for one play of an interaction. On a system they are fresh where a play uses them up. */
export async function valuesForPlay(
  interaction: Interaction,
  target: Target,
  stateValues: StateValues,
): Promise<Values> {
  const values = valuesFor(interaction, stateValues);
  const consumed = interaction.own ? consumedValues(interaction.own.example) : [];
  return target.kind === "system"
    ? { ...values, ...(await freshValues(consumed, values, target, stateValues)) }
    : values;
}

/** Values in place of those that a play used up: a new reference number, and a new session of the user in the values. */
async function freshValues(consumed: readonly string[], values: Values, target: Address, stateValues: StateValues) {
  const fresh: Record<string, string> = {};
  if (consumed.includes("unused_reference_number"))
    fresh["unused_reference_number"] = `${values["unused_reference_number"]}-${randomUUID().slice(0, 8)}`;
  const { username, password, organisation } = stateValues.get("a user exists") ?? {};
  if (!consumed.includes("token") || [username, password, organisation].includes(undefined)) return fresh;
  const body = JSON.stringify({ username, password, organisation });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const answer = await askOverHttp(target, `${webApiRoot}authentication/token`, init).catch(() => undefined);
  const { token } = Object(Object(answer?.json).data);
  return typeof token === "string" ? { ...fresh, token } : fresh;
}

/** An interaction with a target's values, as an exchange without an answer. @param isShared may others have used the values? */
export function unsentExchange(interaction: OwnInteraction, values: Values, release: string, isShared: boolean) {
  const { method, example } = interaction.own;
  const { text, ...request } = example.request;
  const { headers, query = {}, verb = method.verb, path = method.path, body, bytes } = fillExample(request, values);
  // The values of a text stand within quotation marks.
  const quoted = Object.entries(values).map(([name, value]) => [name, JSON.stringify(String(value)).slice(1, -1)]);
  const json = text === undefined ? JSON.stringify(body) : String(fillExample(text, Object.fromEntries(quoted)));
  const sent = verb !== "POST" ? undefined : bytes === undefined ? json : Buffer.from(bytes, "base64");
  const search = queryText(query).slice(1);
  return {
    ref: interaction.description,
    method,
    release,
    request: {
      verb,
      path: webApiRoot + path,
      query: search,
      headers: { ...(verb === "POST" && { "Content-Type": "application/json" }), ...headers },
      body: sent,
    },
    parameters: readParameters(method, search, sent === undefined ? {} : jsonOr(String(sent))),
    sentExample: { example, values, generatedPaths: new Set(example.generated.map(withoutIndexes)), isShared },
    lost: [],
  };
}
