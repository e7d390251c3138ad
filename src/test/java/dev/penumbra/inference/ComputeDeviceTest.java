package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.penumbra.model.SettingRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeDeviceTest {

  @Test
  void halfPrecisionNeedsBothTheManifestAndCuda() {
    ComputeDevice cuda = ComputeDevice.cuda(0);
    assertThat(cuda.halfPrecision(true)).isTrue();
    assertThat(cuda.halfPrecision(false)).isFalse();
    assertThat(ComputeDevice.cpu().halfPrecision(true)).isFalse();
  }

  @Test
  void placesTensors() {
    assertThat(ComputeDevice.cuda(2).djl()).isEqualTo(Device.gpu(2));
    assertThat(ComputeDevice.cpu().djl()).isEqualTo(Device.cpu());
    assertThat(ComputeDevice.standIn("cuda:1").djl()).isEqualTo(Device.cpu());
  }

  @Test
  void batchAndThreadsHaveDefaultsByDevice() {
    InferenceConfig defaults = new InferenceConfig(null, null, null);
    assertThat(defaults.deviceOrAuto()).isEqualTo("auto");
    assertThat(defaults.batchFor(ComputeDevice.cpu()).next()).isEqualTo(1);
    assertThat(defaults.batchFor(ComputeDevice.cuda(0)).next()).isEqualTo(2);
    assertThat(defaults.threadsOrAll()).isEqualTo(Runtime.getRuntime().availableProcessors());
    InferenceConfig chosen = new InferenceConfig(" cpu ", 8, 1);
    assertThat(chosen.deviceOrAuto()).isEqualTo("cpu");
    assertThat(chosen.batchFor(ComputeDevice.cpu()).next()).isEqualTo(8);
    assertThat(chosen.threadsOrAll()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0,1,batch-size", "65,1,batch-size", "1,0,threads", "1,2000,threads"})
  void refusesNumbersOutOfRange(int batch, int threads, String key) {
    assertThatThrownBy(() -> new InferenceConfig(null, batch, threads))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("penumbra." + key);
  }
}
