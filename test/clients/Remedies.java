import java.net.URI;
import java.net.http.*;
import java.time.Duration;

class Remedies {
  static final String BASE = System.getenv("CRMCOM_MOCK_URL"), TOKEN = System.getenv("CRMCOM_MOCK_TOKEN");
  static final String ACCOUNT = "\"accounts_receivable_identifier\":{\"number\":\"ACR0000000164\"}";
  static final String PROFILE = "www.facebook.com/marios";
  static final String LIKE = ACCOUNT + ",\"request_unique_identifier\":\"1\",\"performed_by_unit_identifier\":{\"name\":\"Admin Unit\"},"
      + "\"performed_on\":\"2016-06-22T15:00:00\",\"social_media\":\"FACEBOOK\",\"action\":\"LIKE\",\"profile\":\"" + PROFILE + "\"";
  static final String NAMED = LIKE + ",\"external_system\":\"SHOP\",\"external_system_reference_number\":\"like-1\"";
  static final HttpClient HTTP = HttpClient.newHttpClient();

  static class Busy extends RuntimeException {
    final long waitS;
    Busy(long waitS) { this.waitS = waitS; }
  }

  static String call(String path, String parameters, Duration timeout) throws Exception {
    var body = HttpRequest.BodyPublishers.ofString("{\"token\":\"" + TOKEN + "\"," + parameters + "}");
    var uri = URI.create(BASE + "/crmapi/rest/v2/customer_events/" + path);
    var answer = HTTP.send(HttpRequest.newBuilder(uri).timeout(timeout).POST(body).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 503) throw new Busy(answer.headers().firstValueAsLong("retry-after").orElse(0));
    if (!answer.body().contains("\"code\":\"OK\"")) throw new RuntimeException(answer.body());
    return answer.body();
  }
  static String send(String row, Duration timeout) throws Exception {
    return call("bulk/social_media/create", "\"social_media_customer_events_set\":[{" + row + "}]", timeout);
  }
  static String send(String row) throws Exception { return send(row, Duration.ofSeconds(2)); }
  static boolean isThere() throws Exception {
    return call("social_media/list", ACCOUNT, Duration.ofSeconds(2)).contains("\"" + PROFILE + "\"");
  }
  static void orAgain(String row, String again) throws Exception {
    try { send(row); } catch (Exception error) { send(again); }
  }

  // duplicate
  static void duplicateBreaks() throws Exception { orAgain(LIKE, LIKE); }

  static void duplicateSurvives() throws Exception { orAgain(NAMED, NAMED); }

  // lost
  static void lostBreaks() throws Exception { send(NAMED); }

  static void lostSurvives() throws Exception {
    for (int time = 0; time < 3; time++)
      if (send(NAMED).contains("\"unprocessed_customer_events_set\":[]")) return;
    throw new RuntimeException("the row was not processed");
  }

  // lost-unseen
  static void lostUnseenBreaks() throws Exception { send(NAMED); }

  static void lostUnseenSurvives() throws Exception {
    send(NAMED);
    if (!isThere()) send(NAMED);
  }

  // phantom
  static void phantomBreaks() throws Exception { orAgain(LIKE, LIKE.replace(PROFILE, PROFILE + "?again")); }

  static void phantomSurvives() throws Exception { orAgain(NAMED, NAMED); }

  // hang
  static void hangBreaks() throws Exception { send(NAMED, Duration.ofMinutes(10)); }

  static void hangSurvives() throws Exception {
    try { send(NAMED, Duration.ofSeconds(1)); }
    catch (HttpTimeoutException error) { if (!isThere()) send(NAMED); }
  }

  // crash
  static void crashBreaks() throws Exception {
    try { send(NAMED); } catch (Exception error) { Runtime.getRuntime().halt(134); }
  }

  static void crashSurvives() throws Exception { orAgain(NAMED, NAMED); }

  // storm
  static void stormBreaks() throws Exception { orAgain(NAMED, NAMED); }

  static void stormSurvives() throws Exception {
    try { send(NAMED); }
    catch (Busy busy) { Thread.sleep(busy.waitS * 1000); send(NAMED); }
  }

  // check-failed
  static void checkFailedBreaks() throws Exception { send(NAMED); }

  static void checkFailedSurvives() throws Exception {
    for (int time = 0; time < 3 && !isThere(); time++)
      try { send(NAMED); } catch (Exception error) { System.err.println(error); }
  }

  // The client that is named runs.
  public static void main(String[] words) throws Exception {
    Remedies.class.getDeclaredMethod(words[0]).invoke(null);
  }
}
