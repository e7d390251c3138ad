package dev.penumbra.jobs;

import java.util.List;
import java.util.function.Supplier;

/**
 * The processes that do the jobs which this one shares with others, as far as they are heard of. A
 * process that has its jobs for itself has no fleet. Thread-safe.
 */
public interface Fleet {

  /**
   * Whether other processes may do this one's jobs.
   *
   * @return false where it does them alone
   */
  boolean shared();

  /**
   * The workers that are heard of at present, this process among them where it does jobs.
   *
   * @return in the order of their ids; none where jobs are not shared
   */
  List<FleetWorker> workers();

  /**
   * Tells the others of this process from now on, until {@link #leave}.
   *
   * @param card what there is to tell; asked again and again
   */
  void join(Supplier<FleetWorker> card);

  /** Tells the others that this process takes no more jobs. */
  void leave();

  /**
   * Names who hears of workers that come or go.
   *
   * @param listener must return quickly
   */
  void onChange(Runnable listener);
}
