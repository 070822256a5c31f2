import { GenericContainer, Wait } from "testcontainers";

export const adminToken = "only-for-tests";

const crm = await new GenericContainer("crmcom-mock")
  .withExposedPorts(8080)
  .withEnvironment({ CRMCOM_MOCK_ADMIN_TOKEN: adminToken })
  .withWaitStrategy(Wait.forHttp("/__mock/v1/health/ready", 8080).forStatusCode(200))
  .start();

export const crmUrl = `http://${crm.getHost()}:${crm.getMappedPort(8080)}`;
