package dev.penumbra.inference;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Counts what a manager and the managers below it hold open: arrays, modules, other resources. DJL
 * keeps them in a map that only its debug output shows, hence the reflection.
 */
final class NativeResources {

  private NativeResources() {}

  /** Open arrays and modules, and open managers below this one. */
  static int open(NDManager manager) {
    int open = 0;
    for (String field : new String[] {"resources", "tempResources"}) {
      for (Object resource : map(manager, field).values()) {
        open += 1 + (resource instanceof NDManager below ? open(below) : 0);
      }
    }
    return open;
  }

  /** What is open in the whole process: every base manager hangs below PyTorch's system manager. */
  static int openInProcess() {
    try (NDManager probe = Torch.newManager(ComputeDevice.cpu())) {
      return open(probe.getParentManager()) - 1;
    }
  }

  private static Map<?, ?> map(NDManager manager, String name) {
    try {
      Field field = BaseNDManager.class.getDeclaredField(name);
      field.setAccessible(true);
      return (Map<?, ?>) field.get(manager);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
