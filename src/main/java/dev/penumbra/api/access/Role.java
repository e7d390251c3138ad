package dev.penumbra.api.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. Each role includes those before it. */
public enum Role {
  /** Sees cases, models, jobs by their ids, events and files. */
  READ,
  /** Starts jobs and brings cases; cancels and forgets its own. */
  RUN,
  /** Everything, also with other callers' jobs and uploads. */
  ADMIN;

  /** The role's name in settings and sentences. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The role of a name.
   *
   * @param id what a person wrote
   * @return the role; empty where there is none of exactly that name
   */
  public static Optional<Role> parse(String id) {
    return Arrays.stream(values()).filter(role -> role.id().equals(id)).findFirst();
  }

  /**
   * Whether this role includes another.
   *
   * @param other what is needed
   * @return true where it suffices
   */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
