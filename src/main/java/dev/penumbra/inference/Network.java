package dev.penumbra.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
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
import java.util.Map;
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

  private static final Map<String, String> ON_DEVICE = Map.of("mapLocation", "true");

  private final String file;
  private final int outputs;
  private final Model model;
  private final PtSymbolBlock block;
  private final String method;

  private Network(String file, int outputs, Model model, PtSymbolBlock block, String method) {
    this.file = file;
    this.outputs = outputs;
    this.model = model;
    this.block = block;
    this.method = method;
  }

  /**
   * Loads a network, after its checksum was verified.
   *
   * @throws BundleRefused if the file is not what the manifest says or no TorchScript
   */
  static Network load(ModelBundle bundle, String file, ComputeDevice device) {
    bundle.verify(file);
    Torch.engine();
    NetworkPlan plan = bundle.manifest().network();
    Model model = Model.newInstance(file, device.djl(), "PyTorch");
    try {
      read(bundle, file, model);
      PtSymbolBlock block = (PtSymbolBlock) model.getBlock();
      JniUtils.enableInferenceMode(block);
      List<String> methods = Arrays.asList(JniUtils.getMethodNames(block));
      checkMethod(file, methods, "halfPrecision", plan.halfPrecision(), Precision.FLOAT16);
      checkMethod(file, methods, "bfloat16", plan.bfloat16(), Precision.BFLOAT16);
      String method = device.precision(plan).method();
      return new Network(file, plan.outputs(), model, block, method);
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new BundleRefused("File " + file + " could not be loaded as TorchScript.", e);
    } catch (RuntimeException e) {
      model.close();
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

  private static void read(ModelBundle bundle, String file, Model model)
      throws IOException, MalformedModelException {
    Optional<Path> path = bundle.path(file);
    if (path.isPresent()) {
      model.load(path.get().toAbsolutePath().getParent(), file, ON_DEVICE);
    } else {
      try (InputStream in = bundle.open(file)) {
        model.load(in, ON_DEVICE);
      }
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

  /** Runs the network once on random numbers, so that the first patient does not wait for it. */
  void warmUp(NDManager parent, Shape shape) {
    try (NDManager manager = parent.newSubManager()) {
      forward(manager.randomUniform(0f, 1f, shape)).toDevice(Device.cpu(), true);
    } catch (EngineException e) {
      throw new BundleRefused("The network in " + file + " failed on a trial input.", e);
    } catch (InferenceFailed e) {
      throw new BundleRefused(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
