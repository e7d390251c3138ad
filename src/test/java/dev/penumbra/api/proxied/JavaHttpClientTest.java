package dev.penumbra.api.proxied;

import java.util.List;

/** Java's own client, which hears a stream line by line. */
final class JavaHttpClientTest extends JobFollowingSuite {

  @Override
  Follower follow(Nginx nginx, String events) {
    return new HttpClientFollower(events);
  }

  @Override
  List<Integer> answers() {
    return List.of(200);
  }
}
