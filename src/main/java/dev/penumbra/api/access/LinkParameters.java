package dev.penumbra.api.access;

import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the parameters of a signed link out of a request's address as soon as it has come in: what
 * is not in the address is in no log line and in no answer that repeats it. They go on in a header
 * whose name makes the framework hide it.
 */
public final class LinkParameters {

  /** Header with {@code expires.signature}; a client's own of this name is dropped. */
  static final String HEADER = "X-Penumbra-Link-Signature";

  private static final String EXPIRES = "expires=";
  private static final String SIGNATURE = "signature=";

  private LinkParameters() {}

  /**
   * Moves them, where a request has any.
   *
   * @param request a request that nothing has looked at yet
   */
  public static void move(HttpRequest request) {
    request.headers().remove(HEADER);
    String uri = request.uri();
    int query = uri.indexOf('?');
    if (query < 0 || uri.indexOf(SIGNATURE, query) < 0) {
      return;
    }
    String expires = "";
    String signature = "";
    List<String> others = new ArrayList<>();
    for (String parameter : uri.substring(query + 1).split("&", -1)) {
      if (parameter.startsWith(EXPIRES)) {
        expires = parameter.substring(EXPIRES.length());
      } else if (parameter.startsWith(SIGNATURE)) {
        signature = parameter.substring(SIGNATURE.length());
      } else {
        others.add(parameter);
      }
    }
    String path = uri.substring(0, query);
    request.setUri(others.isEmpty() ? path : path + "?" + String.join("&", others));
    request.headers().set(HEADER, printable(expires) + "." + printable(signature));
  }

  /** What a client sent, as far as a header can hold it; the rest was no link of ours. */
  private static String printable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '.') ? text : "";
  }
}
