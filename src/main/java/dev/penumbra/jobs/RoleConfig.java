package dev.penumbra.jobs;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * What this process does.
 *
 * @param role {@code penumbra.role}: {@code all}, {@code api} or {@code worker}; the latter two
 *     only where processes share their jobs
 */
@ConfigurationProperties("penumbra")
public record RoleConfig(@Bindable(defaultValue = "all") ServiceRole role) {}
