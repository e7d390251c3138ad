package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.FleetWorker;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Entries of workers as they were recorded. A recorded payload is never changed; a new form is
 * recorded beside it.
 */
final class WorkerMessagesTest {

  private final ObjectMapper mapper = ObjectMapper.getDefault();
  private final WorkerMessages messages = new WorkerMessages(mapper);

  private static byte[] recorded(String name) throws IOException {
    try (InputStream in = WorkerMessagesTest.class.getResourceAsStream("/jobs/nats/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private Map<String, Object> tree(byte[] json) throws IOException {
    return mapper.readValue(json, Argument.mapOf(String.class, Object.class));
  }

  @Test
  void aWorkerIsReadAndWrittenAsRecorded() throws IOException {
    byte[] payload = recorded("worker-1.json");
    FleetWorker worker = messages.read(payload);
    assertThat(worker.version()).isEqualTo("0.1.0");
    assertThat(worker.slots()).isEqualTo(2);
    assertThat(worker.has("deepisles")).isTrue();
    assertThat(worker.models().get(0).loadedOn()).containsExactly("cuda:0");
    assertThat(worker.devices().get(1))
        .isEqualTo(new FleetWorker.Device("cuda:1", List.of("adc-threshold")));
    assertThat(worker.jobs()).hasSize(1);
    assertThat(tree(messages.write(worker))).isEqualTo(tree(payload));
  }

  @Test
  void whatALaterVersionAddsOrLeavesOutDoesNoHarm() throws IOException {
    FleetWorker worker = messages.read(recorded("worker-1-of-a-later-version.json"));
    assertThat(worker.version()).isEqualTo("0.9.0");
    assertThat(worker.has("adc-threshold")).isTrue();
    assertThat(worker.devices()).extracting(FleetWorker.Device::name).containsExactly("cuda:0");
    assertThat(worker.jobs()).isEmpty();
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
