import { booleanFlag, json, methods, textFlag } from "../flag.ts";

export const draftFlags = {
  "method draft": () => ({
    out: textFlag("folder", "Folder of your methods", { accepts: "a folder like my-methods" }),
    entity: booleanFlag("Also propose what it does to records, the records, and a test"),
    json,
  }),
  "method diff": () => ({ write: booleanFlag("Rewrite in the old folder what came from its page"), methods, json }),
};
