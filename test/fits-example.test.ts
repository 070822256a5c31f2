import { expect, test } from "vitest";
import { differences } from "./fits-example.ts";

const example = { id: "49A9DF458B6E4DE69CDC7F5E330F34D9", number: "14", name: "a", rows: [{ n: null }] };

test.each([
  ["the same", example, []],
  ["another id and number", { ...example, id: "CB54467A5FA445359962283134E1473D", number: "7" }, []],
  ["a number of another type", { ...example, number: 7 }, ['/number: 7 has not the form of "14"']],
  ["an id in lower case", { ...example, id: "cb54" }, [expect.stringMatching("^/id: ")]],
  ["another name", { ...example, name: "b" }, ['/name: "b" instead of "a"']],
  ["a member less", { ...example, name: undefined }, [expect.stringMatching("^/name: ")]],
  ["a member more", { ...example, more: 1 }, ["/more is not in the example"]],
  ["a row more", { ...example, rows: [{ n: null }, {}] }, ["/rows/1 is not in the example"]],
  ["a row of another kind", { ...example, rows: [{}] }, ["/rows/0/n is missing"]],
])("%s", (_, answer, found) => {
  expect(differences(example, answer, ["/id", "/number"])).toEqual(found);
});
