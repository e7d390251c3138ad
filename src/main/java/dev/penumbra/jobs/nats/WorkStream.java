package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The work-queue stream: each message is a job that is somebody's to do, held by one worker at a
 * time and given to another when its holder is not heard of any more. A job is in it at most once,
 * under its model, so that workers pull only what they can do. Thread-safe.
 */
final class WorkStream {

  private static final int WRONG_REVISION = 10071;
  private static final int NOT_FOUND = 404;

  /** How a pull ends that got nothing: there is nothing, and nothing came in time. */
  private static final Set<Integer> NOTHING_THERE = Set.of(404, 408);

  private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);
  private static final byte[] AT_ONCE = bytes("{\"batch\":1,\"no_wait\":true}");
  private static final byte[] SOON = bytes("{\"batch\":1,\"expires\":500000000}");

  /** More jobs than this are not done at the same time: each worker pulls one for each device. */
  private static final long MOST_HELD = 100_000;

  private final NatsLink link;
  private final String prefix;
  private final int replicas;
  private final Duration ackWait;
  private final Set<String> ready = ConcurrentHashMap.newKeySet();

  /**
   * A job that a worker holds.
   *
   * @param id the job
   * @param answer the subject of what the holder says of it
   * @param first whether nobody held it before
   */
  record Lease(JobId id, String answer, boolean first) {}

  /**
   * A stream.
   *
   * @param link to the servers
   * @param prefix what its name and subjects begin with
   * @param replicas on how many servers it is kept
   * @param ackWait how long a holder may be silent
   */
  WorkStream(NatsLink link, String prefix, int replicas, Duration ackWait) {
    this.link = link;
    this.prefix = prefix;
    this.replicas = replicas;
    this.ackWait = ackWait;
  }

  /**
   * Puts a job into the stream.
   *
   * @return false where it is there already
   */
  boolean put(JobId id, String model) throws IOException, JetStreamApiException {
    Connection connection = link.connection();
    ensure(connection);
    Message message =
        NatsMessage.builder()
            .subject(subject(model) + "." + id.value())
            .headers(new Headers().put("Nats-Expected-Last-Subject-Sequence", "0"))
            .data(bytes("{\"schema\":1}"))
            .build();
    try {
      connection.jetStream().publish(message);
      return true;
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == WRONG_REVISION) {
        return false;
      }
      ready.clear();
      throw e;
    } catch (IOException e) {
      ready.clear(); // who removed the stream has not told
      throw e;
    }
  }

  /** Pulls a job of a model that is there now. */
  Optional<Lease> take(String model)
      throws IOException, JetStreamApiException, InterruptedException {
    return pull(model, AT_ONCE);
  }

  /** Pulls a job of a model that is there now or within half a second. */
  Optional<Lease> await(String model)
      throws IOException, JetStreamApiException, InterruptedException {
    return pull(model, SOON);
  }

  /** The job is done with and leaves the stream; waits until it has. */
  void done(Lease lease) throws InterruptedException {
    link.connection().request(lease.answer(), bytes("+ACK"), ANSWER_WAIT);
  }

  /** Another worker is to have the job at once. */
  void release(Lease lease) {
    link.connection().publish(lease.answer(), bytes("-NAK"));
  }

  /** The holder is still at it. */
  void inProgress(Lease lease) {
    link.connection().publish(lease.answer(), bytes("+WPI"));
  }

  private Optional<Lease> pull(String model, byte[] request)
      throws IOException, JetStreamApiException, InterruptedException {
    Connection connection = link.connection();
    ensure(connection);
    String consumer = consumer(connection, model);
    String inbox = connection.createInbox();
    Subscription answers = connection.subscribe(inbox);
    try {
      connection.publish("$JS.API.CONSUMER.MSG.NEXT." + stream() + "." + consumer, inbox, request);
      Message answer = answers.nextMessage(ANSWER_WAIT);
      if (answer == null || answer.isStatusMessage() || answer.getReplyTo() == null) {
        if (unexpected(answer)) {
          ready.clear(); // the stream, or its consumer, may have been removed
        }
        return Optional.empty();
      }
      String subject = answer.getSubject();
      String reply = answer.getReplyTo();
      return JobId.parse(subject.substring(subject.lastIndexOf('.') + 1))
          .map(id -> new Lease(id, reply, answer.metaData().deliveredCount() == 1));
    } finally {
      unsubscribe(answers);
    }
  }

  private static boolean unexpected(@Nullable Message answer) {
    return answer == null
        || (answer.isStatusMessage() && !NOTHING_THERE.contains(answer.getStatus().getCode()));
  }

  private void ensure(Connection connection) throws IOException, JetStreamApiException {
    if (ready.contains("")) {
      return;
    }
    Streams.ensure(
        connection.jetStreamManagement(),
        StreamConfiguration.builder()
            .name(stream())
            .subjects(prefix + ".work.>")
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .storageType(StorageType.File)
            .replicas(replicas)
            .maxMessagesPerSubject(1)
            .build());
    ready.add("");
  }

  /** One consumer for each model, which all workers that have it share. */
  private String consumer(Connection connection, String model)
      throws IOException, JetStreamApiException {
    String name = "model-" + token(model);
    if (!ready.contains(name)) {
      JetStreamManagement management = connection.jetStreamManagement();
      try {
        refuseDrift(name, management.getConsumerInfo(stream(), name).getConsumerConfiguration());
      } catch (JetStreamApiException e) {
        if (e.getErrorCode() != NOT_FOUND) {
          throw e;
        }
        management.addOrUpdateConsumer(
            stream(),
            ConsumerConfiguration.builder()
                .durable(name)
                .filterSubject(subject(model) + ".*")
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(ackWait)
                .maxAckPending(MOST_HELD)
                .build());
      }
      ready.add(name);
    }
    return name;
  }

  /** A consumer that somebody changed is not used, as it is with streams. */
  private void refuseDrift(String name, ConsumerConfiguration found) throws StreamDrift {
    List<String> differences = new ArrayList<>();
    Streams.compare(differences, "ack policy", found.getAckPolicy(), AckPolicy.Explicit);
    Streams.compare(differences, "ack wait", found.getAckWait(), ackWait);
    Streams.compare(differences, "ack pending", found.getMaxAckPending(), MOST_HELD);
    if (!differences.isEmpty()) {
      throw new StreamDrift(stream() + " (consumer " + name + ")", differences);
    }
  }

  private String stream() {
    return prefix + "-work";
  }

  private String subject(String model) {
    return prefix + ".work." + token(model);
  }

  /** A bundle's id may have dots, which part subjects. */
  private static String token(String model) {
    return model.matches("[A-Za-z0-9_-]+")
        ? model
        : "x" + HexFormat.of().formatHex(model.getBytes(StandardCharsets.UTF_8));
  }

  private static void unsubscribe(Subscription answers) {
    if (answers.isActive()) {
      answers.unsubscribe();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
