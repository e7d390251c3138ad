package dev.penumbra.jobs;

/** What a process of the service does. */
public enum ServiceRole {
  /** It takes requests and does jobs. */
  ALL,
  /** It takes requests; the jobs are done by other processes. */
  API,
  /** It does jobs that other processes accepted. */
  WORKER;

  /**
   * Whether it accepts jobs and answers for them.
   *
   * @return false where others do
   */
  public boolean takesRequests() {
    return this != WORKER;
  }

  /**
   * Whether it does jobs.
   *
   * @return false where others do
   */
  public boolean doesJobs() {
    return this != API;
  }

  /**
   * Its name in the settings.
   *
   * @return {@code all}, {@code api} or {@code worker}
   */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
