import type { Contract } from "../vendor/method.ts";

/** What an example is called in Pact files, reports and evidence: `method: title`. */
export const exampleName = ({ name }: Pick<Contract, "name">, title: string): string => `${name}: ${title}`;

/** The method of an example that is called so; of a name that somebody else gave, what stands before its first colon. */
export const methodOfExample = (name: string): string => name.split(": ")[0] as string;
