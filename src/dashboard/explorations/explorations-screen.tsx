import { useAnswer } from "../admin-client.ts";
import { Select } from "../controls.tsx";
import { countText } from "../display-text.ts";
import { CopyBox, Loading, ScreenBox } from "../layout.tsx";
import { replaceView, view } from "../view-address.ts";
import { ExplorationView, type ShownExploration, type ShownFailure } from "./exploration-view.tsx";

/** A failure in the folder of explorations. It says how it ended last, if otherwise. */
type KeptFailure = ShownFailure & { readonly command: readonly string[]; readonly now?: ShownFailure["verdict"] };

export function ExplorationsScreen() {
  const known = useAnswer<{ kept: readonly KeptFailure[] }>("explorations");
  const all: Readonly<Record<string, ShownExploration>> = keptReports(known?.kept ?? []);
  const names = Object.keys(all);
  const name = names.find((command) => command === view.value.open) ?? names[0] ?? "";
  const report = all[name];
  const choices = names.map((id) => ({ id, face: id }));
  const actions = names.length > 1 && (
    <Select label="Exploration" all={choices} chosen={name} choose={(open) => replaceView({ open })} />
  );
  return (
    <ScreenBox actions={actions} hint={name || "Faults that a client does not handle, and what happens then."}>
      {report && <ExplorationView key={name} report={report} />}
      {!report && (known ? <NoReport /> : <Loading />)}
    </ScreenBox>
  );
}

const NoReport = () => (
  <CopyBox
    title="No exploration yet"
    label="command"
    text="npx --no-install crmcom-mock explore --format html -- node client.mjs > exploration.html">
    <code>explore</code> runs your client through every failure at every request, and reports what breaks it. The client
    reads the address from <code>CRMCOM_MOCK_URL</code> and the token from <code>CRMCOM_MOCK_TOKEN</code>; name its own
    variables with <code>--url-variable</code> and <code>--token-variable</code>. The file has this screen in it. The
    failures that the folder of explorations keeps appear here (<code>--explorations</code>).
  </CopyBox>
);

function keptReports(all: readonly KeptFailure[]) {
  const reports = [...Map.groupBy(all, ({ command }) => command.join(" "))].map(([command, kept]) => {
    const failures = kept.map(({ now, ...failure }) => {
      if (now === undefined || now === failure.verdict) return failure;
      return { ...failure, verdict: now, why: `it was ${failure.verdict}: ${failure.why}` };
    });
    const cells = failures.map(({ point, verdict, why, calls }, failure) => {
      return { ...point, verdict, why, calls, assumptions: [], failure };
    });
    const left = failures.filter(({ verdict }) => !/^(?:handled|gave-up|allowed)$/.test(verdict)).length;
    const title = `${countText(failures.length, "kept failure")}, ${left} to replay`;
    return [command, { result: left > 0 ? "failed" : "passed", failed: left, title, cells, failures }];
  });
  return Object.fromEntries(reports);
}
