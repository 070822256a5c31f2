import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jsonOr } from "../../ground/json.ts";
import type { SandboxHandle } from "../../library/sandbox-handle.ts";
import { createStandIn, type StandIn } from "../../library/stand-in-handle.ts";
import type { UsedAssumption } from "../../wire/assumptions.ts";
import { webApiRoot } from "../../wire/paths.ts";
import type { WrittenRelease } from "../../wire/release.ts";
import type { Switches, WrittenSwitches } from "../../wire/switches.ts";
import { type FilledExchange, queryOf } from "./asked-rows.ts";
import { IdBinding } from "./id-binding.ts";
import { fillMarkers } from "./marker.ts";

/** What our stand-in did with a recorded exchange. */
export interface Played {
  readonly status: number;
  /** With the recorded ids in the place of its own. */
  readonly body: unknown;
  readonly assumptions: readonly Pick<UsedAssumption, "id" | "variant">[];
}

/** A part of a recording, ready to be played. */
export interface Score {
  readonly exchanges: readonly FilledExchange[];
  readonly rows: Record<string, Record<string, unknown>[]>;
  readonly release: string;
}

/** Plays recorded requests against sandboxes that hold what the recording shows to have been there. */
export class Replay {
  readonly #standIn: StandIn = emptyStandIn();
  readonly #score: Score;

  constructor(score: Score) {
    this.#score = score;
  }

  /** All exchanges in their order, in a sandbox of their own with these switches. */
  async play(switches: Switches): Promise<Played[]> {
    const { rows, release, exchanges } = this.#score;
    // Both were read where they came from.
    const [simulated, assumptions] = [release as WrittenRelease, { ...switches } as WrittenSwitches];
    const sandbox = this.#standIn.sandbox({ fixtures: rows, release: simulated, assumptions });
    const ids = new IdBinding();
    const played: Played[] = [];
    try {
      for (const exchange of exchanges) played.push(await playOne(exchange, sandbox, ids));
    } finally {
      sandbox.remove();
    }
    return played;
  }

  close(): Promise<void> {
    return this.#standIn.close();
  }
}

async function playOne(exchange: FilledExchange, sandbox: SandboxHandle, ids: IdBinding): Promise<Played> {
  const [path, init] = requestOf(exchange, ids);
  const answer = await sandbox.fetch(path, init);
  const body = jsonOr(await answer.text());
  ids.bind(exchange.answer, body);
  const [entry] = sandbox.journal.entries();
  const ofRows = (entry?.rows ?? []).flatMap((row) => row.assumptions).map((id) => ({ id }));
  return {
    status: answer.status,
    body: ids.recorded(body),
    assumptions: [...(entry?.assumptions ?? []), ...ofRows] as Played["assumptions"],
  };
}

/** A stand-in that knows nobody: what a recording shows not to be there may not be there. */
function emptyStandIn(): StandIn {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  try {
    // Of each call alone it is read what its answer rests on.
    return createStandIn({ logLevel: "silent", seed: "replay", fixtures: folder, journalMax: 1 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function requestOf({ line, contract }: FilledExchange, ids: IdBinding): [path: string, init: RequestInit] {
  const { verb, request } = line;
  const search = new URLSearchParams(
    [...new URLSearchParams(queryOf(line))].map(([name, text]) => [name, ids.ours(text) as string]),
  ).toString();
  const headers = new Headers({ "content-type": request.headers["content-type"] ?? "" });
  if (request.credentials) headers.set("authorization", authorizationOf(request.credentials));
  const { body } = request;
  const sent = body && ("json" in body ? JSON.stringify(ids.ours(fillMarkers(body.json))) : "{");
  const hasBody = sent !== undefined && verb !== "GET" && verb !== "HEAD";
  return [
    `${webApiRoot}${contract.path}${search && `?${search}`}`,
    { method: verb === "other" ? "PATCH" : verb, headers, ...(hasBody && { body: sent }) },
  ];
}

function authorizationOf(credentials: NonNullable<FilledExchange["line"]["request"]["credentials"]>): string {
  const { scheme, user, hasColon, password } = credentials;
  const text = `${fillMarkers(user)}${hasColon ? ":" : ""}${fillMarkers(password)}`;
  return /basic/i.test(scheme) ? `${scheme} ${btoa(text)}` : `${scheme} ${text}`;
}
