import { describe, expect, test } from "vitest";
import { findCommand, readCommandLine } from "../src/cli/command-line.ts";
import { commandNames, commandWithFlags } from "../src/cli/command-table.ts";
import { removedNames, removedText } from "../src/common/removed.ts";
import { createStandIn, type ExploreInput, explore, type FaultRule } from "../src/index.ts";
import { settingNodes } from "../src/mock/config/settings.ts";
import { createPath } from "./event-rows.ts";

const isCommand = (name: string) => commandNames.some((known) => known === name);

/** The message of what `act` throws. */
async function refusalOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was refused";
}

/** Uses a member where it was once accepted, named by its path. */
const users: Readonly<Record<string, (path: readonly string[]) => unknown>> = {
  "a fault rule": (path) => {
    const member = path.reduceRight<unknown>((value, name) => ({ [name]: value }), 1) as object;
    createStandIn().faults.add({ effect: { delay: 1 }, ...member } as FaultRule);
  },
  explore: ([name = ""]) => explore({ run: () => undefined, [name]: 1 } as unknown as ExploreInput),
};

describe("a name of an earlier version is refused with its successor", () => {
  test.each(removedNames.commands)("command $name", async ({ name }) => {
    expect(await refusalOf(() => findCommand(name.split(" ")))).toBe(`${name}: ${removedText(name, "commands")}`);
  });

  const flags = removedNames.flags.flatMap(({ name, of = [] }) =>
    of.filter(isCommand).map((command) => [command, name]),
  );

  test.each(flags)("%s %s", async (command, name) => {
    const found = findCommand(command.split(" "));
    const message = await refusalOf(() => readCommandLine(found.name, [name], {}));
    expect(message).toBe(`${name}: ${removedText(name, "flags", command)}`);
    expect([...commandWithFlags(found.name).own.keys()]).not.toContain(name.slice(2));
  });

  test.each(removedNames.settings)("setting $name", async ({ name }) => {
    expect(settingNodes.has(name)).toBe(false);
    const said = removedText(name, "settings");
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    expect(await refusalOf(() => readCommandLine("config", [flag], {}))).toBe(`${flag}: ${said}`);
    expect(await refusalOf(() => createStandIn({ [name]: 1 }))).toBe(`option ${name}: ${said}`);
  });

  test.each(removedNames.operations)("$name", async ({ name }) => {
    await using standIn = createStandIn();
    const [method = "", path = ""] = name.replaceAll(/\{\w+\}/g, "x").split(" ");
    const response = await standIn.fetch(`/__mock/v1${path}`, { method });
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining(`It was ${removedText(name, "operations")}.`),
    ]);
  });

  const members = removedNames.members.flatMap((entry) => (entry.of ?? []).map((place) => ({ ...entry, place })));

  test.each(members)("$name of $place", async ({ name, place }) => {
    const path = name.split(".");
    expect(await refusalOf(() => users[place]?.(path))).toContain(removedText(path.at(-1) ?? "", "members"));
  });

  const headers = [
    ...removedNames.faults.map(({ name }) => [name, removedText(name, "faults")] as const),
    ...removedNames.values.map(({ name }) => [`${name}=1`, removedText(name, "values")] as const),
  ];

  test.each(headers)("X-Mock-Fault: %s", async (header, said) => {
    await using standIn = createStandIn();
    const response = await standIn.fetch(createPath, { method: "POST", headers: { "x-mock-fault": header } });
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining(said ?? "") });
  });
});
