package dev.penumbra.api.files;

import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A slice of a file as a buffer of Netty: a view of the operating system's page cache, so that no
 * byte is copied to the heap, and the handlers of the pipeline see an ordinary buffer. Where the
 * transport can send a file by itself, {@link #toRegion(int)} hands it over, and no page is
 * touched.
 *
 * <p>The last release closes the file and ends the mapping, so that a deleted file gives its disk
 * space back at once. The file must not shrink meanwhile; result files are never written to.
 */
public final class FileBuffer extends CompositeByteBuf {

  private final FileChannel file;
  private final MappedByteBuffer mapping;
  private final long position;

  private FileBuffer(FileChannel file, MappedByteBuffer mapping, long position) {
    super(UnpooledByteBufAllocator.DEFAULT, true, 1, Unpooled.wrappedBuffer(mapping).asReadOnly());
    this.file = file;
    this.mapping = mapping;
    this.position = position;
  }

  /**
   * Opens a slice of a file.
   *
   * @param path a regular file
   * @param position first byte of the slice
   * @param length bytes in the slice, at least 1
   * @return a buffer that its receiver releases
   * @throws UncheckedIOException if the file cannot be opened or is too short
   */
  public static FileBuffer open(Path path, long position, int length) {
    FileChannel file = null;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
      if (file.size() < position + length) {
        throw new IOException("A result file became shorter while it was being opened.");
      }
      var mapping = file.map(FileChannel.MapMode.READ_ONLY, position, length);
      return new FileBuffer(file, mapping, position);
    } catch (IOException e) {
      closeQuietly(file, e);
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same bytes for a transport that copies from file to socket inside the kernel. Takes the
   * caller's reference of this buffer over.
   *
   * @param from index of the region's first byte in this buffer
   * @return a region up to the buffer's end; releasing it releases this buffer
   */
  public FileRegion toRegion(int from) {
    return new DefaultFileRegion(file, position + from, (long) readableBytes() - from) {
      @Override
      protected void deallocate() {
        FileBuffer.this.release();
      }
    };
  }

  @Override
  @SuppressWarnings("deprecation") // the only way to end a mapping before the collector does
  protected void deallocate() {
    super.deallocate();
    PlatformDependent.freeDirectBuffer(mapping);
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel file, IOException cause) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }
}
