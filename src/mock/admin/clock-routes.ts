import { Hono } from "hono";
import { clockSetting, printClock, setClock } from "../sandbox/clock-setting.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { invalid, validJson } from "./valid.ts";

/** `GET` and `PUT clock`: the time of a sandbox. */
export function clockRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono()
    .get("/clock", (context) => inSandbox(context, sandboxes, ({ clock }) => context.json(printClock(clock))))
    .put("/clock", validJson(clockSetting), (context) =>
      inSandbox(context, sandboxes, ({ clock }) => {
        try {
          setClock(clock, context.req.valid("json"));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          return invalid("Invalid body", [{ path: "/advanceMs", message: error.message }]);
        }
        return context.json(printClock(clock));
      }),
    );
}
