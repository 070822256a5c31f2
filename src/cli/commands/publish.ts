import { ownContracts, readPactFiles } from "../../lab/verify/interaction.ts";
import { PublishError, publish } from "../../lab/verify/publish.ts";
import type { CommandLine } from "../command-line.ts";
import { readUrl, UsageError } from "../flag-values.ts";
import { printAs } from "../output.ts";

/** Publishes the contracts to a Pact broker. Exit: 1 when the broker does not take them. */
export async function publishCommand(line: CommandLine<"publish">): Promise<number> {
  const { broker, version, branch, contracts = ownContracts } = line.flags;
  if (broker === undefined) throw new UsageError("--broker: expected a URL like https://broker.example");
  readUrl("--broker", broker, { example: "https://broker.example", instead: "give --username and --password" });
  if (version === undefined || version === "") throw new UsageError("--version: expected the version of your client");
  const files = readPactFiles(contracts);
  if (files.length === 0) throw new UsageError(`--contracts: there is no Pact file in ${contracts}`);
  try {
    const said = await publish({ broker, authorization: authorizationOf(line), version, branch, files });
    return printAs(line.flags, { said }, said.join("\n"));
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function authorizationOf({ flags, typed }: CommandLine<"publish">): string | undefined {
  const { token, username, password = "" } = flags;
  // Who types a user does not mean the token of a variable.
  const isUser = typed.has("username") && !typed.has("token");
  if (token !== undefined && !isUser) return `Bearer ${token}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
