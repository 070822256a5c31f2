import { mentions } from "./exchange.ts";
import type { Fact, State } from "./fact.ts";
import { cardIn, type Learned, type Named, type Reading, textsOf } from "./learned.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";
import type { KnownRow, Seed } from "./seed.ts";

/** Events that a call names, or that its answer shows. */
export function eventFacts({ exchange, rows, at, text }: Reading, learned: Learned): Fact[] {
  const { parameters, answer } = exchange;
  const { data, isOk } = readAnswer(answer.json);
  if (Array.isArray(data)) {
    const put = (seed: Seed) => {
      const owner = ownerOf(seed, parameters ?? {});
      for (const row of data.flatMap((one): JsonObject[] => [objectOf(one)].filter((found) => found !== undefined))) {
        const known = learned.eventBy("id", row["id"]) ?? learned.eventBy("number", row["number"]);
        const shown = known?.isWhole ? known.row : { ...known?.row, ...row };
        seed.addEvent({ ...(owner && !Object.hasOwn(shown, owner.member) && owner.row), ...shown });
      }
    };
    return [{ about: "listed events", states: ["there"], put }];
  }
  return rows.flatMap(({ parameters }) =>
    Object.entries(textsOf(parameters["customer_event_identifier"])).map(([member, value]): Fact => {
      const known = learned.eventBy(member, value);
      const isThere = known !== undefined && (known.createdAt === undefined || known.createdAt < at);
      const isNamed = !isOk && mentions(text, value);
      const states = ((): [State, ...State[]] => {
        if (isOk || isThere) return ["there"];
        const twin: State[] = member === "external_system_reference_number" ? ["twin"] : [];
        return known || isNamed ? ["absent", ...twin, "there"] : ["there", "absent", ...twin];
      })();
      const put = (seed: Seed, state: State) => {
        // A reference number is that of one event in each system.
        if (state === "twin")
          for (const external_system of ["one", "other"]) seed.addEvent({ external_system, [member]: value });
        if (state !== "there") return;
        seed.addEvent({ [member]: value, ...(known?.row ?? objectOf(data)) });
      };
      return { about: `customer_events ${member} ${value}`, states, put };
    }),
  );
}

/** The row that a list is asked for: how its events show it, and what they have of it. */
function ownerOf(seed: Seed, parameters: JsonObject): { member: string; row: KnownRow } | undefined {
  const of = (name: string, collection: Named) => {
    const [[member, value] = []] = Object.entries(textsOf(parameters[name]));
    return member === undefined ? undefined : seed[collection].add({ [member]: value })["id"];
  };
  const holder = cardIn(parameters) && seed.access_tokens.rows[0]?.["rewards_participant_id"];
  const participant = of("rewards_participant_identifier", "rewards_participants") ?? holder;
  if (participant !== undefined) return { member: "rewards_participant", row: { rewards_participant_id: participant } };
  const account = of("accounts_receivable_identifier", "accounts_receivable");
  if (account !== undefined) return { member: "accounts_receivable", row: { accounts_receivable_id: account } };
  const classification = of("classification_identifier", "customer_event_classifications");
  return classification === undefined
    ? undefined
    : { member: "classification", row: { classification_id: classification } };
}
