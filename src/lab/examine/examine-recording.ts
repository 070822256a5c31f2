import { isDeepStrictEqual } from "node:util";
import type { OperationShape } from "../../wire/observations.ts";
import type { RecordingPart } from "../record/recording.ts";
import { type DoneWords, doneWordsOf, type Examination, examine } from "./examine.ts";
import { type Exchange, readExchange } from "./exchange.ts";
import { isFit } from "./explain.ts";
import { RecordedFacts } from "./facts.ts";
import type { ExamineRequest } from "./search.ts";
import { compareShape, type ShapeDifference, shapesOf } from "./shapes.ts";
import { isWordedBy } from "./words.ts";

/** What a recording is held against. */
export interface RecordingSetting extends Pick<ExamineRequest, "switches" | "table" | "mostMs" | "onProgress"> {
  /** Shapes of methods that are known to come. */
  readonly shapes: readonly OperationShape[];
  /** What it says of calls that are done; `undefined`: nothing. */
  readonly done?: DoneWords | undefined;
}

/** One part of a recording, examined: its pseudonyms are its own. */
export interface ExaminedPart {
  readonly part: RecordingPart;
  readonly exchanges: readonly Exchange[];
  /** Of each line that cannot be compared, the reason. */
  readonly notComparable: readonly string[];
  readonly examination: Examination;
}

/** Recordings, examined, and how they compare with a stand-in of that setting. */
export interface ExaminedRecording {
  readonly parts: readonly ExaminedPart[];
  readonly shapes: readonly OperationShape[];
  /** Paths and types that are others than those of the setting. */
  readonly shapeDifferences: readonly ShapeDifference[];
  /** How many exchanges the stand-in of the setting answers alike. */
  readonly same: number;
}

/** Examines recordings part by part. */
export async function examineRecordings(
  parts: readonly RecordingPart[],
  setting: RecordingSetting,
): Promise<ExaminedRecording> {
  const examined: ExaminedPart[] = [];
  for (const part of parts) {
    const read = part.exchanges.map((line) => readExchange(line, part.header.release));
    const exchanges = read.filter((one) => typeof one !== "string");
    const facts = new RecordedFacts(exchanges);
    const examination = await examine({ ...setting, exchanges, facts });
    const notComparable = read.filter((one) => typeof one === "string");
    examined.push({ part, exchanges, notComparable, examination });
  }
  const shapes = shapesOf(parts);
  const compared = (some: readonly OperationShape[]) => some.flatMap((shape) => compareShape(shape, setting.table));
  const known = compared(setting.shapes);
  const same = examined.flatMap(({ exchanges, examination }) =>
    exchanges.filter((exchange) => isAnsweredAlike(exchange, examination, setting)),
  );
  return {
    parts: examined,
    shapes,
    shapeDifferences: compared(shapes).filter((one) => !known.some((other) => isDeepStrictEqual(one, other))),
    same: same.length,
  };
}

/** Does a stand-in with these switches and this table answer to the letter, but for what every system makes anew? */
function isAnsweredAlike(
  exchange: Exchange,
  { before }: Examination,
  { switches, table, done = { message: "", description: "" } }: Pick<RecordingSetting, "switches" | "table" | "done">,
): boolean {
  const trial = before.get(exchange);
  if (!trial || !isFit(trial) || !isDeepStrictEqual(doneWordsOf(exchange) ?? done, done)) return false;
  const refusalStatus = Number(switches["call.http-status"] ?? 200);
  return trial.comparison.sightings.every((seen) => isWordedBy(seen, table, refusalStatus));
}
