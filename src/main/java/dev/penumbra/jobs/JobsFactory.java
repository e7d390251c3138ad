package dev.penumbra.jobs;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.results.ResultsConfig;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the parts together over the ports that are there. */
@Factory
final class JobsFactory {

  /** Whose wish the case of the next job is. */
  private static final String NEXT_JOB = "next job";

  private final Clock clock;
  private final List<JobsListener> listeners;

  JobsFactory(@Nullable Clock clock, List<JobsListener> listeners) {
    this.clock = clock == null ? Clock.systemUTC() : clock;
    this.listeners = List.copyOf(listeners);
  }

  @Singleton
  JobIds jobIds() {
    return new JobIds(new SecureRandom());
  }

  @Singleton
  Durations durations() {
    return new Durations();
  }

  @Singleton
  JobLedger jobLedger(JobStore store, ProgressLog log) {
    JobLedger ledger = new JobLedger(store, log);
    listeners.forEach(ledger::tell);
    return ledger;
  }

  @Singleton
  Devices devices() {
    return new Devices();
  }

  @Singleton
  Workload workload(Durations durations, Timer timer, Devices devices, Fleet fleet) {
    return new Workload(durations, timer, devices, fleet);
  }

  @Singleton
  OwnCard ownCard(BundleCatalog models, ModelRunner runner, Devices devices, Workload workload) {
    return new OwnCard(models, runner, devices, workload);
  }

  @Singleton
  QueuePositions queuePositions(
      JobQueue queue,
      JobStore store,
      JobLedger ledger,
      Durations durations,
      Timer timer,
      Workload workload) {
    return new QueuePositions(queue, store, ledger, durations, timer, workload);
  }

  @Singleton
  Retention retention(
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      Timer timer,
      ResultsConfig config) {
    Retention retention =
        new Retention(store, log, results, ledger, timer, clock, config.resultsBudget());
    listeners.forEach(retention::tell);
    return retention;
  }

  @Singleton
  Workers workers(
      Devices devices,
      Fleet fleet,
      OwnCard card,
      JobQueue queue,
      JobLedger ledger,
      ResultStore results,
      CaseProcessor processor,
      QueuePositions positions,
      Durations durations,
      Timer timer,
      JobsConfig config) {
    CaseProcessor watched = new WatchedProcessor(processor, listeners, timer);
    return new Workers(
        processor,
        devices,
        fleet,
        card::now,
        device ->
            new Worker(
                device, devices, queue, ledger, results, watched, positions, durations, timer,
                clock, config));
  }

  /** Nobody gets the service before the jobs of an earlier process are known. */
  @Singleton
  JobService jobService(RunningJobs running) {
    return running.service();
  }

  /** For whoever stops the service in order. */
  @Singleton
  @Bean(preDestroy = "close")
  JobsLifecycle jobsLifecycle(RunningJobs running) {
    return running.lifecycle();
  }

  @Singleton
  RunningJobs runningJobs(
      CaseCatalog cases,
      CaseProcessor processor,
      JobQueue queue,
      JobStore store,
      ProgressLog log,
      ResultStore results,
      JobLedger ledger,
      QueuePositions positions,
      Durations durations,
      JobIds ids,
      Retention retention,
      Workers workers,
      Fleet fleet,
      JobsConfig config) {
    JobService service =
        new JobService(cases, processor, queue, store, log, results, ledger, positions, ids, clock);
    JobsLifecycle lifecycle =
        new JobsLifecycle(
            new JobsLifecycle.Parts(
                service, queue, store, log, results, ledger, durations, positions, retention,
                workers),
            clock,
            config);
    fleet.onChange(positions::refresh);
    positions.onNext(next -> cases.prefetch(NEXT_JOB, next.map(Job::caseId)));
    lifecycle.start();
    return new RunningJobs(service, lifecycle);
  }

  /** The service with what ends it. */
  record RunningJobs(JobService service, JobsLifecycle lifecycle) {}
}
