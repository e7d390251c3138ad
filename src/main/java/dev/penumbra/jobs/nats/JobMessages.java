package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.document.JobDocument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The payloads of messages about jobs: JSON with a schema number. Later versions add fields, which
 * this one leaves out; what they need of this one's must stay. Thread-safe.
 */
final class JobMessages {

  private final ObjectMapper mapper;

  JobMessages(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  byte[] write(StoredJob job) {
    try {
      return mapper.writeValueAsBytes(JobDocument.of(job));
    } catch (IOException e) {
      throw new UncheckedIOException("a job cannot be written as JSON", e);
    }
  }

  /**
   * Reads a payload.
   *
   * @throws IOException if this version does not understand it
   */
  StoredJob read(byte[] payload) throws IOException {
    try {
      return mapper.readValue(payload, JobDocument.class).toStoredJob();
    } catch (RuntimeException e) {
      throw new IOException("a job's state that this version does not understand", e);
    }
  }
}
