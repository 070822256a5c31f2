import type { Contract } from "../../vendor/method.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { ParameterReader } from "./read-parameters.ts";
import type { UsedAssumptions } from "./used-assumptions.ts";

/** Reads the parameters of a call, but for its rows, or tells why it is refused. */
export function readCall(
  request: object,
  reader: ParameterReader,
  contract: Contract,
  used: UsedAssumptions,
): object | Refusal {
  const asked = used.valueSwitches ? reader.switchedCall(request, used.valueSwitches, used.assumes) : request;
  if (isRefusal(asked)) return asked;
  const { parameters, doubts } = reader.call(asked);
  for (const id of doubts) used.assumes(id);
  if (!isRefusal(parameters)) return parameters;
  const { refused, values } = parameters;
  if (refused !== "tooManyRows" || used.assumes("bulk.more-than-max") !== "first-done") return parameters;
  return readCall(withFirstRows(asked, contract, Number(values["max"])), reader, contract, used);
}

function withFirstRows(request: object, { bulk }: Contract, max: number): object {
  const set = bulk?.set as string;
  const rows = (request as Readonly<Record<string, readonly unknown[]>>)[set] as readonly unknown[];
  return { ...request, [set]: rows.slice(0, max) };
}
