package dev.penumbra.inference;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Structure;
import java.util.Optional;

/**
 * What the C library's heap holds, PyTorch's tensors on the CPU among it.
 *
 * @param used bytes that were allocated and not freed
 * @param free bytes that were freed and not given back to the system
 */
public record NativeHeapUse(long used, long free) {

  /** glibc's {@code struct mallinfo2}, of all arenas. */
  @Structure.FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class Mallinfo extends Structure implements Structure.ByValue {
    /** Bytes of the arenas. */
    public NativeLong arena = new NativeLong();

    /** Free chunks. */
    public NativeLong ordblks = new NativeLong();

    /** Free fast chunks. */
    public NativeLong smblks = new NativeLong();

    /** Regions that were mapped by themselves. */
    public NativeLong hblks = new NativeLong();

    /** Bytes in them. */
    public NativeLong hblkhd = new NativeLong();

    /** Always 0. */
    public NativeLong usmblks = new NativeLong();

    /** Bytes of free fast chunks. */
    public NativeLong fsmblks = new NativeLong();

    /** Bytes in use, of the arenas. */
    public NativeLong uordblks = new NativeLong();

    /** Free bytes, of the arenas. */
    public NativeLong fordblks = new NativeLong();

    /** What trimming would give back at the top. */
    public NativeLong keepcost = new NativeLong();

    /** Called by JNA. */
    public Mallinfo() {}
  }

  /**
   * Asks the C library; takes some microseconds.
   *
   * @return what its heap holds; empty where it is not glibc 2.33 or newer
   */
  public static Optional<NativeHeapUse> now() {
    try {
      Function mallinfo = NativeLibrary.getProcess().getFunction("mallinfo2");
      Mallinfo info = (Mallinfo) mallinfo.invoke(Mallinfo.class, new Object[0]);
      return Optional.of(
          new NativeHeapUse(
              info.uordblks.longValue() + info.hblkhd.longValue(), info.fordblks.longValue()));
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
