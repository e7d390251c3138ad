package dev.penumbra;

import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.MapPropertySource;
import java.util.Map;

/** Names and values as a process's environment has them. */
public final class TestEnvironment extends MapPropertySource {

  /**
   * An environment.
   *
   * @param names what it has beside that of the process
   */
  public TestEnvironment(Map<String, Object> names) {
    super("test environment", names);
  }

  @Override
  public int getOrder() {
    return EnvironmentPropertySource.POSITION;
  }

  @Override
  public PropertyConvention getConvention() {
    return PropertyConvention.ENVIRONMENT_VARIABLE;
  }
}
