import { readPactFiles } from "../verify/pact-file.ts";
import { PublishError, publish } from "../verify/publish.ts";
import { ownContracts } from "./own-contracts.ts";
import { readOptions } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  broker: { type: "string" },
  version: { type: "string" },
  branch: { type: "string" },
  contracts: { type: "string", default: ownContracts },
  token: { type: "string" },
  username: { type: "string" },
  password: { type: "string" },
} as const;

/**
 * Publishes the contracts to a Pact broker. What is not a flag comes from the variables that Pact's own tools read:
 * `PACT_BROKER_BASE_URL`, `PACT_BROKER_TOKEN`, `PACT_BROKER_USERNAME`, `PACT_BROKER_PASSWORD`. Exit: 1 when the broker does
 * not take them.
 */
export async function publishCommand(words: readonly string[]): Promise<number> {
  const given = readOptions(words, options);
  const broker = given.broker ?? process.env["PACT_BROKER_BASE_URL"];
  if (broker === undefined || !/^https?:$/.test(URL.parse(broker)?.protocol ?? "")) {
    throw new UsageError(
      `--broker: ${broker ?? "nothing"} is not accepted; expected a URL like https://broker.example`,
    );
  }
  const { version, branch, contracts } = given;
  if (version === undefined || version === "") throw new UsageError("--version: expected the version of your client");
  const files = readPactFiles(contracts);
  if (files.length === 0) throw new UsageError(`--contracts: there is no Pact file in ${contracts}`);
  try {
    const said = await publish({ broker, authorization: authorizationOf(given), version, branch, files });
    process.stdout.write(`${said.join("\n")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

function authorizationOf(given: { token?: string; username?: string; password?: string }): string | undefined {
  const { PACT_BROKER_TOKEN, PACT_BROKER_USERNAME, PACT_BROKER_PASSWORD } = process.env;
  const username = given.username ?? PACT_BROKER_USERNAME;
  const token = given.token ?? (given.username === undefined ? PACT_BROKER_TOKEN : undefined);
  if (token) return `Bearer ${token}`;
  if (!username) return undefined;
  const password = given.password ?? PACT_BROKER_PASSWORD ?? "";
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
