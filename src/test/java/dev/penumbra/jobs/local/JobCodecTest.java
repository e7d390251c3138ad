package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.tck.Story;
import dev.penumbra.model.RunOptions;
import dev.penumbra.results.RunFacts;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JobCodecTest {

  private final JobCodec codec = new JobCodec(ObjectMapper.getDefault());

  private StoredJob read(byte[] record) throws IOException {
    return ((JobCodec.Entry.State) codec.read(record)).job();
  }

  @Test
  void everyStateIsReadAsItWasWritten() throws IOException {
    for (StoredJob state : Story.begin().starts().completes().allStored()) {
      assertThat(read(codec.state(state))).isEqualTo(state);
    }
  }

  /** Options, networks and what ran came after the first version. */
  @Test
  void recordsOfTheFirstVersionAreRead() throws IOException {
    for (StoredJob state : Story.begin().starts().completes().allStored()) {
      String record = new String(codec.state(state), StandardCharsets.UTF_8);
      String old =
          record
              .replaceAll("\"(step|flips|folds)\":(null|[0-9.]+),", "")
              .replaceFirst("\"networks\":\\[\"a\",\"b\"],", "")
              .replaceFirst(",\"run\":\\{.*?FLAIR\"}]}", "");
      assertThat(old).doesNotContain("networks", "flips", "run\"").contains("\"model\":\"m\"");
      StoredJob read = read(old.getBytes(StandardCharsets.UTF_8));
      assertThat(read.job().id()).isEqualTo(state.job().id());
      assertThat(read.job().networks()).isEqualTo(List.of("m"));
      assertThat(read.job().options()).isEqualTo(RunOptions.NONE);
      assertThat(read.request().options()).isEqualTo(RunOptions.NONE);
      if (read.job().result() != null) {
        assertThat(read.job().result().run()).isEqualTo(RunFacts.UNKNOWN);
        assertThat(read.job().result().warnings()).isNotEmpty();
      }
    }
  }
}
