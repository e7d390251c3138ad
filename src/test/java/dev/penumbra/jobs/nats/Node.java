package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobLedger;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.local.LocalProgressLog;
import io.micronaut.serde.ObjectMapper;

/** Store, log and ledger of one process, as the service has them. */
final class Node implements AutoCloseable {

  final NatsJobStore store;
  final LocalProgressLog log = new LocalProgressLog(Runnable::run, new ManualTime(), 100_000);
  final JobLedger ledger;

  Node(NatsLink link, String prefix) {
    store = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
    ledger = new JobLedger(store, log);
    store.recover().forEach(job -> log.restore(job.history()));
  }

  @Override
  public void close() {
    store.close();
  }
}
