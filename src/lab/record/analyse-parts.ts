import type { OperationShape } from "../../wire/observations.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type FilledExchange, filledExchange } from "./asked-rows.ts";
import { type JudgedPart, PartJudge } from "./judge-part.ts";
import { JudgedPlays } from "./judged-plays.ts";
import type { RecordingPart } from "./recording.ts";
import { Replay } from "./replay.ts";
import { ReplaySeed } from "./replay-seed.ts";

/** What a recording is held against. */
export interface DriftSetting {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  /** Shapes that were adopted: what they have is no difference. */
  readonly shapes: readonly OperationShape[];
}

/** A part of a recording, judged. */
export interface AnalysedPart {
  readonly part: RecordingPart;
  readonly exchanges: readonly FilledExchange[];
  readonly judged: JudgedPart;
}

/** Replays the parts of a recording and judges each. */
export async function analyseParts(parts: readonly RecordingPart[], setting: DriftSetting): Promise<AnalysedPart[]> {
  const analysed: AnalysedPart[] = [];
  for (const part of parts) {
    const exchanges = part.exchanges.flatMap((line) => filledExchange(line) ?? []);
    const replay = new Replay({ exchanges, rows: new ReplaySeed(exchanges).rows(), release: part.header.release });
    try {
      const judged = await new PartJudge(new JudgedPlays(replay, exchanges, setting.table), exchanges).judge(
        setting.switches,
      );
      analysed.push({ part, exchanges, judged });
    } finally {
      await replay.close();
    }
  }
  return analysed;
}
