package dev.penumbra.inference;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.NetworkPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TorchScript network, resident on the device in evaluation mode.
 *
 * <p>The module is called directly and not through DJL's {@code Predictor} or {@code Block}: those
 * keep native references to the input when a forward fails, which is when memory is short. Its
 * parameters are only read, so several threads may call {@link #forward} at once.
 */
final class Network implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Network.class);

  private final String file;
  private final int outputs;
  private final NDManager manager;
  private final PtSymbolBlock block;
  private final String method;

  private Network(String file, int outputs, NDManager manager, PtSymbolBlock block, String method) {
    this.file = file;
    this.outputs = outputs;
    this.manager = manager;
    this.block = block;
    this.method = method;
  }

  /**
   * Loads a network, after its checksum was verified.
   *
   * @throws BundleRefused if the file is not what the manifest says or no TorchScript
   * @throws ModelTooLarge if the device's memory does not suffice for it
   */
  static Network load(ModelBundle bundle, String file, ComputeDevice device) {
    bundle.verify(file);
    return load(bundle, file, device, manager -> read(bundle, file, manager));
  }

  /**
   * Loads a network from bytes that were verified before.
   *
   * @throws BundleRefused if they are no TorchScript
   * @throws ModelTooLarge if the device's memory does not suffice for them
   */
  static Network load(ModelBundle bundle, String file, ComputeDevice device, InputStream verified) {
    return load(
        bundle, file, device, manager -> JniUtils.loadModule(manager, verified, true, false));
  }

  private static Network load(
      ModelBundle bundle, String file, ComputeDevice device, Reader reader) {
    NetworkPlan plan = bundle.manifest().network();
    PtNDManager manager = (PtNDManager) Torch.newManager(device);
    try {
      PtSymbolBlock block = reader.read(manager);
      JniUtils.enableInferenceMode(block);
      List<String> methods = Arrays.asList(JniUtils.getMethodNames(block));
      checkMethod(file, methods, "halfPrecision", plan.halfPrecision(), Precision.FLOAT16);
      checkMethod(file, methods, "bfloat16", plan.bfloat16(), Precision.BFLOAT16);
      return new Network(file, plan.outputs(), manager, block, device.precision(plan).method());
    } catch (IOException | EngineException e) {
      manager.close();
      if (e instanceof EngineException failure && Torch.outOfMemory(failure)) {
        throw tooLarge(device, failure);
      }
      throw new BundleRefused("File " + file + " could not be loaded as TorchScript.", e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static void checkMethod(
      String file, List<String> methods, String field, boolean promised, Precision precision) {
    if (promised && !methods.contains(precision.method())) {
      throw new BundleRefused(
          "Field network.%s is true, but the network in %s has no method %s."
              .formatted(field, file, precision.method()));
    }
  }

  /**
   * Not through DJL's {@code Model}, which makes a temporary folder for what it reads from a
   * stream.
   */
  private static PtSymbolBlock read(ModelBundle bundle, String file, PtNDManager manager)
      throws IOException {
    Optional<Path> path = bundle.path(file);
    if (path.isPresent()) {
      return JniUtils.loadModule(
          manager, path.get().toAbsolutePath(), true, new String[0], new String[0], false);
    }
    try (InputStream in = bundle.open(file)) {
      return JniUtils.loadModule(manager, in, true, false);
    }
  }

  /**
   * One forward.
   *
   * @param batch {@code [batch][inputs][a][b][c]}, float32, on the device
   * @return {@code [batch][outputs][a][b][c]}, float32, of the same manager as the input. It must
   *     not be changed in place: PyTorch forbids that for results of its inference mode
   * @throws InferenceFailed if the result has another shape
   * @throws EngineException if the network fails
   */
  NDArray forward(NDArray batch) {
    // Thread-local in PyTorch, hence before each call; costs nothing.
    JniUtils.setGraphExecutorOptimize(false);
    long start = System.nanoTime();
    try (IValue in = IValue.from((PtNDArray) batch);
        IValue out = IValueUtils.runMethod(block, method, in)) {
      if (!out.isTensor()) {
        throw new InferenceFailed("The network in " + file + " gave something else than a tensor.");
      }
      NDArray result = out.toTensor((PtNDManager) batch.getManager());
      check(batch.getShape(), result.getShape());
      LOG.debug("{}.{} took {} ms", file, method, (System.nanoTime() - start) / 1_000_000);
      return result;
    }
  }

  private void check(Shape in, Shape out) {
    long[] wanted = in.getShape().clone();
    wanted[1] = outputs;
    if (!Arrays.equals(wanted, out.getShape())) {
      throw new InferenceFailed(
          "The network in %s made %s of %s; its manifest promises %s."
              .formatted(file, out, in, new Shape(wanted)));
    }
  }

  private static ModelTooLarge tooLarge(ComputeDevice device, EngineException cause) {
    return new ModelTooLarge(
        "The memory of %s does not suffice to load this model.".formatted(device.name()), cause);
  }

  /**
   * Runs the network once on random numbers, so that the first patient does not wait for it.
   *
   * @throws ModelTooLarge if the device's memory does not suffice for that
   */
  void warmUp(NDManager parent, Shape shape, ComputeDevice device) {
    try (NDManager manager = parent.newSubManager()) {
      forward(manager.randomUniform(0f, 1f, shape)).toDevice(Device.cpu(), true);
    } catch (EngineException e) {
      if (Torch.outOfMemory(e)) {
        throw tooLarge(device, e);
      }
      throw new BundleRefused("The network in " + file + " failed on a trial input.", e);
    } catch (InferenceFailed e) {
      throw new BundleRefused(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Makes the module; all its parameters go to the manager's device. */
  private interface Reader {
    PtSymbolBlock read(PtNDManager manager) throws IOException;
  }
}
