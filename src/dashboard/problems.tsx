import { CircleX, Info, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useContext, useState } from "preact/hooks";
import { type AdminProblem, newPane, Pane } from "./admin-client.ts";
import { Button } from "./controls.tsx";

const isLost = (status: number) => status === 404 || status === 409;

type NoteState = { problem: AdminProblem; close?(): void };

/** A problem: grey for something that is gone or was not kept, else red. */
export const ProblemNote = ({ problem: { status, title, message, validation }, close }: NoteState) => (
  <div
    role="alert"
    class={`m-2 flex gap-2 rounded-box border border-base-300 p-3 ${isLost(status) ? "bg-base-200" : "tint-bad"}`}>
    {isLost(status) ? <Info class="text-muted" /> : <CircleX class="text-error" />}
    <div class="min-w-0 flex-1 wrap-anywhere">
      <b class="font-semibold">{title}</b>
      {validation.length === 0 && <p>{message}</p>}
      {validation.map(({ path, message, line }) => (
        <p key={`${path} ${message}`}>
          {line && <b class="font-medium">Line {line}: </b>}
          <code>{path}</code> {message}
        </p>
      ))}
    </div>
    {close && <Button label="Close the message" icon={X} class="-m-1 icon" onClick={close} />}
  </div>
);

/** The problems of the pane, each message once: several requests may fail for the same reason. */
export function Problems() {
  const { refused, failed } = useContext(Pane);
  const [closed, setClosed] = useState<AdminProblem>();
  const all = [...refused.value, ...(failed.value ? [failed.value] : [])];
  const byMessage = new Map(all.map((problem) => [problem.message, problem]));
  return [...byMessage].map(([message, problem]) => {
    return problem !== closed && <ProblemNote key={message} problem={problem} close={() => setClosed(problem)} />;
  });
}

/** A part of the screen that shows its own problems. */
export function PaneProvider({ children }: { readonly children: ComponentChildren }) {
  const [pane] = useState(newPane);
  return <Pane.Provider value={pane}>{children}</Pane.Provider>;
}

/** Lines that pulse while something loads. They appear late, and not at all if a request was refused. */
export const Loading = () => (
  <div aria-busy="true" class="flex flex-col gap-3 gut py-4" hidden={useContext(Pane).refused.value.length > 0}>
    <span class="sr-only">Loading</span>
    {["w-2/5", "w-4/5", "w-3/5"].map((width) => (
      <i key={width} class={`loading ${width}`} />
    ))}
  </div>
);
