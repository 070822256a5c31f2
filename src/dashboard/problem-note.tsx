import type { AdminProblem } from "./admin-problem.ts";
import { shownText } from "./shown-text.ts";

/** What the admin API refused, where it was asked. */
export function ProblemNote({ problem }: { readonly problem: AdminProblem | undefined }) {
  if (!problem) return null;
  const { title, message, validation } = problem;
  return (
    <div class="problem" role="alert">
      <strong>{shownText(title)}</strong>
      {validation.length === 0 ? (
        <p>{shownText(message)}</p>
      ) : (
        <ul>
          {validation.map(({ path, message: said, line }) => (
            <li key={`${path} ${said}`}>
              {line === undefined ? null : <b>Line {line}: </b>}
              <code>{shownText(path)}</code> {shownText(said)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
