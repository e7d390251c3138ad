package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeDevicesTest {

  private static List<String> names(String setting, int gpus) {
    return new ComputeDevices(setting, () -> gpus).all().stream().map(ComputeDevice::name).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto              | 0 | cpu",
        "auto              | 1 | cuda:0",
        "auto              | 3 | cuda:0 cuda:1 cuda:2",
        "cpu               | 2 | cpu",
        "cuda:0            | 1 | cuda:0",
        "cuda:3            | 4 | cuda:3",
        "cuda:2,cuda:0     | 3 | cuda:2 cuda:0",
        "cuda:0, cuda:1 ,cpu | 2 | cuda:0 cuda:1 cpu",
      })
  void takesTheDevicesThatWereAskedForInThatOrder(String setting, int gpus, String expected) {
    assertThat(names(setting, gpus)).containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cuda:0 | 0 | no CUDA device was found",
        "cuda:1 | 1 | the only CUDA device is cuda:0",
        "cuda:4 | 4 | the CUDA devices are cuda:0 to cuda:3",
        "cuda   | 1 | must be auto, cpu or cuda:N",
        "gpu    | 1 | must be auto, cpu or cuda:N",
        "CPU    | 1 | must be auto, cpu or cuda:N",
        "cuda:-1 | 1 | must be auto, cpu or cuda:N",
        "cuda:99999999999 | 1 | must be auto, cpu or cuda:N",
        "cuda:0,cuda:2 | 2 | the CUDA devices are cuda:0 to cuda:1",
        "cuda:0,cuda:0 | 2 | names each device once (cuda:0 is there twice)",
        "cpu,cuda:1,cpu | 2 | names each device once (cpu is there twice)",
        "cuda:1,cuda:01 | 2 | names each device once (cuda:1 is there twice)",
        "cuda:0,auto | 2 | several of the latter two with commas",
        "cuda:0, | 2 | several of the latter two with commas",
        ", | 2 | several of the latter two with commas",
      })
  void refusesWhatIsNotThereOrThereTwiceInOneLine(String setting, int gpus, String words) {
    assertThatThrownBy(() -> new ComputeDevices(setting, () -> gpus))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining(words)
        .message()
        .startsWith("penumbra.device (environment: PENUMBRA_DEVICE) is \"" + setting + "\"")
        .doesNotContain("\n");
  }

  @Test
  void countsGpusOnceAndOnlyWhenSomebodyHasToKnow() {
    AtomicInteger counted = new AtomicInteger();
    ComputeDevices devices =
        new ComputeDevices(
            "auto",
            () -> {
              counted.incrementAndGet();
              return 2;
            });
    assertThat(devices.known()).isEmpty();
    assertThat(counted).hasValue(0);
    assertThat(devices.first().name()).isEqualTo("cuda:0");
    assertThat(devices.named("cuda:1").isCuda()).isTrue();
    assertThat(devices.known().orElseThrow()).hasSize(2);
    assertThat(counted).hasValue(1);
    assertThatThrownBy(() -> devices.named("cpu")).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whereGpusCannotBeCountedThereIsTheCpu() {
    ComputeDevices devices =
        new ComputeDevices(
            "auto",
            () -> {
              throw new UnsatisfiedLinkError("no library");
            });
    assertThat(devices.first().name()).isEqualTo("cpu");
  }
}
