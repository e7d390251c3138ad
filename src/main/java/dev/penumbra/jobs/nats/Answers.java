package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.storage.SharedUnreachable;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Tells servers that do not answer from other failures. */
final class Answers {

  private Answers() {}

  /** Something that a server is asked. */
  @FunctionalInterface
  interface Question<T extends @Nullable Object> {
    T ask() throws IOException, JetStreamApiException, NoSuchAlgorithmException;
  }

  /**
   * Asks.
   *
   * @throws SharedUnreachable if there was no answer
   * @throws IOException if the servers have no room, or a file of this process cannot be read
   */
  static <T extends @Nullable Object> T to(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (FileSystemException e) {
      throw e;
    } catch (StoreUnreachable | IOException | JetStreamApiException | IllegalStateException e) {
      if (Bucket.full(e)) {
        throw new IOException("No space left where processes share their files.", e);
      }
      throw new SharedUnreachable(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
