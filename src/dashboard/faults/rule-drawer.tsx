import { X } from "lucide-preact";
import { lazy, Suspense } from "preact/compat";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, view } from "../address.ts";
import { type AdminProblem, ask, askWhole, asProblem } from "../admin-client.ts";
import { useAnswer } from "../app.ts";
import { Button, IconButton, ProblemNote, Segments } from "../controls.tsx";
import { parsed } from "../words.ts";
import { isInForm, RuleForm, type WrittenRule } from "./rule-form.tsx";
import { NeverHits, RuleSentence, type ShownRule } from "./rule-sentence.tsx";

const JsonEditor = lazy(async () => (await import("./json-editor.tsx")).JsonEditor);

const first: WrittenRule = {
  match: { operation: "customer_events.*" },
  when: { probability: 0.2 },
  effect: { http: { status: 503, retryAfterSeconds: 1 } },
};

const modes = [
  { id: "form", face: "Form" },
  { id: "json", face: "JSON" },
];

/** How long nobody must have typed before the stand-in is asked what it makes of it. */
const restMs = 250;

/** A rule under the pen, its common fields as a form or all of it as JSON. A new one begins as the address has it. */
export function RuleDrawer({ id }: { id: string | undefined }) {
  const answer = useAnswer<WrittenRule>(id === undefined ? undefined : `faults/${encodeURIComponent(id)}?written=true`);
  const begun = id === undefined ? ((parsed(view.value.show ?? "") as WrittenRule | undefined) ?? first) : answer;
  return begun ? <RuleEditor begun={begun} id={id} /> : null;
}

/** What the stand-in makes of a rule as it is written, or what is wrong with it: then the rule is the one before. */
function useChecked(path: string, method: string, text: string) {
  const [checked, setChecked] = useState<{ shown?: ShownRule | undefined; problem?: AdminProblem }>({});
  useEffect(() => {
    let isOld = false;
    const check = async () => {
      const read = await askWhole(`${path}?dryRun=true`, { method, body: text });
      const shown = (await read.json()) as ShownRule;
      if (!isOld) setChecked({ shown });
    };
    const refused = (error: unknown) => isOld || setChecked(({ shown }) => ({ shown, problem: asProblem(error) }));
    const timer = setTimeout(() => check().catch(refused), restMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text]);
  return [checked, setChecked] as const;
}

function RuleEditor({ begun, id }: { begun: WrittenRule; id: string | undefined }) {
  const [text, setText] = useState(() => JSON.stringify(begun, null, 2));
  const [mode, setMode] = useState(isInForm(begun) ? "form" : "json");
  const [path, method] = id === undefined ? ["faults", "POST"] : [`faults/${encodeURIComponent(id)}`, "PUT"];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const [{ shown, problem }, setChecked] = useChecked(path, method, text);
  const close = () => goTo({ open: undefined, show: undefined });
  const save = () => ask(path, method, text).then(close, (error) => setChecked({ shown, problem: asProblem(error) }));
  const change = (rule: WrittenRule) => setText(JSON.stringify(rule, null, 2));
  const rule = parsed(text) as WrittenRule | undefined;
  const mend = (operation: string) => {
    change({ ...rule, match: { ...rule?.match, operation } });
    // The editor holds a text of its own.
    setMode("form");
  };
  const isUnknown = shown?.warnings.some((warning) => warning.path === "/match/operation");
  return (
    <dialog ref={dialog} onClose={close} aria-label={id === undefined ? "New rule" : `Rule ${id}`} class="drawer">
      <div class="flex h-13 flex-none items-center gap-2 border-b border-base-300 px-5">
        <h2 class="flex-1 truncate title">{id ?? "New rule"}</h2>
        <Segments label="How it is written" all={modes} chosen={mode} choose={setMode} />
        <IconButton label="Close" icon={X} onClick={close} />
      </div>
      <div class="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-5">
        <div class="min-h-11 rounded-box bg-base-200 p-3">
          {shown ? <RuleSentence rule={shown} /> : null}
          {shown ? <NeverHits rule={shown} mend={mend} /> : null}
        </div>
        {mode === "form" && rule ? (
          <RuleForm rule={rule} isNew={id === undefined} change={change} />
        ) : (
          <Suspense fallback={null}>
            <JsonEditor label="Rule as JSON" text={text} problem={problem} changed={setText} />
          </Suspense>
        )}
        <ProblemNote problem={problem} />
      </div>
      <div class="flex flex-none items-center gap-2 border-t border-base-300 px-5 py-3">
        <span class="flex-1 text-xs text-error">{isUnknown ? "No call has this name" : ""}</span>
        <Button onClick={close}>Cancel</Button>
        <Button class="strong" onClick={save}>
          {id === undefined ? "Add rule" : "Save"}
        </Button>
      </div>
    </dialog>
  );
}
