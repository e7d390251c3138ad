package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's tier of a GPU, with the CPU in the GPU's place. */
class HostCopiesTest {

  private static final long BYTES = TestModel.resource("/networks/clamped.pt").length;

  @TempDir Path folder;

  private ModelBundle bundle;
  private Path path;

  @BeforeEach
  void write() {
    bundle = ModelBundle.read(TestModel.of("clamped").write(folder));
    path = bundle.path("clamped.pt").orElseThrow();
  }

  private NetworkFile file() {
    return new NetworkFile(bundle, "clamped.pt");
  }

  private void load(HostCopies copies, boolean before) {
    copies.load(file(), before).close();
  }

  @Test
  void whatLeftTheDeviceOnceNeedsNoDiskAnyMore() throws IOException {
    HostCopies copies = new HostCopies(ComputeDevice.cpu(), BYTES);
    load(copies, false);
    assertThat(copies.used()).isZero();
    load(copies, true);
    assertThat(copies.used()).isEqualTo(BYTES);
    int held = NativeResources.openInProcess();
    Files.delete(path);
    load(copies, true);
    load(copies, true);
    assertThat(NativeResources.openInProcess()).isEqualTo(held);
    copies.forget(file());
    assertThat(copies.used()).isZero();
    assertThat(NativeResources.openInProcess()).isLessThan(held);
    assertThatThrownBy(() -> load(copies, true)).isInstanceOf(BundleRefused.class);
    assertThat(copies.used()).isZero();
  }

  @Test
  void aDamagedFileIsNotKept() throws IOException {
    HostCopies copies = new HostCopies(ComputeDevice.cpu(), BYTES);
    load(copies, false);
    byte[] good = Files.readAllBytes(path);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(path, bad);
    int before = NativeResources.openInProcess();
    assertThatThrownBy(() -> load(copies, true))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("SHA-256");
    assertThat(copies.used()).isZero();
    assertThat(NativeResources.openInProcess()).isEqualTo(before);
    Files.write(path, good);
    load(copies, true);
    assertThat(copies.used()).isEqualTo(BYTES);
  }

  @Test
  void aFileThatGrewIsRefused() throws IOException {
    HostCopies copies = new HostCopies(ComputeDevice.cpu(), BYTES);
    Files.write(path, new byte[(int) BYTES + 1]);
    assertThatThrownBy(() -> load(copies, true))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("does not have the");
  }

  @Test
  void whatFindsNoRoomIsReadFromItsBundle() throws IOException {
    HostCopies copies = new HostCopies(ComputeDevice.cpu(), BYTES - 1);
    load(copies, true);
    assertThat(copies.used()).isZero();
    Files.delete(path);
    assertThatThrownBy(() -> load(copies, true)).isInstanceOf(BundleRefused.class);
  }

  @Test
  void aPoolTakesTheCopyAndForgetsItWithTheModel() throws IOException {
    HostCopies copies = new HostCopies(ComputeDevice.cpu(), 1 << 20);
    try (NetworkPool pool = new NetworkPool(ComputeDevice.cpu(), 1 << 20, copies)) {
      Segmenter segmenter = Segmenter.load(bundle, pool, new InferenceConfig("cpu", null, null));
      float[] expected = probability(segmenter);
      pool.makeRoom();
      assertThat(probability(segmenter)).isEqualTo(expected);
      assertThat(copies.used()).isEqualTo(BYTES);
      Files.delete(path);
      pool.makeRoom();
      assertThat(probability(segmenter)).isEqualTo(expected);
      segmenter.close();
      assertThat(copies.used()).isZero();
    }
  }

  private static float[] probability(Segmenter segmenter) {
    return segmenter
        .segment(TestImages.ramps(), new SegmentationListener() {})
        .probability()
        .data();
  }
}
