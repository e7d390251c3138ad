package dev.penumbra.cli;

import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.jobs.ServiceRole;
import dev.penumbra.model.SettingRefused;
import jakarta.inject.Singleton;

/** Refuses a role that needs others where there is no way to them. */
@Singleton
final class RoleCheck {

  private static final String NATS = "penumbra.nats.url";

  private final ServiceRole role;
  private final Settings settings;

  RoleCheck(RoleConfig config, Settings settings) {
    this.role = config.role();
    this.settings = settings;
  }

  /**
   * Looks whether the role can be had.
   *
   * @throws SettingRefused if it shares its jobs with others and no servers are named
   */
  void check() {
    if (role != ServiceRole.ALL && settings.shown(NATS).filter(url -> !url.isBlank()).isEmpty()) {
      throw new SettingRefused(
          "penumbra.role",
          EnvironmentNames.of("penumbra.role"),
          role.id(),
          "all where "
              + NATS
              + " (environment: "
              + EnvironmentNames.of(NATS)
              + ") is not set; set it to the NATS servers that the processes share their jobs"
              + " through, for example nats://host:4222");
    }
  }
}
