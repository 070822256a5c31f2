import * as z from "zod";
import { ownContracts, type PactFile, readPactFiles } from "../../documents/pact-files.ts";
import { reasonOf } from "../../ground/config-error.ts";
import { askOverHttp } from "../../ground/http-call.ts";
import { type CommandLine, printAs, UsageError } from "../command.ts";

/** Publishes the contracts to a Pact broker, one request a consumer. Exit: 1 when the broker does not take them. */
export async function publishCommand(line: CommandLine<"publish">): Promise<number> {
  const { broker, version, branch, contracts = ownContracts } = line.flags;
  const files = readPactFiles(contracts);
  if (files.length === 0) throw new UsageError(`--contracts: there is no Pact file in ${contracts}`);
  const authorization = authorizationOf(line);
  const said: string[] = [];
  const link = await publishLink(broker.href.replace(/\/?$/, "/"), authorization);
  for (const [consumer, some] of Map.groupBy(files, ({ content }) => content.consumer.name)) {
    const contracts = some.map(publishable);
    const sent = { pacticipantName: consumer, pacticipantVersionNumber: version, branch, contracts };
    const { data } = notices.safeParse(await ask(link, authorization, sent));
    for (const { text } of data?.notices ?? []) said.push(text);
    said.push(`published ${some.length} of ${consumer} ${version}`);
  }
  return printAs(line.flags, { said }, said.join("\n"));
}

function authorizationOf({ flags, typed }: CommandLine<"publish">): string | undefined {
  const { token, username, password = "" } = flags;
  // Who types a user does not mean the token of a variable.
  const isUser = typed.has("username") && !typed.has("token");
  if (token !== undefined && !isUser) return `Bearer ${token}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

const brokerError = (broker: string, problem: string) => new UsageError(`${broker}: ${problem}`, 1);

const index = z.looseObject({ _links: z.looseObject({ "pb:publish-contracts": z.looseObject({ href: z.string() }) }) });
const notices = z.looseObject({ notices: z.array(z.looseObject({ text: z.string() })) });

/** Where a broker takes contracts. @throws UsageError */
async function publishLink(broker: string, authorization: string | undefined): Promise<string> {
  const { data } = index.safeParse(await ask(broker, authorization));
  if (!data) throw brokerError(broker, "no Pact broker, since it has no link pb:publish-contracts");
  const link = new URL(data._links["pb:publish-contracts"].href, broker);
  // Credentials are for the host to which they were given.
  if (link.origin === new URL(broker).origin) return link.href;
  throw brokerError(broker, `its link pb:publish-contracts leads to another host, ${link.host}`);
}

const publishable = ({ text, content }: PactFile) => ({
  consumerName: content.consumer.name,
  providerName: content.provider.name,
  specification: "pact",
  contentType: "application/json",
  content: Buffer.from(text).toString("base64"),
});

/** Asks the broker, or sends it something, and reads the JSON of its answer. @throws UsageError */
async function ask(broker: string, authorization: string | undefined, sent?: object): Promise<unknown> {
  const headers = { accept: "application/hal+json", ...(authorization && { authorization }) };
  const posted = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(sent) };
  const address = { base: broker, headers, timeoutMs: 30_000 };
  const { status, text, json } = await askOverHttp(address, "", sent && posted).catch((error: unknown) => {
    throw brokerError(broker, `cannot be reached: ${reasonOf(error)}`);
  });
  if (status >= 200 && status < 300) return json;
  const hint = [401, 403].includes(status) ? "; give --token, or --username and --password" : "";
  throw brokerError(broker, `the broker answered ${status}${hint}: ${text.slice(0, 500)}`);
}
