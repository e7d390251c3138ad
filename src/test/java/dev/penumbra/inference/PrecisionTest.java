package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionTest {

  @ParameterizedTest
  @CsvSource({
    ",              avx512f,             FLOAT32",
    ",              avx512_bf16 amx_bf16, FLOAT32",
    "float32,       avx512_bf16 amx_bf16, FLOAT32",
    "auto,          avx512f,             FLOAT32",
    "auto,          avx512_bf16,         FLOAT32",
    "auto,          avx512_bf16 amx_bf16, BFLOAT16",
    "bfloat16,      avx512_bf16,         BFLOAT16",
    "bfloat16,      amx_bf16,            BFLOAT16",
  })
  void settingAndProcessorDecide(String setting, String flags, Precision precision) {
    Processor processor = new Processor(Set.of(flags.split(" ")));
    assertThat(config(setting).cpuPrecisionOn(processor)).isEqualTo(precision);
  }

  @Test
  void aProcessorWithoutBfloat16RefusesIt() {
    assertThatThrownBy(() -> config("bfloat16").cpuPrecisionOn(new Processor(Set.of("avx2"))))
        .isInstanceOf(SettingRefused.class)
        .hasMessage(
            "penumbra.cpu-precision (environment: PENUMBRA_CPU_PRECISION) is \"bfloat16\" but must be"
                + " float32 or auto: this processor has neither avx512_bf16 nor amx_bf16.");
  }

  @ParameterizedTest
  @CsvSource({"half", "BFLOAT16", "''"})
  void refusesAnotherWord(String setting) {
    assertThatThrownBy(() -> config(setting))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("must be float32, bfloat16 or auto");
  }

  @Test
  void readsTheFlagsOfLinux() {
    Processor processor =
        Processor.of(
            Stream.of(
                "processor\t: 0",
                "vendor_id\t: GenuineIntel",
                "flags\t\t: fpu vme avx512_bf16",
                "vmx flags\t: vnmi",
                "processor\t: 1",
                "flags\t\t: fpu vme"));
    assertThat(processor.flags()).containsExactlyInAnyOrder("fpu", "vme", "avx512_bf16");
    assertThat(processor.hasBfloat16()).isTrue();
    assertThat(processor.fastBfloat16()).isFalse();
    assertThat(Processor.of(Stream.of("model name : x")).hasBfloat16()).isFalse();
  }

  private static InferenceConfig config(String precision) {
    return new InferenceConfig("cpu", null, null, precision, null);
  }
}
