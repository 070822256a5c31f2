import type { Example } from "../../method.ts";
import { refusedCall } from "../../wire/refused-call.ts";

const body = { token: "{{token}}" };

export const examples: readonly Example[] = [
  {
    title: "a token is released",
    provenance: "inferred",
    state: { name: "a session that may end", values: { token: "8A2DE6B99FFDC2FE0BBF99DD990196FD" } },
    request: { body },
    response: { body: { data: {}, status: { code: "OK", description: "", message: "" } } },
    generated: [],
  },
  {
    title: "the token was released before",
    provenance: "assumed",
    state: { name: "a token that was released", values: { token: "C522B8E1F2B400D994CCF013ADDA4B7D" } },
    request: { body },
    ...refusedCall("tokenReleased"),
  },
  {
    title: "the token has expired",
    provenance: "assumed",
    state: { name: "a token that has expired", values: { token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" } },
    request: { body },
    ...refusedCall("tokenExpired"),
  },
  {
    title: "the token is unknown",
    provenance: "assumed",
    state: { name: "a token that was never issued", values: { token: "00000000000000000000000000000000" } },
    request: { body },
    ...refusedCall("tokenUnknown"),
  },
];
