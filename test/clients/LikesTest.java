import java.io.IOException;
import java.net.URI;
import java.net.http.*;
import java.util.regex.Pattern;
import org.junit.jupiter.api.*;

class LikesTest {
  static final String CRM = System.getenv().getOrDefault("CRM_URL", "http://127.0.0.1:8080");
  static final String ADMIN = "Bearer " + System.getenv().getOrDefault("CRM_ADMIN_TOKEN", "none");
  static final HttpClient HTTP = HttpClient.newHttpClient();
  String sandbox, baseUrl;

  static String ask(String method, String url, String body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", ADMIN)
        .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
  static String member(String json, String name) {
    return Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json).results().findFirst().orElseThrow().group(1);
  }
  @BeforeEach void make() throws Exception { sandbox = ask("POST", CRM + "/__mock/v1/sandboxes", "{}"); baseUrl = member(sandbox, "baseUrl"); }
  @AfterEach void remove() throws Exception { ask("DELETE", baseUrl + "/__mock/v1/sandboxes/" + member(sandbox, "name"), ""); }

  static void like(String baseUrl, String token, String profile, String more) throws Exception {
    String url = baseUrl + "/crmapi/rest/v2/customer_events/bulk/social_media/create";
    String body = "{\"token\":\"" + token + "\",\"social_media_customer_events_set\":[{\"request_unique_identifier\":\"1\",\"accounts_receivable_identifier\":{\"number\":\"ACR0000000164\"},\"performed_by_unit_identifier\":{\"name\":\"Admin Unit\"},\"performed_on\":\"2016-06-22T15:00:00\",\"social_media\":\"FACEBOOK\",\"profile\":\"" + profile + "\",\"action\":\"LIKE\"" + more + "}]}";
    try { ask("POST", url, body); } catch (IOException lost) { ask("POST", url, body); }
  }
  @Test void aLostAnswerStoresALikeOnce() throws Exception {
    ask("POST", baseUrl + "/__mock/v1/faults", "{\"preset\":\"lost-response\",\"when\":{\"times\":1}}");
    like(baseUrl, member(sandbox, "token"), "polina", ",\"external_system\":\"shop\",\"external_system_reference_number\":\"like-1\"");
    String duplicates = ask("GET", baseUrl + "/__mock/v1/duplicates", "");
    Assertions.assertTrue(duplicates.contains("\"total\":0"), duplicates);
  }
}
