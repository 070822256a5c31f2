import { vendorErrors } from "../../wire/vendor-errors.ts";
import { knownRefusals } from "../adopt/known-refusals.ts";
import { type AskedRow, askedRows, type FilledExchange } from "./asked-rows.ts";
import { isThere } from "./is-there.ts";
import { fillMarkers } from "./marker.ts";
import { mentions } from "./mentions.ts";
import { type SeedCollection, seedId } from "./seed-collection.ts";
import { SeedCollections } from "./seed-collections.ts";
import { seedEvents, takenEvent } from "./seed-events.ts";
import { storableRows } from "./storable-rows.ts";

type Row = Record<string, unknown>;

/** The rows that a sandbox needs to answer as the recorded system did: what was found there, and nothing that was not. */
export class ReplaySeed {
  readonly #known = new SeedCollections();
  readonly #tokens = new Map<unknown, Row>();
  readonly #keys = new Set<unknown>();
  readonly #taken: Row[] = [];
  readonly #references = new Set<string>();
  readonly #exchanges: readonly FilledExchange[];
  readonly #homeUnit = this.#known.units.add({ name: "seed" });

  constructor(exchanges: readonly FilledExchange[]) {
    this.#exchanges = exchanges;
    for (const exchange of exchanges) this.#learn(exchange);
  }

  /** The rows by collection; those that our store cannot hold are left out. */
  rows(): Record<string, Row[]> {
    const events = seedEvents(this.#exchanges, this.#known);
    const unit = (this.#known.units.whole().find((row) => row === this.#homeUnit) as Row)["id"];
    const [accounts, participants, classifications] = [
      this.#known.accounts,
      this.#known.participants,
      this.#known.classifications,
    ].map((one) => one.whole());
    const users = this.#known.users.whole().map(({ login: _, ...row }) => ({ ...row, default_unit_id: unit }));
    const keeper = {
      id: seedId("keeper"),
      username: "seed",
      password: "seed",
      organisation: "seed",
      default_unit_id: unit,
    };
    const all: Record<string, Row[]> = {
      units: this.#known.units.rows,
      accounts_receivable: accounts as Row[],
      rewards_participants: participants as Row[],
      customer_event_classifications: classifications as Row[],
      access_tokens: this.#known.accessTokens.whole(),
      users: [...users, keeper],
      tokens: [...this.#tokens].map(([token, row]) => ({ unit_id: unit, username: "seed", ...row, token })),
      web_api_keys: [...this.#keys].map((key) => ({ key, user_id: keeper.id })),
      customer_events: [...events, ...this.#taken].map((row) => ({
        ...row,
        performed_by_unit_id: row["performed_by_unit_id"] ?? unit,
      })),
    };
    return storableRows(all);
  }

  #learn(exchange: FilledExchange): void {
    const { contract, line, parameters, isOk, answer } = exchange;
    const credentials = line.request.credentials;
    const asked = askedRows(exchange);
    // A call that is refused for one of its rows had a token that is known.
    const isIn = isOk || (contract.bulk !== undefined && asked.some(({ isDone }) => isDone === false));
    if (isIn && parameters?.["token"] !== undefined) this.#learnToken(parameters["token"], exchange);
    if (isOk && contract.access === "basic" && credentials) this.#keys.add(String(fillMarkers(credentials.user)));
    if (isOk && contract.name === "authentication.token" && parameters) this.#learnUser(parameters);
    const ambiguous = knownRefusals(answer)
      .filter(({ kind }) => kind === "ambiguousIdentifier")
      .map(({ values }) => values["value"]);
    for (const row of asked) this.#learnRow(row, new Set(ambiguous));
  }

  /** Whose token it is shows in what was created with it. */
  #learnToken(token: unknown, { contract, answer }: FilledExchange): void {
    const { created_by_unit, created_by_user } = ((answer?.["data"] as Row | null)?.["log_information"] ?? {}) as Row;
    const isCreating =
      contract.name.endsWith(".create") && typeof created_by_unit === "object" && created_by_unit !== null;
    const unit = isCreating ? this.#known.units.add(created_by_unit as Row)["id"] : undefined;
    const username = (created_by_user as Row | null | undefined)?.["username"];
    this.#tokens.set(token, { ...this.#tokens.get(token), ...(unit !== undefined && { unit_id: unit, username }) });
  }

  #learnUser({ username, password, organisation, unit }: Row): void {
    this.#known.users.add({ login: JSON.stringify([organisation, username]), username, password, organisation });
    if (unit != null) this.#known.units.add({ id: unit });
  }

  #learnRow(row: AskedRow, ambiguous: ReadonlySet<string | undefined>): void {
    if (row.isDone === undefined) return;
    const { parameters } = row;
    const participant = (parameters["rewards_participant_identifier"] ?? {}) as Row;
    const { access_token_identifier: card, ...ownParticipant } = participant;
    const named: [SeedCollection, unknown][] = [
      [this.#known.accounts, parameters["accounts_receivable_identifier"]],
      [this.#known.participants, ownParticipant],
      [this.#known.units, parameters["performed_by_unit_identifier"]],
      [this.#known.classifications, parameters["classification_identifier"]],
    ];
    for (const [collection, identifier] of named) {
      const facts = textsOf(identifier);
      const isTwin = isAmbiguousAccount(row, collection === this.#known.accounts ? facts : {});
      if (isTwin || Object.values(facts).some((value) => ambiguous.has(value as string))) {
        for (const _ of ["one", "other"]) collection.addTwin(facts);
      }
      if (Object.keys(facts).length > 0 && isThere(row, facts)) collection.add(facts);
    }
    if (card && isThere(row, textsOf(card))) this.#learnCard(card as Row);
    this.#learnReference(row);
  }

  /** A reference that was taken, though nobody had used it in the recording, was so before. */
  #learnReference({ parameters, isDone, text }: AskedRow): void {
    const { external_system = null, external_system_reference_number: number } = parameters;
    if (number == null || number === "") return;
    const key = JSON.stringify([external_system, number]);
    const isTaken = isDone === false && mentions(text, number) && !this.#references.has(key);
    if (isTaken) this.#taken.push(takenEvent({ external_system, external_system_reference_number: number }));
    if (isDone || isTaken) this.#references.add(key);
  }

  #learnCard(card: Row): void {
    const owner = this.#known.participants.add({ name: `holder ${this.#known.accessTokens.rows.length}` });
    const known = this.#known.accessTokens.add(card);
    known["rewards_participant_id"] ??= owner["id"] ??= seedId(`holder ${this.#known.accessTokens.rows.length}`);
  }
}

/** How an account that is not found is refused is documented: one whose name is refused otherwise is there more than once. */
const isAmbiguousAccount = ({ isDone, code, text }: AskedRow, { name }: Row): boolean =>
  isDone === false &&
  name !== undefined &&
  code !== vendorErrors.accountsReceivableNotFound.code &&
  mentions(text, name);

const textsOf = (identifier: unknown): Row =>
  Object.fromEntries(
    Object.entries(identifier ?? {}).filter(
      ([, value]) => (typeof value === "string" && value !== "") || typeof value === "number",
    ),
  );
