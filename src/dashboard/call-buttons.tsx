import { useState } from "preact/hooks";
import type { CallAgain } from "../mock/journal/call-again.ts";
import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { withOurAddress } from "./admin-client.ts";
import { useApp } from "./app-context.ts";
import { CopyButton } from "./copy-button.tsx";
import type { WayIn } from "./first-call.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { keepDraft } from "./rule-draft.ts";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";
import { goTo } from "./view.ts";

/** What can be made of a call: itself again, a command, a test, a fault rule. */
export function CallButtons({ entry: { id } }: { readonly entry: JournalEntry }) {
  const { client, view } = useApp();
  const { answer: again, problem } = useAnswer<CallAgain>(client, `requests/${encodeURIComponent(id)}/again`);
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  const [said, setSaid] = useState<string>();
  const deed = useDeed();
  const send = () => again && deed.run(async () => setSaid(await sentAgain(client.call.bind(client), again)));
  const makeRule = () => {
    keepDraft(again?.rule ?? {});
    goTo({ screen: "faults", sandbox: view.sandbox, open: "new" });
  };
  return (
    <>
      <div class="buttons">
        <CopyButton label="Copy as curl" text={again && way && withOurAddress(again.curl, way.baseUrl)} />
        <CopyButton label="Copy as vitest test" text={again?.test} />
        <button type="button" disabled={!again?.rule} onClick={makeRule}>
          Make a fault rule
        </button>
        <button type="button" disabled={!again || deed.isBusy} onClick={send}>
          Send again
        </button>
        <span role="status">{said}</span>
      </div>
      {again && again.masked.length > 0 ? (
        <p class="remark">Secrets are not kept: {again.masked.join(", ")} must be filled in.</p>
      ) : null}
      <ProblemNote problem={problem ?? deed.problem} />
    </>
  );
}

async function sentAgain(
  call: (path: string, init: RequestInit) => Promise<Response>,
  again: CallAgain,
): Promise<string> {
  const { verb: method, path, headers, body } = again;
  const response = await call(path, { method, headers, ...(body !== null && { body }) });
  return `Sent again: HTTP ${response.status}, call ${response.headers.get("x-request-id") ?? ""}`;
}
