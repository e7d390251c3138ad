package dev.penumbra.jobs;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether this process takes requests and does no jobs. */
final class RequestsOnly implements Condition {

  private static final String KEY = "penumbra.role";

  @Override
  @SuppressWarnings("rawtypes")
  public boolean matches(ConditionContext context) {
    return context
        .getProperty(KEY, String.class)
        .filter(ServiceRole.API.id()::equalsIgnoreCase)
        .isPresent();
  }
}
