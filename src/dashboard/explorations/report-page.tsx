import { render } from "preact";
import { ExplorationView } from "./exploration-view.tsx";

// The HTML report of `explore`: the screen of the dashboard as one file, with the report inside.
render(
  <main class="mx-auto min-h-dvh max-w-7xl bg-base-100 p-6 max-sm:p-3">
    <h1 class="mb-1 title">Exploration</h1>
    <ExplorationView report={JSON.parse(document.getElementById("exploration")?.textContent ?? "{}")} />
  </main>,
  document.body,
);
