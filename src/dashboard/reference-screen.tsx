import { useApp } from "./app-context.ts";
import type { WayIn } from "./first-call.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { useAnswer } from "./use-answer.ts";

/** The reference of the vendor's API, of the release of the sandbox; what is tried out there is called in the sandbox. */
export function ReferenceScreen() {
  const { client } = useApp();
  const { answer, problem } = useAnswer<WayIn>(client, "way-in");
  return (
    <>
      <ProblemNote problem={problem} />
      {answer ? <iframe class="reference" title="Reference" src={`s/${client.sandbox}/__mock/v1/docs`} /> : null}
    </>
  );
}
