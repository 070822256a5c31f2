import * as z from "zod";
import { nameForm } from "../../ground/config-error.ts";
import { atMost } from "../../matching/read-by.ts";
import type { CollectionName, FixtureRow } from "../../vendor/entities/all-entities.ts";
import { releaseText } from "../../wire/release.ts";
import { ownSwitchesSchema } from "../../wire/switches.ts";
import { rulesSchema } from "../faults/rule.ts";
import { clockSetting } from "./clock-setting.ts";

const longestTtlMs = 7 * 24 * 3_600_000;

const row = z.record(z.string(), z.unknown());
const rowLists = atMost(100_000, z.array(row));

const fixtures = z.union([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), atMost(100, z.record(z.string(), rowLists))], {
  error: "expected the name of a set of fixtures, or an object of rows by collection",
});

type WrittenFixtures = { readonly [Name in CollectionName]?: readonly FixtureRow<Name>[] };

/** What a sandbox may be given when it is made; what is absent is as in `default`. */
export const sandboxOptions = z.strictObject({
  name: z
    .string()
    .regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores, a letter or digit first")
    .optional(),
  release: releaseText.optional(),
  /** Variants of assumptions that hold here, by id; `as-assumed` goes before a variant of the configuration. */
  assumptions: ownSwitchesSchema.optional(),
  /** The name of a set of fixtures, a folder beside the default one; or rows by collection that come on top of the default set. */
  fixtures: (fixtures as unknown as z.ZodType<z.output<typeof fixtures>, string | WrittenFixtures>).optional(),
  clock: clockSetting.optional(),
  faults: rulesSchema.optional(),
  ttlMs: z.int().min(1).max(longestTtlMs).optional(),
});

export type SandboxOptions = z.input<typeof sandboxOptions>;

export type ReadSandboxOptions = z.output<typeof sandboxOptions>;
