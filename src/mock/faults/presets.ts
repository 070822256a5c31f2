import { ConfigError, nearestHint } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";

const badGateway = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>
`;

/** Faults that end calls leave logins alone: a client that cannot log in does nothing worth testing. */
const butLogins = { operation: "!authentication.*" };

/** Faults that people ask for by name. Each is a rule as a user could write it. */
export const presets = {
  flaky: {
    description: "One call in five (logins excepted) fails with 503 and is not executed",
    match: butLogins,
    when: { probability: 0.2 },
    effect: { http: { status: 503, retryAfterSeconds: 1 } },
  },
  slow: {
    description: "Answers take about a second, some of them much longer",
    phase: "after-commit",
    effect: { delay: { type: "lognormal", median: 1000, sigma: 0.5, cap: 10_000 } },
  },
  "outage-30s": {
    description: "Every call except logins fails with 503 for half a minute",
    match: butLogins,
    when: { window: { fromMs: 0, toMs: 30_000 } },
    phase: "before-auth",
    effect: { http: { status: 503, retryAfterSeconds: 30 } },
  },
  "lost-response": {
    description: "The call (logins excepted) is executed and stored, and its answer is lost",
    match: butLogins,
    phase: "after-commit",
    effect: { connection: { type: "reset" } },
  },
  "half-rows": {
    description: "About half of the rows of a call fail",
    when: { probability: 0.5, draw: { by: "key", key: "row:/request_unique_identifier" } },
    effect: { row: { outcome: "rejected" } },
  },
  "token-expiry": {
    description: "The token expires at its fifth call",
    when: { nth: 5, draw: { key: "/token" }, countBy: "key" },
    phase: "before-auth",
    effect: { token: "expire" },
  },
  "proxy-html-502": {
    description: "A proxy in front answers with an HTML page (logins excepted)",
    match: butLogins,
    phase: "before-auth",
    effect: { http: { status: 502, headers: { "content-type": "text/html" }, body: badGateway } },
  },
  "rate-limit": {
    description: "At most ten calls a second; logins do not count",
    match: butLogins,
    phase: "before-auth",
    effect: { quota: { limit: 10, windowMs: 1000 } },
  },
};

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets);

/**
 * Reads a rule that was typed: the name of a preset, JSON, or the path of a file. It is not checked yet.
 * @throws ConfigError when it is none of them
 */
export function typedRule(text: string): unknown {
  if (presetNames.includes(text)) return text;
  const isJson = isJsonText(text);
  try {
    return jsonOnce(isJson ? text : readPlainFile(text));
  } catch (error) {
    const reason = (error as Error).message;
    const hint = nearestHint(text, presetNames);
    const what = isJson ? "not JSON" : `neither a preset (${hint}) nor a file of JSON that can be read`;
    throw new ConfigError([{ where: text, message: `${what}: ${reason}` }]);
  }
}

/**
 * Reads the rules of flags or of a variable. Commas separate names and paths, and a file may hold a list.
 * @throws ConfigError when one is none
 */
export function typedRules(texts: readonly string[]): unknown[] {
  return partsOf(texts).flatMap(typedRule);
}

export const ruleFiles = (texts: readonly string[]): readonly string[] =>
  partsOf(texts).filter((text) => !isJsonText(text) && !presetNames.includes(text));

const partsOf = (texts: readonly string[]): readonly string[] =>
  texts
    .flatMap((text) => (isJsonText(text) ? [text] : text.split(",").map((part) => part.trim())))
    .filter((text) => text !== "");

const isJsonText = (text: string): boolean => /^\s*[[{"]/.test(text);
