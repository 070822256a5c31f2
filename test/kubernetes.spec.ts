import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Deployment, type IDeployment, type IStatefulSet, StatefulSet } from "kubernetes-models/apps/v1";
import { ConfigMap, type IConfigMap, type IService, Service } from "kubernetes-models/v1";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { readConfig } from "../src/mock/config/read-config.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, ".kubernetes");

/** What the cluster is told, in the words of its own types. */
type Resource = (IStatefulSet | IDeployment | IConfigMap | IService) & { readonly kind: string };

const models = { StatefulSet, Deployment, ConfigMap, Service };
const modules = { StatefulSet: "apps/v1", Deployment: "apps/v1", ConfigMap: "v1", Service: "v1" };
/** What builds the bases: Kustomize by itself, or the one in kubectl. */
const builders = [
  ["kustomize", "build"],
  ["kubectl", "kustomize"],
] as const;
const builder = builders.find(([program]) => spawnSync(program, ["--help"]).error === undefined);
const isInstalled = builder !== undefined;

function build(name: string): Resource[] {
  const [program, word] = builder as (typeof builders)[number];
  const { status, stdout, stderr } = spawnSync(program, [word, join(folder, name)], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
}

function found<Kind extends Resource>(all: readonly Resource[], kind: keyof typeof models): Kind {
  const one = all.find((resource) => resource.kind === kind);
  if (!one) throw new Error(`there is no ${kind}`);
  return one as Kind;
}

/** What the compiler says of resources against the types of Kubernetes: it knows which members there are. */
function compiled(resources: readonly Resource[]): string {
  const cache = join(root, "node_modules", ".cache", "kubernetes");
  mkdirSync(cache, { recursive: true });
  const lines = resources.flatMap((one, at) => {
    const { kind } = one as { kind: keyof typeof modules };
    return [
      `import type { I${kind} as Kind${at} } from "kubernetes-models/${modules[kind]}";`,
      `export const resource${at}: Kind${at} = ${JSON.stringify(one, null, 2)};`,
    ];
  });
  const file = join(cache, "resources.ts");
  writeFileSync(file, lines.join("\n"));
  const flags = "--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2024".split(" ");
  return spawnSync("tsc", [...flags, file], { cwd: root, encoding: "utf8" }).stdout;
}

const title = isInstalled ? "%s" : "SKIPPED, since there is no kustomize on this machine: %s";

describe.runIf(isInstalled).each(["base", "one-with-state", "three-behind-haproxy"])(title, (name) => {
  const resources = isInstalled ? build(name) : [];

  test("is what Kubernetes takes, member by member", () => {
    for (const one of resources) {
      const Model = models[one.kind as keyof typeof models];
      expect(() => new Model(one as never).validate(), one.kind).not.toThrow();
    }
    expect(compiled(resources)).toBe("");
  });

  test("runs with no right that it does not need, and is asked for its health", () => {
    const pod = found<IStatefulSet>(resources, "StatefulSet").spec?.template.spec;
    const httpGet = { path: expect.stringMatching(/^\/__mock\/v1\/health\/(live|ready)$/) };
    const probes = { startupProbe: { httpGet }, readinessProbe: { httpGet }, livenessProbe: { httpGet } };
    const needs = { requests: { cpu: "100m" }, limits: { memory: "512Mi" } };
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [{ ...probes, resources: needs }],
    });
    const least = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };
    expect(pod?.containers[0]?.securityContext).toEqual(least);
  });

  test("has settings that an instance takes", () => {
    const settings = resources.find(
      ({ kind, metadata }) => kind === "ConfigMap" && /settings/.test(`${metadata?.name}`),
    );
    const { data } = settings as IConfigMap;
    const environment = { ...data, CRMCOM_MOCK_HOST: "0.0.0.0", CRMCOM_MOCK_ADMIN_TOKEN: "the-token-of-the-secret" };
    expect(() => readConfig({ environment })).not.toThrow();
  });

  test("leads clients to what listens", () => {
    const service = resources.find(({ kind, metadata }) => kind === "Service" && metadata?.name === "crm") as IService;
    const deployment = resources.find(({ kind }) => kind === "Deployment") as IDeployment | undefined;
    const behind = deployment ?? found<IStatefulSet>(resources, "StatefulSet");
    expect(behind.spec?.template.metadata?.labels).toMatchObject(service.spec?.selector ?? {});
  });
});

describe("the proxy before three instances", () => {
  test("leads calls to as many instances as there are", () => {
    const base = join(folder, "three-behind-haproxy");
    const servers = readFileSync(join(base, "haproxy.cfg"), "utf8").match(/^ {4}server crm-\d "crm-\d\.crm-pods\./gm);
    const kustomization = readFileSync(join(base, "kustomization.yaml"), "utf8");
    expect(servers).toHaveLength(Number(/count: (\d+)/.exec(kustomization)?.[1]));
  });
});
