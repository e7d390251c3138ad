package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.penumbra.model.Activation;
import dev.penumbra.model.Blend;
import dev.penumbra.model.Ensemble;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.model.Window;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComputeDeviceTest {

  @Test
  void halfPrecisionNeedsBothTheManifestAndCuda() {
    ComputeDevice cuda = ComputeDevice.cuda(0);
    assertThat(cuda.precision(plan(true, true))).isEqualTo(Precision.FLOAT16);
    assertThat(cuda.precision(plan(false, true))).isEqualTo(Precision.FLOAT32);
    assertThat(ComputeDevice.cpu().precision(plan(true, true))).isEqualTo(Precision.FLOAT32);
  }

  @Test
  void bfloat16NeedsTheManifestTheSettingAndACpu() {
    ComputeDevice cpu = ComputeDevice.cpu().withCpuPrecision(Precision.BFLOAT16);
    assertThat(cpu.precision(plan(false, true))).isEqualTo(Precision.BFLOAT16);
    assertThat(cpu.precision(plan(true, false))).isEqualTo(Precision.FLOAT32);
    ComputeDevice cuda = ComputeDevice.cuda(0).withCpuPrecision(Precision.BFLOAT16);
    assertThat(cuda.precision(plan(false, true))).isEqualTo(Precision.FLOAT32);
  }

  private static NetworkPlan plan(boolean halfPrecision, boolean bfloat16) {
    return new NetworkPlan(
        List.of("network.pt"),
        Ensemble.MEAN,
        1,
        Activation.NONE,
        0,
        Blend.PROBABILITY,
        new Window.Whole(1, new Window.Extent(1, 1, 1), Window.Whole.Padding.SYMMETRIC),
        List.of(List.of()),
        halfPrecision,
        bfloat16);
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
