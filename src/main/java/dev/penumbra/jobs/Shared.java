package dev.penumbra.jobs;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether servers are named through which processes share their jobs. */
public final class Shared implements Condition {

  private static final String KEY = "penumbra.nats.url";

  @Override
  @SuppressWarnings("rawtypes")
  public boolean matches(ConditionContext context) {
    return context.getProperty(KEY, String.class).filter(url -> !url.isBlank()).isPresent();
  }
}
