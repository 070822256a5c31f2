import type { ClientRun, ExplorationSettings } from "../lab/explore/client-runs.ts";
import { isFailure } from "../lab/explore/exploration.ts";
import { pointsText } from "../lab/explore/points.ts";

/** Findings that are told before the report where nobody looks on; the report has them all. */
const mostFindings = 8;

/** Where nobody looks on, a line says how far it is after each of so many parts of the work, as far as it is known then. */
const parts = 4;
const mostLines = 6;

/**
 * Tells how far an exploration is: one line that moves on a terminal, and else a few lines. What breaks the client is told when
 * it is found, each kind of fault once.
 */
export function exploreProgress(stream: NodeJS.WriteStream) {
  const found = new Set<string>();
  let next = { planned: 0, part: 0 };
  let lines = 0;
  const isMoving = stream.isTTY === true;
  const clear = isMoving ? "\r\x1b[K" : "";
  const tell = (line: string) => void stream.write(`${clear}${line}\n`);
  const tellFinding = ({ verdict, schedule, switches, why }: ClientRun) => {
    const kind = [verdict, ...schedule.map(({ operation, fault }) => `${operation} ${fault}`)].join("\n");
    if (!isFailure(verdict) || switches || found.has(kind)) return;
    found.add(kind);
    if (isMoving || found.size <= mostFindings) tell(`${verdict}: ${pointsText(schedule)}: ${why}`.slice(0, 300));
    else if (found.size === mostFindings + 1) tell("more findings are in the report");
  };
  const step = (done: number, planned: number, findings: number) => {
    // What was found leads to more: pairs, variants, and runs that confirm.
    const line = `${done} of ${planned} planned so far, ${findings} found`;
    if (isMoving) return void stream.write(`${clear}${line}`);
    if (planned !== next.planned) next = { planned, part: Math.floor((done * parts) / planned) + 1 };
    if ((done * parts) / planned < next.part || lines === mostLines) return;
    next.part += 1;
    lines += 1;
    tell(line);
  };
  const onRun: NonNullable<ExplorationSettings["onRun"]> = (trial, { done, planned }) => {
    tellFinding(trial);
    step(done, planned, found.size);
  };
  return { tell, step, onRun, end: () => void (isMoving && stream.write(clear)) };
}
