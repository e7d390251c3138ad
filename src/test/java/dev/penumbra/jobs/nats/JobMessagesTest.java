package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Payloads as they were recorded: processes of one version read and write what those of the next
 * and of the one before do. A recorded payload is never changed; a new form is recorded beside it.
 */
final class JobMessagesTest {

  private final ObjectMapper mapper = ObjectMapper.getDefault();
  private final JobMessages messages = new JobMessages(mapper);

  private static byte[] recorded(String name) throws IOException {
    try (InputStream in = JobMessagesTest.class.getResourceAsStream("/jobs/nats/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Map<String, Object> tree(byte[] json) throws IOException {
    return mapper.readValue(json, Argument.mapOf(String.class, Object.class));
  }

  @Test
  void aFinishedJobIsReadAndWrittenAsRecorded() throws IOException {
    byte[] payload = recorded("state-1-completed.json");
    StoredJob job = messages.read(payload);
    assertThat(job.job().status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(job.job().seq()).isEqualTo(7);
    assertThat(job.job().attempt()).isEqualTo(2);
    assertThat(job.job().createdAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123456Z"));
    assertThat(job.request().idempotencyKey()).contains("a key");
    assertThat(Objects.requireNonNull(job.job().result()).diceScore()).isEqualTo(0.8123);
    assertThat(job.job().result().run().networks()).hasSize(1);
    assertThat(tree(messages.write(job))).containsAllEntriesOf(tree(payload));
  }

  @Test
  void aWaitingJobIsReadAndWrittenAsRecorded() throws IOException {
    byte[] payload = recorded("state-1-waiting.json");
    StoredJob job = messages.read(payload);
    assertThat(job.job().status()).isEqualTo(JobStatus.PENDING);
    assertThat(job.job().queuePosition()).isEqualTo(3);
    assertThat(job.request().client()).isEqualTo("a client");
    assertThat(tree(messages.write(job))).containsAllEntriesOf(tree(payload));
  }

  @Test
  void whatALaterVersionAddsIsLeftOut() throws IOException {
    StoredJob job = messages.read(recorded("state-1-of-a-later-version.json"));
    assertThat(job.job().stage()).isEqualTo(Stage.INFERRING);
    assertThat(job.job().error()).isEqualTo(new JobFailure("deadline", "It took too long."));
  }

  @Test
  void whatCannotBeUnderstoodIsSaidToBeSo() {
    for (String payload : new String[] {"", "{", "{\"schema\":2}", "[]"}) {
      assertThatThrownBy(() -> messages.read(payload.getBytes(StandardCharsets.UTF_8)))
          .as(payload)
          .isInstanceOf(IOException.class);
    }
  }
}
