package dev.penumbra.jobs.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The talk between workers that have nothing to do and the process that leads: "what is next of
 * these models?", and the shout that there is something new. What is not heard does no harm:
 * workers ask again. Thread-safe.
 */
final class Asks {

  private static final String SCHEMA = "1";
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(2);

  private final NatsLink link;
  private final String asks;
  private final String news;
  private @Nullable Connection listening;

  Asks(NatsLink link, String prefix) {
    this.link = link;
    this.asks = prefix + ".ask";
    this.news = prefix + ".news";
  }

  /**
   * Hears questions and shouts from now on; once for each connection.
   *
   * @param leads whether this process is the one to answer
   * @param answer the model of the job that was put into the stream for these; empty for none
   * @param shout called when there is something new
   */
  synchronized void listen(
      BooleanSupplier leads, Function<Set<String>, Optional<String>> answer, Runnable shout) {
    Connection connection = link.connection();
    if (connection == listening) {
      return;
    }
    Dispatcher dispatcher = connection.createDispatcher();
    dispatcher.subscribe(
        asks,
        question -> {
          if (leads.getAsBoolean()) {
            answer(connection, question, answer);
          }
        });
    dispatcher.subscribe(news, unused -> shout.run());
    listening = connection;
  }

  /** Tells all workers that there is something new. */
  void shout() {
    link.connection().publish(news, bytes(SCHEMA));
  }

  /**
   * Asks the leader for the next job.
   *
   * @param models what the asker can do
   * @return the model of a job that is in the stream now; empty where nothing waits or nobody leads
   */
  Optional<String> ask(List<String> models) throws InterruptedException {
    Message answer = link.connection().request(asks, question(models), ANSWER_WAIT);
    if (answer == null || answer.isStatusMessage()) {
      return Optional.empty();
    }
    List<String> lines = text(answer).lines().toList();
    return lines.size() < 2 ? Optional.empty() : Optional.of(lines.get(1));
  }

  /**
   * Asks for a job that another one will pull; nobody waits for the answer.
   *
   * @param models of which it is to be
   */
  void askForAnother(List<String> models) {
    link.connection().publish(asks, question(models));
  }

  private static byte[] question(List<String> models) {
    return bytes(SCHEMA + "\n" + String.join("\n", models));
  }

  private static void answer(
      Connection connection, Message question, Function<Set<String>, Optional<String>> answer) {
    Set<String> models = Set.copyOf(text(question).lines().skip(1).toList());
    Optional<String> model = answer.apply(models);
    if (question.getReplyTo() != null) {
      connection.publish(
          question.getReplyTo(), bytes(SCHEMA + model.map(name -> "\n" + name).orElse("")));
    }
  }

  private static String text(Message message) {
    return new String(message.getData(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
