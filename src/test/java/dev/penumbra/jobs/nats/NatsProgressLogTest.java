package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.Outrun;
import dev.penumbra.jobs.ProgressLog;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.LocalProgressLog;
import dev.penumbra.jobs.tck.ProgressLogTck;
import io.micronaut.serde.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;

/** What one process publishes is followed in another, through a real nats-server. */
final class NatsProgressLogTest extends ProgressLogTck {

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final String prefix = "t" + UUID.randomUUID();
  private NatsJobStore publisher;
  private NatsJobStore follower;
  private LocalProgressLog followed;
  private final Map<JobId, Long> published = new ConcurrentHashMap<>();
  private final Map<JobId, Long> heard = new ConcurrentHashMap<>();

  @Override
  protected ProgressLog open(ManualTime time) {
    publisher = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
    follower = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
    followed = new LocalProgressLog(Runnable::run, time, 1);
    follower.follow(
        stored -> {
          followed.append(stored.job());
          heard.put(stored.job().id(), stored.job().seq());
        });
    publisher.recover();
    follower.recover();
    return new Published();
  }

  @AfterEach
  void close() {
    publisher.close();
    follower.close();
  }

  @Override
  protected void settle() {
    Eventually.until(
        "the other process has heard of it",
        () ->
            published.entrySet().stream()
                .allMatch(job -> heard.getOrDefault(job.getKey(), 0L) >= job.getValue()));
  }

  @Override
  protected void assertNobodyFollows(Job job) {
    assertThat(followed.readers(job)).isZero();
  }

  /** Snapshots are published here and followed there. */
  private final class Published implements ProgressLog {

    @Override
    public void append(Job snapshot) {
      JobRequest request =
          new JobRequest(
              snapshot.caseId(),
              snapshot.fastMode(),
              Optional.of(snapshot.model()),
              snapshot.options(),
              Optional.empty(),
              "a client");
      try {
        publisher.save(new StoredJob(snapshot, request)).toCompletableFuture().join();
        published.put(snapshot.id(), snapshot.seq());
        settle();
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(Outrun.class); // not newer than the newest
      }
    }

    @Override
    public void restore(List<Job> history) {
      history.forEach(this::append);
    }

    @Override
    public Publisher<Job> events(Job current, OptionalLong afterSeq) {
      return followed.events(current, afterSeq);
    }

    @Override
    public CompletionStage<Job> awaitChange(Job current, long afterSeq, Duration wait) {
      return followed.awaitChange(current, afterSeq, wait);
    }

    @Override
    public void forget(JobId id) {
      followed.forget(id);
    }

    @Override
    public void close() {
      followed.close();
    }
  }
}
