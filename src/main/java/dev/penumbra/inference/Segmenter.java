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
import dev.penumbra.model.Window;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Whole;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model, resident and warm, that turns native images into a lesion mask as its manifest says.
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
  private final int batch;
  private final NDManager root;
  private final List<Network> networks = new ArrayList<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private Segmenter(BundleManifest manifest, ComputeDevice device, int batch) {
    this.manifest = manifest;
    this.device = device;
    this.batch = batch;
    this.root = Torch.newManager(device);
  }

  /**
   * Loads a model: verifies checksums, reads the networks onto the device and tries them (all of
   * them on CUDA; the first on a CPU, where only a first forward is slow).
   *
   * @param bundle the model
   * @param device where it runs
   * @param config how it runs
   * @return the segmenter; the caller closes it
   * @throws BundleRefused if a file is not what the manifest says, or a network does not work
   */
  public static Segmenter load(ModelBundle bundle, ComputeDevice device, InferenceConfig config) {
    Torch.useThreads(config.threadsOrAll());
    Segmenter segmenter = new Segmenter(bundle.manifest(), device, config.batchFor(device));
    try {
      for (String file : bundle.manifest().network().files()) {
        segmenter.networks.add(Network.load(bundle, file, device));
      }
      segmenter.warmUp();
      return segmenter;
    } catch (RuntimeException e) {
      segmenter.close();
      throw e;
    }
  }

  private void warmUp() {
    Window window = manifest.network().window();
    Extent trial =
        window instanceof Patches patches
            ? patches.patch()
            : PatchLayout.of((Whole) window, new Extent(TRIAL_SIZE, TRIAL_SIZE, TRIAL_SIZE))
                .padded();
    Shape shape = new Shape(1, manifest.inputs().size(), trial.a(), trial.b(), trial.c());
    for (Network network : device.isCuda() ? networks : networks.subList(0, 1)) {
      network.warmUp(root, shape);
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
   * Segments one case.
   *
   * @param inputs native images; those that the model does not use are ignored. Not changed
   * @param listener hears about stages and progress, and may stop the run before each forward
   * @return probability and mask on DWI's grid
   * @throws MissingInput if an image is not there
   * @throws GridMismatch if the images are not on one grid
   * @throws EmptyInput if an image holds only zeros
   * @throws SegmentationCancelled if the listener said so
   * @throws InferenceFailed if a network fails or memory does not suffice
   * @throws IllegalStateException if the segmenter is closed
   */
  public Segmentation segment(Map<Modality, Volume> inputs, SegmentationListener listener) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the segmenter of " + manifest.id() + " is closed");
      }
      listener.stage(SegmentationStage.PREPROCESSING);
      Inputs checked = Inputs.check(manifest, inputs);
      Prepared prepared =
          new Preprocessor(manifest.inputs(), checked.channels())
              .run(manifest.preprocessing(), listener);
      ForwardCount.stopIfCancelled(listener);
      listener.stage(SegmentationStage.INFERRING);
      Volume result = infer(prepared, listener);
      listener.stage(SegmentationStage.POSTPROCESSING);
      return new Postprocessor(manifest).run(prepared, result, checked.warnings());
    } finally {
      lock.readLock().unlock();
    }
  }

  private Volume infer(Prepared prepared, SegmentationListener listener) {
    NetworkPlan plan = manifest.network();
    Grid grid = prepared.grid();
    PatchLayout layout = PatchLayout.of(plan.window(), extent(grid));
    SlidingWindow window = new SlidingWindow(plan, layout, device, batch);
    ForwardCount count =
        new ForwardCount(listener, Math.multiplyExact(window.forwards(), networks.size()));
    Head head = new Head(plan);
    try (NDManager run = root.newSubManager()) {
      NDArray padded = window.pad(tensor(run, prepared.channels()));
      NDArray mean = null;
      for (Network network : networks) {
        try (NDManager scope = run.newSubManager()) {
          NDArray blended = window.run(scope, padded, network::forward, count);
          NDArray share = head.afterBlending(blended).div(networks.size());
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
        networks.forEach(Network::close);
        root.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
