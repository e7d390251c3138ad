package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsMemoryTest {

  private static final long GB = 1L << 30;

  @Test
  void aCpusShareIsHalfOfWhatTheHeapLeaves() {
    assertThat(WeightsMemory.shareOfHost(16 * GB, 4 * GB)).isEqualTo(6 * GB);
    assertThat(WeightsMemory.shareOfHost(16 * GB, 16 * GB)).isEqualTo(2 * GB);
    WeightsMemory memory = WeightsMemory.of(ComputeDevice.cpu(), WeightsConfig.byDevice());
    assertThat(memory.device()).isPositive();
    assertThat(memory.host()).as("the CPU is the host").isZero();
  }

  @Test
  void aGpuThatCannotBeAskedHoldsWhatItHolds() {
    WeightsMemory memory = WeightsMemory.of(ComputeDevice.cuda(99), WeightsConfig.byDevice());
    assertThat(memory.device()).isGreaterThan(1000 * GB);
    assertThat(memory.host()).isPositive();
  }

  @Test
  void theSettingIsASizePerDevice() {
    for (ComputeDevice on : List.of(ComputeDevice.cpu(), ComputeDevice.cuda(0))) {
      assertThat(WeightsMemory.of(on, config("4GB")).device()).isEqualTo(4 * GB);
      assertThat(WeightsMemory.of(on, config("700MB")).device()).isEqualTo(700L << 20);
    }
  }

  private static WeightsConfig config(String value) {
    try (ApplicationContext context =
        ApplicationContext.run(Map.of("penumbra.weights-memory", value))) {
      return context.getBean(WeightsConfig.class);
    }
  }

  @Test
  void theSettingMayBeAbsent() {
    try (ApplicationContext context = ApplicationContext.run()) {
      assertThat(context.getBean(WeightsConfig.class)).isEqualTo(WeightsConfig.byDevice());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "64B, 64", "3k, 3072", "700MB, 734003200", " 4gb, 4294967296"})
  void aSizeHasAUnit(String value, long bytes) {
    assertThat(new WeightsConfig(value).bytes()).hasValue(bytes);
  }

  @Test
  void aBlankSettingIsAbsent() {
    assertThat(new WeightsConfig(" ").bytes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0GB", "-1GB", "much", "GB", "4.5GB", "4 apples", "999999999999TB"})
  void refusesWhatIsNoSize(String value) {
    assertThatThrownBy(() -> new WeightsConfig(value))
        .isInstanceOf(SettingRefused.class)
        .hasMessage(
            "penumbra.weights-memory (environment: PENUMBRA_WEIGHTS_MEMORY) is \""
                + value
                + "\" but must be a size above 0, for example 4GB or 700MB.");
    assertThatThrownBy(() -> config(value)).hasRootCauseInstanceOf(SettingRefused.class);
  }
}
