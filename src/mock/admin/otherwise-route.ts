import * as z from "zod";
import { problem } from "../../wire/problem.ts";
import { answeredOtherwise, StateGone } from "../calls/otherwise.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import { callOf } from "./journal-routes.ts";
import { type Route, route } from "./route.ts";

const query = z.strictObject({ assumption: z.string().min(1).optional() });

export const otherwiseRoute = (loaded: Loaded): Route =>
  route(
    "GET /calls/{id}/otherwise",
    "How else CRM.COM might have answered: variants of what the answer rests on",
    { query },
    (asked) => {
      const record = callOf(asked.sandbox, asked.param("id"));
      try {
        return answeredOtherwise(asked.sandbox, record, loaded.now().ofCalls, asked.query.assumption);
      } catch (error) {
        if (error instanceof StateGone)
          return problem(409, "State gone", `The state before the call is gone: ${error.message}.`);
        throw error;
      }
    },
  );
