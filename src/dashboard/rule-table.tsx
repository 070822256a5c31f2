import type { StoredRule } from "../mock/faults/stored-rule.ts";
import { useApp } from "./app-context.ts";
import { PlanStrip } from "./plan-strip.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { Scroller } from "./scroller.tsx";
import { shownText } from "./shown-text.ts";
import { useDeed } from "./use-deed.ts";
import { hashOf } from "./view.ts";

/** A rule as the admin API shows it. */
export type ShownRule = StoredRule["rule"] & {
  readonly origin: StoredRule["origin"];
  readonly matches: number;
  readonly hits: number;
  readonly why: string;
  readonly ends: string;
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
};

interface TableState {
  readonly rules: readonly ShownRule[];
  readonly pulse: number;
  changed(): void;
}

/** The rules, with what they matched and hit. */
export function RuleTable({ rules, changed, pulse }: TableState) {
  return (
    <Scroller label="Fault rules">
      <table class="rules">
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">What it is about, and does</th>
            <th scope="col">Hits</th>
            <th scope="col">Why not more</th>
            <th scope="col">Plan</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <RuleRow key={rule.id} rule={rule} changed={changed} pulse={pulse} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function RuleRow({ rule, changed, pulse }: { readonly rule: ShownRule; readonly pulse: number; changed(): void }) {
  const { client, view } = useApp();
  const { id, description, enabled, origin, match, phase, effect, matches, hits, why, ends, warnings } = rule;
  const deed = useDeed();
  const change = (verb: string, body?: object) =>
    deed.run(() => client.ask(`faults/${encodeURIComponent(id)}`, verb, body), changed);
  return (
    <tr aria-selected={view.open === id}>
      <td>
        <a data-row href={hashOf({ ...view, open: id })}>
          {id}
        </a>
        <div class="reason">
          {origin === "file" ? "from the config file; " : ""}
          {ends}
        </div>
        {enabled ? null : <b>off</b>}
      </td>
      <td>
        {description ? <div>{shownText(description)}</div> : null}
        <code>{shownText(`${JSON.stringify(match)} ${phase} ${JSON.stringify(effect)}`)}</code>
        {warnings.map(({ path, message }) => (
          <div class="problem" key={path}>
            {shownText(`${path}: ${message}`)}
          </div>
        ))}
        <ProblemNote problem={deed.problem} />
      </td>
      <td class="nowrap">{hits === 0 ? <b>never hit</b> : `${hits} of ${matches}`}</td>
      <td>{why}</td>
      <td>
        <PlanStrip id={id} pulse={pulse} />
      </td>
      <td class="nowrap">
        <button type="button" disabled={deed.isBusy} onClick={() => change("PATCH", { enabled: !enabled })}>
          {enabled ? "Turn off" : "Turn on"}
        </button>{" "}
        <button type="button" disabled={deed.isBusy} aria-label={`Remove ${id}`} onClick={() => change("DELETE")}>
          Remove
        </button>
      </td>
    </tr>
  );
}
