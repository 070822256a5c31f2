import { createExamples } from "../../entities/customer-event/create-examples.ts";
import type { Example } from "../../method.ts";

export const examples: readonly Example[] = createExamples("WEB", { website: "www.example.com" }, "website");
