import * as z from "zod";
import { type FaultWord, faultWords } from "./fault-words.ts";

/** What the files of an exploration have of a point: which fault at which call. */
export const spotMembers = {
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: z.enum(faultWords as readonly [FaultWord, ...FaultWord[]]).describe("What happened to the call"),
  row: z.int().min(0).optional().describe("Index of the row that it happened to"),
};
