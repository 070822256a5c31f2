import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { createTextKeep, type KeptText } from "./text-slabs.ts";

test("texts come back as they were, however others come and go", () => {
  const draw = startDraws(1);
  const texts = createTextKeep();
  const held: { kept: KeptText; text: string }[] = [];
  for (let step = 0; step < 5000; step += 1) {
    const text = `${step} ${["a", "ü", "€", "😀"][draw(4)]}`.repeat(draw(step % 50 === 0 ? 20_000 : 300));
    held.push({ kept: texts.keep(text), text });
    while (held.length > 100) texts.free((held.splice(draw(held.length), 1)[0] as (typeof held)[number]).kept);
    const { kept, text: wanted } = held[draw(held.length)] as (typeof held)[number];
    expect(texts.read(kept) === wanted).toBe(true);
  }
  for (const { kept, text } of held) expect(texts.read(kept) === text).toBe(true);
});

test("parts are kept as one text, short and long", () => {
  const texts = createTextKeep();
  for (const times of [1, 10_000]) {
    const parts = ["head\n", "bü€".repeat(times), "", "😀"] as const;
    expect(texts.read(texts.keep(...parts)) === parts.join("")).toBe(true);
  }
});

test.each([1000, 100_000])("what is freed makes room for what is kept next, %i letters", (letters) => {
  const texts = createTextKeep();
  const slabs = new Set<unknown>();
  const held: KeptText[] = [];
  for (let step = 0; step < 10_000; step += 1) {
    held.push(texts.keep("x".repeat(letters - (step % 100))));
    slabs.add(held.at(-1)?.slab);
    if (held.length > 3) texts.free(held.shift() as KeptText);
  }
  expect(slabs.size).toBeLessThan(6);
});
