package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobTransitions;
import dev.penumbra.model.RunOptions;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

final class EventDeliveryTest {

  private static final Duration NEVER = Duration.ofDays(1);
  private static final Job JOB =
      Job.accepted(
          new JobId("a".repeat(26)),
          new JobRequest(
              new CaseId("c"), true, Optional.empty(), RunOptions.NONE, Optional.empty(), "client"),
          new Assignment("m", List.of("m")),
          Instant.EPOCH,
          1,
          null);

  private static final Job ENDED =
      JobTransitions.apply(JOB, new JobEvent.Cancelled(Instant.EPOCH)).orElseThrow();

  private final DefaultEventExecutor loop = new DefaultEventExecutor();
  private final Log one = new Log();
  private final Log other = new Log();
  private final Client client = new Client();

  @AfterEach
  void stop() {
    Future<?> unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void asksForTheNextSnapshotOnlyWhenTheClientTakesOne() throws Exception {
    start(NEVER, one);
    settle();
    assertThat(client.heard).isEmpty();
    assertThat(one.requested).hasValue(1);
    one.reader().onNext(JOB);
    client.request(1);
    settle();
    assertThat(client.heard).containsExactly("retry: 2000\n\n");
    assertThat(one.requested).hasValue(1);
    client.request(1);
    settle();
    assertThat(client.heard).containsExactly("retry: 2000\n\n", "1");
    assertThat(one.requested).hasValue(2);
  }

  @Test
  void endsAfterTheLastSnapshotOfTheLastJob() throws Exception {
    start(NEVER, one, other);
    client.request(2);
    settle();
    one.reader().onNext(ENDED);
    one.reader().onComplete();
    other.reader().onNext(ENDED);
    other.reader().onComplete();
    settle();
    assertThat(client.heard).containsExactly("retry: 2000\n\n", "2");
    client.request(1);
    settle();
    assertThat(client.heard).containsExactly("retry: 2000\n\n", "2", "2", "complete");
  }

  @Test
  void aStreamThatEndsBeforeItsJobsTellsTheClientToComeAgain() throws Exception {
    start(NEVER, one, other);
    client.request(3);
    settle();
    one.reader().onNext(ENDED);
    one.reader().onComplete();
    other.reader().onNext(JOB);
    other.reader().onComplete();
    settle();
    assertThat(client.heard).containsExactly("retry: 2000\n\n", "2", "1");
    client.request(1);
    settle();
    assertThat(client.heard).hasSize(5).endsWith("complete");
    assertThat(List.copyOf(client.heard).get(3)).matches("(?s)retry: [1-5]\\d{3}\n: .*\n\n");
  }

  @Test
  void aClientThatIsGoneBeforeTheFirstEventLeavesNoSubscription() throws Exception {
    start(NEVER, one);
    settle();
    client.cancel();
    one.reader().onNext(JOB);
    settle();
    assertThat(one.cancelled).isTrue();
    assertThat(client.heard).isEmpty();
  }

  @Test
  void signsOfLifeAreNotSavedUpForASlowClient() throws Exception {
    start(Duration.ofMillis(1), one);
    client.request(1);
    assertThat(client.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("retry: 2000\n\n");
    loop.schedule(() -> {}, 20, TimeUnit.MILLISECONDS).sync();
    List<String> heard = // before another one can be due
        loop.submit(
                () -> {
                  client.request(2);
                  return List.copyOf(client.heard);
                })
            .get(10, TimeUnit.SECONDS);
    assertThat(heard).containsExactly(": heartbeat\n\n");
  }

  @Test
  void anErrorEndsTheStream() throws Exception {
    start(NEVER, one);
    settle();
    one.reader().onError(new IllegalStateException("broken"));
    settle();
    assertThat(client.heard).containsExactly("broken");
  }

  private void start(Duration heartbeat, Log... logs) {
    new EventDelivery(
            client,
            loop,
            job -> List.of(Long.toString(job.seq()).getBytes(StandardCharsets.US_ASCII)))
        .start(List.of(logs), heartbeat);
  }

  /** What the loop was told before has happened, also what that led to. */
  private void settle() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      loop.submit(() -> {}).sync();
    }
  }

  private static final class Log implements Publisher<Job>, Subscription {

    final AtomicLong requested = new AtomicLong();
    volatile boolean cancelled;
    private volatile @Nullable Subscriber<? super Job> reader;

    Subscriber<? super Job> reader() {
      return reader;
    }

    @Override
    public void subscribe(Subscriber<? super Job> subscriber) {
      reader = subscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      requested.addAndGet(n);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static final class Client implements Subscriber<byte[]> {

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Subscription> given = new LinkedBlockingQueue<>();

    void request(long n) {
      subscription().request(n);
    }

    void cancel() {
      subscription().cancel();
    }

    private Subscription subscription() {
      try {
        Subscription subscription = given.poll(10, TimeUnit.SECONDS);
        given.add(subscription);
        return subscription;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      given.add(subscription);
    }

    @Override
    public void onNext(byte[] frame) {
      heard.add(new String(frame, StandardCharsets.US_ASCII));
    }

    @Override
    public void onError(Throwable error) {
      heard.add(error.getMessage());
    }

    @Override
    public void onComplete() {
      heard.add("complete");
    }
  }
}
