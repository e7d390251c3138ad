package dev.penumbra.jobs.local;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.document.JobDocument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The records of the journal: a letter that says what it is, then JSON or an id. */
final class JobCodec {

  private static final byte STATE = 'S';
  private static final byte FORGOTTEN = 'F';

  private final ObjectMapper mapper;

  /** What a record says. */
  sealed interface Entry {

    /** A job came into this state. */
    record State(StoredJob job) implements Entry {}

    /** A job is forgotten. */
    record Forgotten(JobId id) implements Entry {}
  }

  JobCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  byte[] state(StoredJob job) {
    try {
      return prefixed(STATE, mapper.writeValueAsBytes(JobDocument.of(job)));
    } catch (IOException e) {
      throw new UncheckedIOException("a job cannot be written as JSON", e);
    }
  }

  byte[] forgotten(JobId id) {
    return prefixed(FORGOTTEN, id.value().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Reads a record.
   *
   * @throws IOException if it is none that this version writes
   */
  Entry read(byte[] record) throws IOException {
    try {
      byte[] body = Arrays.copyOfRange(record, 1, record.length);
      return switch (record[0]) {
        case STATE -> new Entry.State(mapper.readValue(body, JobDocument.class).toStoredJob());
        case FORGOTTEN ->
            new Entry.Forgotten(new JobId(new String(body, StandardCharsets.US_ASCII)));
        default -> throw new IOException("a record of kind " + record[0]);
      };
    } catch (RuntimeException e) {
      throw new IOException("a record that this version does not understand", e);
    }
  }

  private static byte[] prefixed(byte kind, byte[] body) {
    byte[] record = new byte[body.length + 1];
    record[0] = kind;
    System.arraycopy(body, 0, record, 1, body.length);
    return record;
  }
}
