package dev.penumbra.jobs;

import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;

/** Whether this process has its jobs for itself. */
public final class Alone implements Condition {

  private final Shared shared = new Shared();

  @Override
  @SuppressWarnings("rawtypes")
  public boolean matches(ConditionContext context) {
    return !shared.matches(context);
  }
}
