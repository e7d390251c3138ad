package dev.penumbra.inference;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.AxisOrder;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.NetworkPlan;
import dev.penumbra.model.RunOptions;
import dev.penumbra.model.Window;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Whole;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model, ready and tried, that turns native images into a lesion mask as its manifest says. Its
 * networks are in a {@link NetworkPool}.
 *
 * <p>Safe for use by several threads at once: networks are only read, everything else belongs to
 * the call. Each call takes memory of its own, so callers bound how many there are. {@link #close}
 * waits for running calls.
 */
public final class Segmenter implements AutoCloseable {

  /** A whole-volume network is tried on an image of this size at least. */
  private static final int TRIAL_SIZE = 16;

  private final BundleManifest manifest;
  private final ComputeDevice device;
  private final BatchSize batch;
  private final NDManager root;
  private final ModelNetworks networks;
  private final Optional<NetworkPool> ownPool;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Segmenter(
      ModelBundle bundle, NetworkPool pool, Optional<NetworkPool> ownPool, BatchSize batch) {
    this.manifest = bundle.manifest();
    this.device = pool.device();
    this.batch = batch;
    this.root = Torch.newManager(device);
    this.networks = pool.open(bundle);
    this.ownPool = ownPool;
  }

  /**
   * Loads a model: verifies checksums, reads the networks onto the device and tries them (all of
   * them on CUDA; the first on a CPU, where only a first forward is slow), unless the configuration
   * leaves all of that to the first case. It gets as much of the device's memory as the default is.
   *
   * @param bundle the model
   * @param device where it runs
   * @param config how it runs
   * @return the segmenter; the caller closes it
   * @throws BundleRefused if a file is not what the manifest says, or a network does not work
   * @throws ModelTooLarge if the device's memory does not suffice for the model
   */
  public static Segmenter load(ModelBundle bundle, ComputeDevice device, InferenceConfig config) {
    NetworkPool pool = NetworkPools.pool(device, WeightsConfig.byDevice());
    return ready(new Segmenter(bundle, pool, Optional.of(pool), config.batchFor(device)), config);
  }

  /**
   * As {@link #load(ModelBundle, ComputeDevice, InferenceConfig)}, into a pool of several models.
   */
  static Segmenter load(ModelBundle bundle, NetworkPool pool, InferenceConfig config) {
    return load(bundle, pool, config, config.batchFor(pool.device()));
  }

  static Segmenter load(
      ModelBundle bundle, NetworkPool pool, InferenceConfig config, BatchSize batch) {
    return ready(new Segmenter(bundle, pool, Optional.empty(), batch), config);
  }

  private static Segmenter ready(Segmenter segmenter, InferenceConfig config) {
    Torch.useThreads(config.threadsOrAll());
    try {
      if (config.triesModels()) {
        segmenter.warmUp();
      }
      return segmenter;
    } catch (RuntimeException e) {
      segmenter.close();
      throw e;
    }
  }

  /** Has every network loaded once. */
  private void warmUp() {
    Window window = manifest.network().window();
    Extent trial =
        window instanceof Patches patches
            ? patches.patch()
            : PatchLayout.of((Whole) window, new Extent(TRIAL_SIZE, TRIAL_SIZE, TRIAL_SIZE))
                .padded();
    Shape shape = new Shape(1, manifest.inputs().size(), trial.a(), trial.b(), trial.c());
    try (NetworkRun run = networks.run(networks.size(), () -> false)) {
      for (boolean first = true; run.hasNext(); first = false) {
        Network network = run.next();
        if (first || device.isCuda()) {
          warmUp(network, shape);
        }
      }
    }
  }

  /** Tries a network; once more without idle networks where memory does not suffice. */
  private void warmUp(Network network, Shape shape) {
    try {
      network.warmUp(root, shape, device);
    } catch (ModelTooLarge e) {
      if (!networks.makeRoom()) {
        throw e;
      }
      Torch.releaseCache(device);
      network.warmUp(root, shape, device);
    }
  }

  /**
   * What the model says about itself.
   *
   * @return the manifest
   */
  public BundleManifest manifest() {
    return manifest;
  }

  /**
   * What the networks compute in.
   *
   * @return the precision, by manifest, device and configuration
   */
  public Precision precision() {
    return device.precision(manifest.network());
  }

  /**
   * Segments one case as the manifest says.
   *
   * @param inputs native images; those that the model does not use are ignored. Not changed
   * @param listener hears about stages and progress, and may stop the run before each forward
   * @return probability and mask on DWI's grid
   * @throws MissingInput if an image is not there
   * @throws GridMismatch if the images are not on one grid
   * @throws EmptyInput if an image holds only zeros
   * @throws SegmentationCancelled if the listener said so
   * @throws ModelTooLarge if memory does not even suffice for one patch
   * @throws InferenceFailed if a network fails or memory does not suffice for this image
   * @throws BundleRefused if a network had to leave memory and its file is not what it was
   * @throws IllegalStateException if the segmenter is closed
   */
  public Segmentation segment(Map<Modality, Volume> inputs, SegmentationListener listener) {
    lock.readLock().lock();
    try {
      refuseClosed();
      listener.stage(SegmentationStage.PREPROCESSING);
      Preparations preparations = new Preparations(inputs, listener);
      Prepared prepared = preparations.of(manifest);
      listener.stage(SegmentationStage.INFERRING);
      MemberRun run = ran(prepared.grid(), RunOptions.NONE);
      Volume result = infer(prepared, RunOptions.NONE, new ForwardCount(listener, run.forwards()));
      listener.stage(SegmentationStage.POSTPROCESSING);
      Segmentation found = decide(prepared, result, preparations.warnings());
      return new Segmentation(found.probability(), found.mask(), found.warnings(), List.of(run));
    } finally {
      lock.readLock().unlock();
    }
  }

  private void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the segmenter of " + manifest.id() + " is closed");
    }
  }

  /** What a run over a prepared image takes. */
  MemberRun ran(Grid grid, RunOptions options) {
    NetworkPlan plan = manifest.network().with(options);
    int windows = PatchLayout.of(plan.window(), extent(grid)).starts().size();
    int passes = Math.multiplyExact(plan.flips().size(), plan.files().size());
    return new MemberRun(
        manifest.id(),
        manifest.title(),
        manifest.version(),
        plan.files().size(),
        plan.flips().size(),
        plan.window() instanceof Patches patches
            ? OptionalDouble.of(patches.step())
            : OptionalDouble.empty(),
        windows,
        Math.multiplyExact(windows, passes),
        precision().id());
  }

  /** From the networks' result to probability and mask; {@code result} may be changed. */
  Segmentation decide(Prepared prepared, Volume result, List<String> warnings) {
    return new Postprocessor(manifest).run(prepared, result, warnings);
  }

  /**
   * Runs the networks.
   *
   * @param prepared the input
   * @param options what the request chose, within the manifest's bounds
   * @param count hears about each forward and may stop the run
   * @return the networks' mean on the network's grid
   */
  Volume infer(Prepared prepared, RunOptions options, ForwardCount count) {
    lock.readLock().lock();
    try {
      refuseClosed();
      return infer(prepared, manifest.network().with(options), count);
    } finally {
      lock.readLock().unlock();
    }
  }

  private Volume infer(Prepared prepared, NetworkPlan plan, ForwardCount count) {
    Grid grid = prepared.grid();
    PatchLayout layout = PatchLayout.of(plan.window(), extent(grid));
    SlidingWindow window = window(plan, layout, prepared);
    int folds = plan.files().size();
    Head head = new Head(plan);
    try (NDManager run = root.newSubManager();
        NetworkRun pass = networks.run(folds, count::cancelled)) {
      NDArray padded = window.pad(tensor(run, prepared.channels()));
      NDArray mean = null;
      while (pass.hasNext()) {
        Network network = pass.next();
        try (NDManager scope = run.newSubManager()) {
          NDArray blended = blended(window, scope, padded, network, count);
          NDArray share = head.afterBlending(blended).div(folds);
          if (mean == null) {
            mean = share;
            mean.attach(run);
          } else {
            mean.addi(share);
          }
        }
      }
      if (mean == null) {
        throw new IllegalStateException("a manifest names at least one network");
      }
      return volume(grid, mean.squeeze(0));
    } catch (EngineException e) {
      throw new InferenceFailed(
          Torch.outOfMemory(e)
              ? "The memory of %s does not suffice for this image.".formatted(device.name())
              : "A network of model %s failed on this image.".formatted(manifest.id()),
          e);
    } finally {
      NativeHeap.trim();
    }
  }

  private SlidingWindow window(NetworkPlan plan, PatchLayout layout, Prepared prepared) {
    return plan.window() instanceof Patches
        ? new SlidingWindow(
            plan,
            layout,
            device,
            batch,
            ConstantWindows.find(prepared.channels(), manifest.axes(), layout))
        : new SlidingWindow(plan, layout, device, BatchSize.one(), ConstantWindows.unknown());
  }

  /** Runs a network; once more with idle networks off the device where memory does not suffice. */
  private NDArray blended(
      SlidingWindow window, NDManager scope, NDArray padded, Network network, ForwardCount count) {
    int before = count.done();
    try {
      return window.run(scope, padded, network::forward, count);
    } catch (EngineException | InferenceFailed e) {
      if (MemoryShortage.of(e) == MemoryShortage.NONE || !networks.makeRoom()) {
        throw e;
      }
    }
    Torch.releaseCache(device);
    count.rewind(before);
    return window.run(scope, padded, network::forward, count);
  }

  /** The grid's size in the order of the network's axes. */
  private Extent extent(Grid grid) {
    return manifest.axes() == AxisOrder.ZYX
        ? new Extent(grid.nz(), grid.ny(), grid.nx())
        : new Extent(grid.nx(), grid.ny(), grid.nz());
  }

  /**
   * The channels as {@code [channel][a][b][c]} on the device. They are written straight into the
   * tensor's memory, which closes with the run; a direct buffer of our own would stay until the
   * next garbage collection.
   */
  private NDArray tensor(NDManager run, List<Volume> channels) {
    Grid grid = channels.get(0).grid();
    Shape shape = new Shape(channels.size(), grid.nz(), grid.ny(), grid.nx());
    NDArray host = run.zeros(shape, DataType.FLOAT32, Device.cpu());
    FloatBuffer memory = host.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    channels.forEach(channel -> memory.put(channel.data()));
    NDArray array = host.toDevice(device.djl(), false);
    return manifest.axes() == AxisOrder.ZYX ? array : array.transpose(0, 3, 2, 1);
  }

  /** A result {@code [a][b][c]} as a volume. */
  private Volume volume(Grid grid, NDArray result) {
    NDArray zyx = manifest.axes() == AxisOrder.ZYX ? result : result.transpose(2, 1, 0);
    return new Volume(grid, zyx.toFloatArray());
  }

  /** Owner of everything native that a call makes; the tests count what is left in it. */
  NDManager root() {
    return root;
  }

  /** Waits for running calls and gives the networks' memory back. Closing twice does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        networks.close();
        ownPool.ifPresent(NetworkPool::close);
        root.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
