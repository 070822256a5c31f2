import type * as z from "zod";
import type { sandboxOptions } from "./sandbox-options.ts";

/** What options ask for beside the name. */
export const saidOptions = ({ name: _, ...options }: z.output<typeof sandboxOptions>): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
