import { stopwatchMs } from "../ground/clock.ts";
import { isFailure } from "../lab/explore/exploration.ts";
import type { Audience } from "../lab/explore/explore.ts";
import { pointsText } from "../lab/explore/point.ts";
import type { Trial } from "../lab/explore/trials.ts";

/**
 * Tells of an exploration on standard error while it runs: one line that changes on a terminal, a line a run elsewhere.
 */
export function exploreProgress(stream: NodeJS.WriteStream): Audience & { end(): void } {
  const startedMs = stopwatchMs();
  let [planned, done, failed] = [0, 0, 0];
  const show = (trial: Trial) => {
    if (!stream.isTTY) return stream.write(`${done}/${planned} ${trialLine(trial)}\n`);
    const leftMs = ((stopwatchMs() - startedMs) / done) * Math.max(0, planned - done);
    const line = `${done}/${planned} runs, ${failed} failed, about ${Math.ceil(leftMs / 1000)} s left`;
    return stream.write(`\r\x1b[K${line}`);
  };
  return {
    plan(runs) {
      planned += runs;
    },
    tell(trial) {
      done += 1;
      planned = Math.max(planned, done);
      if (isFailure(trial.verdict)) failed += 1;
      show(trial);
    },
    end() {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}

function trialLine({ schedule, switches, verdict, why }: Trial): string {
  const switched = Object.entries(switches ?? {}).map(([id, variant]) => ` with ${id}=${variant}`);
  const reason = why === "" ? "" : `: ${why.slice(0, 200)}`;
  const points = schedule.length === 0 ? "without faults" : pointsText(schedule);
  return `${verdict} ${points}${switched.join("")}${reason}`;
}
