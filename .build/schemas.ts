import * as z from "zod";
import { fixturesJsonSchema } from "../src/documents/json-schema.ts";
import { explorationSchema } from "../src/lab/explore/exploration.ts";
import { recordingLine } from "../src/lab/record/recording.ts";
import { configJsonSchema } from "../src/mock/config/settings.ts";

/** The JSON Schemas of the files that users write and read, by the name of each in `dist`. */
export const schemas = {
  config: configJsonSchema(),
  explore: z.toJSONSchema(explorationSchema),
  record: z.toJSONSchema(recordingLine),
  fixtures: fixturesJsonSchema(),
};
