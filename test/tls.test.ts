import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-tls-"));
const tlsCert = join(folder, "cert.pem");
const tlsKey = join(folder, "key.pem");
let ca = "";

beforeAll(async () => {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  ca = made.cert;
  writeFileSync(tlsCert, made.cert);
  writeFileSync(tlsKey, made.private);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("TLS", () => {
  test("a client that trusts the certificate is answered", async () => {
    const standIn = createStandIn({ tlsCert, tlsKey });
    const { url } = await standIn.listen({ port: 0 });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [response] = await once(get(`${url}/__mock/v1/health/ready`, { ca, agent: false }), "response");
    expect(response.statusCode).toBe(200);
    response.resume();
    await standIn.close();
  });

  test("a certificate alone, and files that are none, are refused with what is wrong", () => {
    expect(() => createStandIn({ tlsCert })).toThrow(
      "option tlsCert: is of no use alone; HTTPS needs --tls-key (tlsKey) too",
    );
    expect(() => createStandIn({ tlsKey })).toThrow("HTTPS needs --tls-cert (tlsCert) too");
    expect(() => createStandIn({ tlsCert, tlsKey: join(folder, "none.pem") })).toThrow(/--tls-key .*none\.pem/);
    expect(() => createStandIn({ tlsCert: tlsKey, tlsKey: tlsCert })).toThrow(
      "expected a PEM certificate and its private key",
    );
  });
});
