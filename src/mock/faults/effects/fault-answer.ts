import type { Provenance } from "../../../wire/provenance.ts";

/** What goes out instead of the answer of the method. */
export interface FaultAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** `status.code` in the text, where it has the vendor's form. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
}

/** An answer that says what it is, for rules that give a status and no body. */
export function plainAnswer(status: number, title: string, rule: string, headers: Record<string, string> = {}) {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    text: JSON.stringify({ title, status, detail: `The fault rule ${rule} of crmcom-mock answered, not CRM.COM.` }),
    statusCode: undefined,
    provenance: undefined,
  } satisfies FaultAnswer;
}
