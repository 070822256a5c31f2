import { useApp } from "./app-context.ts";

/** The reference of the vendor's API, of the release of the sandbox; what is tried out there is called in the sandbox. */
export function ReferenceScreen() {
  const { client } = useApp();
  return <iframe class="reference" title="Reference" src={`s/${client.sandbox}/__mock/v1/docs`} />;
}
