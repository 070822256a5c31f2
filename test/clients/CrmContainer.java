import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** One mock server for all tests of the process: `CrmContainer.url()` in place of `CRM_URL`. */
final class CrmContainer {
  static final String ADMIN_TOKEN = "only-for-tests";
  private static final GenericContainer<?> CRM = new GenericContainer<>("crmcom-mock")
      .withExposedPorts(8080)
      .withEnv("CRMCOM_MOCK_ADMIN_TOKEN", ADMIN_TOKEN)
      .waitingFor(Wait.forHttp("/__mock/v1/health/ready").forStatusCode(200));

  static { CRM.start(); }

  static String url() { return "http://" + CRM.getHost() + ":" + CRM.getMappedPort(8080); }
}
