package dev.penumbra.api.access;

/** What a caller may do; each includes those before. */
public enum Role {
  /** Look. */
  READ,
  /** Also run jobs. */
  RUN,
  /** Everything. */
  ADMIN
}
