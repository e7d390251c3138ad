package dev.penumbra.api.access;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import dev.penumbra.tokens.TokenEntry;
import dev.penumbra.tokens.TokenSecret;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** People with tokens, and a server that knows them. */
final class People {

  static final Person READER = new Person("reader", "read");
  static final Person ALICE = new Person("alice", "run");
  static final Person BOB = new Person("bob", "run");
  static final Person ADMIN = new Person("root", "admin");

  /** Somebody with a token. */
  record Person(String name, String role) {

    String token() {
      return TokenSecret.fresh(new Random(name.hashCode()));
    }

    String entry() {
      return new TokenEntry(name, role, TokenSecret.hash(token())).toString();
    }

    /** The headers of this person's requests. */
    String[] and(String... headers) {
      List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token()));
      all.addAll(List.of(headers));
      return all.toArray(String[]::new);
    }
  }

  private People() {}

  static String entries() {
    return Stream.of(READER, ALICE, BOB, ADMIN).map(Person::entry).collect(Collectors.joining(","));
  }

  /** A server that knows all of them. */
  static ApiServer server(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("penumbra.access.tokens", entries());
    return ApiServer.start(all);
  }

  static HttpResponse<byte[]> submit(ApiServer server, Person person, String... headers) {
    return server.post("/api/segment", "{\"case_id\":\"sub-api\"}", person.and(headers));
  }

  /** Waits for the end of a job and gives its last snapshot. */
  static HttpResponse<byte[]> finished(ApiServer server, Person person, String id) {
    HttpResponse<byte[]> now = server.get("/api/jobs/" + id, person.and());
    while (JobClient.field(now, "finishedAt").equals("null")) {
      String seq = JobClient.field(now, "seq");
      now = server.get("/api/jobs/" + id + "?wait=10&after=" + seq, person.and());
    }
    return now;
  }
}
