/** What a page of another origin can try to reach a stand-in, each with what came of it. Runs in that page. */
export async function attacks(url: string): Promise<Record<string, unknown>> {
  const { document, EventSource, WebSocket } = globalThis as unknown as {
    document: { createElement(tag: string): never; body: { append(element: unknown): void } };
    EventSource: new (address: string) => { onopen: () => void; onerror: () => void };
    WebSocket: new (address: string) => { onopen: () => void; onerror: () => void };
  };
  const requests = `${url}/__mock/v1/requests`;
  const refused = () => "refused";
  const load = (tag: string, address: string, attribute = "src") =>
    new Promise<unknown>((resolve) => {
      const element = document.createElement(tag) as Record<string, unknown>;
      element["onload"] = () =>
        resolve(tag === "iframe" && element["contentDocument"] === null ? "shows nothing" : "load");
      element["onerror"] = () => resolve("error");
      element[attribute] = address;
      document.body.append(element);
    });
  const open = (connection: { onopen: () => void; onerror: () => void }) =>
    new Promise((resolve) => {
      connection.onopen = () => resolve("open");
      connection.onerror = () => resolve("refused");
    });
  return {
    fetch: await fetch(requests).then((answer) => answer.status, refused),
    "fetch of docs": await fetch(`${url}/__mock/v1/docs`).then((answer) => answer.status, refused),
    "fetch that is not read": (await fetch(`${url}/__mock/v1/reset`, { method: "POST", mode: "no-cors", body: "{}" }))
      .type,
    img: await load("img", requests),
    script: await load("script", requests),
    "script of the page": await load("script", `${url}/__mock/dashboard.js`),
    object: await load("object", requests, "data"),
    iframe: await load("iframe", `${url}/__mock/`),
    "iframe of docs": await load("iframe", `${url}/__mock/v1/docs`),
    EventSource: await open(new EventSource(`${requests}?format=sse`)),
    WebSocket: await open(new WebSocket(`${requests.replace("http", "ws")}?format=sse`)),
  };
}
