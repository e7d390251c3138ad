package dev.penumbra.api.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileBufferTest {

  @TempDir Path folder;

  @Test
  void showsASliceOfTheFile() throws IOException {
    FileBuffer buffer = FileBuffer.open(file(), 3, 4);
    assertThat(buffer.readableBytes()).isEqualTo(4);
    byte[] bytes = new byte[4];
    buffer.readBytes(bytes);
    assertThat(bytes).containsExactly(3, 4, 5, 6);
    assertThat(buffer.release()).isTrue();
  }

  @Test
  void givesTheTransportARegionThatReleasesIt() throws IOException {
    FileBuffer buffer = FileBuffer.open(file(), 2, 5);
    FileRegion region = buffer.toRegion(1);
    var out = new ByteArrayOutputStream();
    region.transferTo(Channels.newChannel(out), 0);
    assertThat(out.toByteArray()).containsExactly(3, 4, 5, 6);
    assertThat(region.release()).isTrue();
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void theLastReleaseClosesTheFileAndEndsTheMapping() throws IOException {
    Path file = file();
    FileBuffer buffer = FileBuffer.open(file, 0, 10);
    FileRegion region = buffer.toRegion(1);
    ByteBuf slice = buffer.retainedSlice(0, 2);
    assertThat(region.release()).isTrue();
    assertThat(slice.getByte(1)).isEqualTo((byte) 1);
    assertThat(mapped(file)).isTrue();
    assertThat(slice.release()).isTrue();
    assertThat(mapped(file)).isFalse();
    assertThatThrownBy(() -> region.transferTo(Channels.newChannel(new ByteArrayOutputStream()), 0))
        .isInstanceOfAny(ClosedChannelException.class, IllegalStateException.class);
  }

  @Test
  void refusesAFileThatIsTooShort() throws IOException {
    Path file = file();
    assertThatThrownBy(() -> FileBuffer.open(file, 5, 6)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> FileBuffer.open(folder.resolve("none"), 0, 1))
        .isInstanceOf(UncheckedIOException.class);
  }

  private Path file() throws IOException {
    return Files.write(folder.resolve("file"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  /** Whether this process maps the file, where the platform tells. */
  private static boolean mapped(Path file) throws IOException {
    Path maps = Path.of("/proc/self/maps");
    List<String> lines = Files.isReadable(maps) ? Files.readAllLines(maps) : List.of();
    org.junit.jupiter.api.Assumptions.assumeFalse(lines.isEmpty(), "no /proc/self/maps here");
    return lines.stream().anyMatch(line -> line.endsWith(file.toString()));
  }
}
