package dev.penumbra.api.edge;

import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries a request's id into the logging context of every thread that works on the request.
 *
 * @param requestId the id
 */
record LogContext(String requestId) implements ThreadPropagatedContextElement<@Nullable String> {

  @Override
  public @Nullable String updateThreadContext() {
    String before = MDC.get(RequestIds.MDC_KEY);
    MDC.put(RequestIds.MDC_KEY, requestId);
    return before;
  }

  @Override
  public void restoreThreadContext(@Nullable String before) {
    if (before == null) {
      MDC.remove(RequestIds.MDC_KEY);
    } else {
      MDC.put(RequestIds.MDC_KEY, before);
    }
  }
}
