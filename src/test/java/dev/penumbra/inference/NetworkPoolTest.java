package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkPoolTest {

  /** Bytes of conv-a and of conv-b. */
  private static final long UNIT = TestModel.resource("/networks/conv-a.pt").length;

  private static final String TWO_OUTPUTS =
      "\"outputs\": 2, \"activation\": \"softmax\", \"lesionChannel\": 1,"
          + " \"window\": {\"patch\": \"whole\"}";

  @TempDir Path folder;

  private final WatchedLoader loader = new WatchedLoader();

  private ModelBundle bundle(String id, String... networks) {
    return ModelBundle.read(TestModel.of(networks).id(id).network(TWO_OUTPUTS).write(folder));
  }

  /** Runs all networks of a model once, each on the same numbers. */
  private static List<float[]> pass(ModelNetworks model) {
    List<float[]> results = new ArrayList<>();
    try (NetworkRun run = model.run(model.size(), () -> false);
        NDManager manager = Torch.newManager(ComputeDevice.cpu())) {
      NDArray input = manager.arange(128f).reshape(new Shape(1, 2, 4, 4, 4));
      while (run.hasNext()) {
        results.add(run.next().forward(input).toFloatArray());
      }
    }
    return results;
  }

  @Test
  void networksStayWithinTheBudget() {
    try (NetworkPool pool = loader.pool(2 * UNIT);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"))) {
      List<float[]> first = pass(model);
      assertThat(pass(model)).usingRecursiveComparison().isEqualTo(first);
      assertThat(first.get(0)).isNotEqualTo(first.get(1));
      assertThat(loader.loads()).containsExactly("m/conv-a", "m/conv-b");
      assertThat(pool.used()).isEqualTo(2 * UNIT);
      WeightsUse use = pool.use();
      assertThat(use.bytes()).isEqualTo(2 * UNIT);
      assertThat(use.budget()).isEqualTo(2 * UNIT);
      assertThat(use.hits() + use.misses()).isEqualTo(4);
      assertThat(use.hits()).isGreaterThanOrEqualTo(2); // one may have been read ahead
      assertThat(use.misses()).isPositive();
      assertThat(use.evictions()).isZero();
    }
  }

  @Test
  void theLeastRecentlyUsedLeaves() {
    try (NetworkPool pool = loader.pool(2 * UNIT);
        ModelNetworks one = pool.open(bundle("one", "conv-a"));
        ModelNetworks two = pool.open(bundle("two", "conv-a"));
        ModelNetworks three = pool.open(bundle("three", "conv-a"))) {
      for (ModelNetworks model : List.of(one, two, one, three, one, two)) {
        pass(model);
      }
      assertThat(loader.loads())
          .containsExactly("one/conv-a", "two/conv-a", "three/conv-a", "two/conv-a");
      assertThat(loader.most()).isEqualTo(2 * UNIT);
    }
  }

  @Test
  void theNextOfARunIsReadWhileOneRuns() {
    try (NetworkPool pool = loader.pool(2 * UNIT);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"));
        NetworkRun run = model.run(2, () -> false)) {
      run.next();
      Eventually.until("the second is read", () -> loader.loaded(2));
      run.next();
      assertThat(run.hasNext()).isFalse();
      assertThat(loader.loads()).containsExactly("m/conv-a", "m/conv-b");
    }
  }

  @Test
  void onlyTheFirstNetworksAreReadWhereARunNeedsNoMore() {
    try (NetworkPool pool = loader.pool(2 * UNIT);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"))) {
      try (NetworkRun run = model.run(1, () -> false)) {
        run.next();
        assertThat(run.hasNext()).isFalse();
      }
      assertThat(loader.loads()).containsExactly("m/conv-a");
    }
  }

  @Test
  void whatARunNeedsNextStaysIfSomethingElseCanGo() {
    try (NetworkPool pool = loader.pool(3 * UNIT);
        ModelNetworks idle = pool.open(bundle("idle", "conv-a"));
        ModelNetworks other = pool.open(bundle("other", "conv-a"));
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"))) {
      pass(model);
      pass(idle); // used after the model, which is going to run
      try (NetworkRun run = model.run(2, () -> false)) {
        run.next();
        pass(other);
        run.next();
      }
      assertThat(loader.loads())
          .containsExactly("m/conv-a", "m/conv-b", "idle/conv-a", "other/conv-a");
    }
  }

  @Test
  void anEnsembleThatDoesNotFitKeepsWhatItCan() {
    try (NetworkPool pool = loader.pool(UNIT + 3000);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "position", "conv-b"))) {
      List<float[]> first = pass(model);
      loader.loads();
      // The least recently used one, position, is needed before conv-b: that one goes for conv-a.
      assertThat(pass(model)).usingRecursiveComparison().isEqualTo(first);
      assertThat(loader.loads()).containsExactly("m/conv-a", "m/conv-b");
    }
  }

  @Test
  void aNetworkLargerThanTheBudgetRunsAlone() {
    try (NetworkPool pool = loader.pool(1);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"))) {
      assertThat(pass(model)).hasSize(2);
      assertThat(loader.loads()).containsExactly("m/conv-a", "m/conv-b");
      assertThat(loader.most()).isEqualTo(UNIT);
      assertThat(pool.used()).isEqualTo(UNIT);
    }
  }

  @Test
  void outOfMemoryWhileLoadingMakesOthersLeave() {
    try (NetworkPool pool = loader.pool(Long.MAX_VALUE);
        ModelNetworks one = pool.open(bundle("one", "conv-a"));
        ModelNetworks two = pool.open(bundle("two", "conv-a"));
        ModelNetworks three = pool.open(bundle("three", "conv-a"))) {
      loader.capacity(2 * UNIT);
      for (ModelNetworks model : List.of(one, two, three)) {
        pass(model);
      }
      assertThat(loader.loads())
          .containsExactly("one/conv-a", "two/conv-a", "three/conv-a", "three/conv-a");
      assertThat(pool.used()).isEqualTo(2 * UNIT);
      pass(one);
      assertThat(loader.loads()).as("what the device holds is known now").hasSize(1);
    }
  }

  @Test
  void outOfMemoryWhileAnotherRunsWaitsForIt() {
    try (NetworkPool pool = loader.pool(Long.MAX_VALUE);
        ModelNetworks one = pool.open(bundle("one", "conv-a"));
        ModelNetworks two = pool.open(bundle("two", "conv-b"))) {
      loader.capacity(UNIT);
      CompletableFuture<List<float[]>> waits;
      try (NetworkRun run = one.run(1, () -> false)) {
        run.next();
        loader.loads();
        waits = CompletableFuture.supplyAsync(() -> pass(two));
        Eventually.until("it was tried", () -> loader.loaded(1));
      }
      assertThat(waits.join()).hasSize(1);
      assertThat(loader.loads()).containsExactly("two/conv-b", "two/conv-b");
      assertThat(pool.used()).isEqualTo(UNIT);
    }
  }

  @Test
  void whatDoesNotEvenFitAloneFails() {
    try (NetworkPool pool = loader.pool(5 * UNIT);
        ModelNetworks one = pool.open(bundle("one", "conv-a"));
        ModelNetworks two = pool.open(bundle("two", "conv-a"))) {
      pass(one);
      loader.capacity(1);
      assertThatThrownBy(() -> pass(two))
          .isInstanceOf(InferenceFailed.class)
          .hasMessage("The memory does not suffice.");
      assertThat(pool.used()).isZero();
      loader.capacity(Long.MAX_VALUE);
      pass(two);
      assertThat(pool.budget()).isEqualTo(5 * UNIT);
    }
  }

  @Test
  void aLoadThatFailsSaysWhatADirectLoadSays() throws IOException {
    ModelBundle bundle = bundle("m", "conv-a", "conv-b");
    Path file = bundle.path("conv-b.pt").orElseThrow();
    byte[] good = Files.readAllBytes(file);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    try (NetworkPool pool = loader.pool(9 * UNIT);
        ModelNetworks model = pool.open(bundle)) {
      Files.write(file, bad);
      Throwable direct =
          catchThrowable(() -> Network.load(bundle, "conv-b.pt", ComputeDevice.cpu()));
      assertThat(direct).isInstanceOf(BundleRefused.class).hasMessageContaining("SHA-256");
      assertThatThrownBy(() -> pass(model))
          .isInstanceOf(BundleRefused.class)
          .hasMessage(direct.getMessage());
      Files.write(file, good);
      assertThat(pass(model)).hasSize(2);
    }
  }

  @Test
  void aRunThatIsCancelledDoesNotWaitForItsNetwork() {
    AtomicBoolean cancelled = new AtomicBoolean();
    try (NetworkPool pool = loader.pool(UNIT);
        ModelNetworks model = pool.open(bundle("m", "conv-a"))) {
      loader.stop();
      CompletableFuture<Network> waits =
          CompletableFuture.supplyAsync(
              () -> {
                try (NetworkRun run = model.run(1, cancelled::get)) {
                  return run.next();
                }
              });
      Eventually.until("it is being read", () -> loader.loaded(1));
      assertThat(waits).isNotDone();
      cancelled.set(true);
      assertThatThrownBy(waits::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(SegmentationCancelled.class);
      loader.letThrough();
      assertThat(pass(model)).hasSize(1);
      assertThat(loader.loads()).as("what was read is used").hasSize(1);
    }
  }

  @Test
  void aRunThatIsInterruptedStops() {
    try (NetworkPool pool = loader.pool(UNIT);
        ModelNetworks model = pool.open(bundle("m", "conv-a"))) {
      loader.stop();
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> pass(model)).isInstanceOf(SegmentationCancelled.class);
      assertThat(Thread.interrupted()).isTrue();
      loader.letThrough();
    }
  }

  @Test
  void closingWaitsForLoadsAndLeavesNothing() {
    try (Network warm = Network.load(bundle("w", "conv-a"), "conv-a.pt", ComputeDevice.cpu())) {
      assertThat(warm).isNotNull();
    }
    int before = NativeResources.openInProcess();
    NetworkPool pool = loader.pool(2 * UNIT);
    ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b"));
    loader.stop();
    AtomicBoolean cancelled = new AtomicBoolean(true);
    assertThatThrownBy(
            () -> {
              try (NetworkRun run = model.run(2, cancelled::get)) {
                run.next();
              }
            })
        .isInstanceOf(SegmentationCancelled.class);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
    loader.letThrough();
    closing.join();
    pool.close();
    model.close();
    assertThat(pool.used()).isZero();
    assertThat(NativeResources.openInProcess()).isEqualTo(before);
    assertThatThrownBy(() -> pass(model)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void manyLoadsAndEvictionsLeaveNothingNative() {
    try (Network warm = Network.load(bundle("w", "conv-a"), "conv-a.pt", ComputeDevice.cpu())) {
      assertThat(warm).isNotNull();
    }
    int before = NativeResources.openInProcess();
    try (NetworkPool pool = loader.pool(UNIT + 3000);
        ModelNetworks model = pool.open(bundle("m", "conv-a", "conv-b", "position"))) {
      pass(model);
      for (int i = 0; i < 30; i++) {
        pass(model);
      }
      assertThat(loader.loads()).hasSizeGreaterThan(30);
      pool.makeRoom();
      assertThat(NativeResources.openInProcess()).as("nothing is loaded").isEqualTo(before);
    }
    assertThat(NativeResources.openInProcess()).isEqualTo(before);
  }

  @Test
  void threadsShareASmallDevice() {
    ModelBundle a = bundle("a", "conv-a", "conv-b", "position");
    ModelBundle b = bundle("b", "conv-b", "conv-a");
    for (long budget : new long[] {1, UNIT, 2 * UNIT, 3 * UNIT}) {
      try (NetworkPool pool = loader.pool(budget);
          ModelNetworks one = pool.open(a);
          ModelNetworks two = pool.open(b)) {
        List<float[]> first = pass(one);
        List<float[]> second = pass(two);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          ModelNetworks model = i % 2 == 0 ? one : two;
          List<float[]> expected = i % 2 == 0 ? first : second;
          threads.add(
              CompletableFuture.runAsync(
                  () -> {
                    for (int turn = 0; turn < 8; turn++) {
                      assertThat(pass(model)).usingRecursiveComparison().isEqualTo(expected);
                    }
                  },
                  work -> new Thread(work).start()));
        }
        threads.forEach(CompletableFuture::join);
        assertThat(loader.most()).isLessThanOrEqualTo(Math.max(budget, UNIT));
        assertThat(pool.used()).isLessThanOrEqualTo(Math.max(budget, UNIT));
      }
    }
  }

  @Test
  void aModelGivesTheSameResultHoweverLittleStays() {
    ModelBundle bundle = bundle("m", "conv-a", "conv-b", "position");
    InferenceConfig config = new InferenceConfig("cpu", null, null);
    float[] expected;
    try (Segmenter segmenter = Segmenter.load(bundle, ComputeDevice.cpu(), config)) {
      expected = probability(segmenter);
    }
    try (NetworkPool pool = loader.pool(1);
        Segmenter segmenter = Segmenter.load(bundle, pool, config)) {
      assertThat(probability(segmenter)).isEqualTo(expected);
      assertThat(probability(segmenter)).isEqualTo(expected);
      assertThat(loader.loads()).hasSize(9);
    }
  }

  private static float[] probability(Segmenter segmenter) {
    return segmenter
        .segment(TestImages.ramps(), new SegmentationListener() {})
        .probability()
        .data();
  }

  @Test
  void aForwardWithoutRoomMakesIdleNetworksLeave() {
    try (NetworkPool pool = loader.pool(Long.MAX_VALUE);
        ModelNetworks idle = pool.open(bundle("idle", "conv-a"));
        Segmenter segmenter =
            Segmenter.load(
                ModelBundle.read(TestModel.of("never-fits").write(folder)),
                pool,
                new InferenceConfig("cpu", null, null))) {
      pass(idle);
      long both = pool.used();
      assertThatThrownBy(
              () ->
                  segmenter.segment(
                      TestImages.both(TestImages.GRID, TestImages.GRID, 50),
                      new SegmentationListener() {}))
          .isInstanceOf(InferenceFailed.class)
          .hasMessageContaining("memory of cpu");
      assertThat(pool.used()).isEqualTo(both - UNIT);
    }
  }
}
