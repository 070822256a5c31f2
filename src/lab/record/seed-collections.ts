import { SeedCollection, seedId } from "./seed-collection.ts";

const nameOf = (key: string) => key.replace(/\W+/g, "-");

/** What is known of each kind of row. */
export class SeedCollections {
  readonly units = new SeedCollection(["id", "alternative_code"], "name", (key) => ({
    id: seedId(`unit ${key}`),
    name: `unit-${nameOf(key)}`,
  }));
  readonly accounts = new SeedCollection(["id", "number"], "name", (key) => ({
    id: seedId(`account ${key}`),
    number: `account-${nameOf(key)}`,
    name: `account-${nameOf(key)}`,
  }));
  readonly participants = new SeedCollection(["id", "number"], "name", (key) => ({
    id: seedId(`participant ${key}`),
    number: `participant-${nameOf(key)}`,
    name: `participant-${nameOf(key)}`,
  }));
  readonly classifications = new SeedCollection(["id", "alternative_code"], "name", (key) => ({
    id: seedId(`class ${key}`),
    name: `class-${nameOf(key)}`,
  }));
  readonly accessTokens = new SeedCollection(
    ["identifier", "authentication_code", "one_time_password"],
    "identifier",
    (key) => ({ id: seedId(`card ${key}`), identifier: `card-${nameOf(key)}`, life_cycle_state: "EFFECTIVE" }),
  );
  readonly users = new SeedCollection(["login"], "username", (key) => ({ id: seedId(`user ${key}`) }));
}
