package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.penumbra.model.BundleRefused;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the files of networks that had to leave a GPU once in the host's memory, outside the heap:
 * they come back without the disk and without another checksum. What comes first stays; what finds
 * no room within the budget is loaded from its bundle each time. Thread-safe, as long as one file
 * is loaded or forgotten by one thread at a time.
 */
final class HostCopies implements NetworkLoader {

  private final ComputeDevice device;
  private final NetworkLoader bundles;
  private final long budget;
  private final Map<NetworkFile, NDArray> copies = new HashMap<>();
  private long used;

  /**
   * Copies for one device.
   *
   * @param device where networks are loaded to
   * @param budget what the copies may take, in bytes
   */
  HostCopies(ComputeDevice device, long budget) {
    this.device = device;
    this.bundles = NetworkLoader.fromBundle(device);
    this.budget = budget;
  }

  @Override
  public Network load(NetworkFile file, boolean before) {
    Optional<NDArray> copy = before ? copy(file) : Optional.empty();
    return copy.isEmpty()
        ? bundles.load(file, before)
        : Network.load(
            file.bundle(), file.name(), device, new Bytes(copy.get().toByteBuffer(true)));
  }

  /** The copy that there is, or a new one; empty where there is no room. */
  private Optional<NDArray> copy(NetworkFile file) {
    synchronized (copies) {
      NDArray known = copies.get(file);
      if (known != null) {
        return Optional.of(known);
      }
      if (file.bytes() > Math.min(Integer.MAX_VALUE, budget - used)) {
        return Optional.empty();
      }
      used += file.bytes();
    }
    Optional<NDArray> made = Optional.empty();
    try {
      made = read(file);
    } finally {
      synchronized (copies) {
        made.ifPresentOrElse(copy -> copies.put(file, copy), () -> used -= file.bytes());
      }
    }
    return made;
  }

  /**
   * Reads and verifies a file.
   *
   * @return its bytes, in a manager of their own; empty where the host's memory does not suffice
   */
  private static Optional<NDArray> read(NetworkFile file) {
    NDManager owner = Torch.newManager(ComputeDevice.cpu());
    boolean kept = false;
    try {
      NDArray bytes = owner.zeros(new Shape(file.bytes()), DataType.INT8);
      file.bundle().copyVerified(file.name(), new Filling(bytes.toByteBuffer(true)));
      kept = true;
      return Optional.of(bytes);
    } catch (EngineException e) {
      if (MemoryShortage.of(e) == MemoryShortage.NONE) {
        throw new BundleRefused("File " + file.name() + " could not be read.", e);
      }
      return Optional.empty();
    } finally {
      if (!kept) {
        owner.close();
      }
    }
  }

  @Override
  public void forget(NetworkFile file) {
    synchronized (copies) {
      NDArray copy = copies.remove(file);
      if (copy != null) {
        used -= file.bytes();
        copy.getManager().close();
      }
    }
  }

  /** What the copies take, in bytes. */
  long used() {
    synchronized (copies) {
      return used;
    }
  }

  /** Writes into a buffer that is as long as what is written. */
  private static final class Filling extends OutputStream {
    private final ByteBuffer buffer;

    Filling(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public void write(int b) {
      buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      buffer.put(bytes, from, length);
    }
  }

  /** Reads a buffer. */
  private static final class Bytes extends InputStream {
    private final ByteBuffer buffer;

    Bytes(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public int read() {
      return buffer.hasRemaining() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      int n = Math.min(length, buffer.remaining());
      buffer.get(bytes, from, n);
      return n == 0 && length > 0 ? -1 : n;
    }
  }
}
