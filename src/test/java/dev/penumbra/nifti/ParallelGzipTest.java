package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGzipTest {

  @Property(tries = 40)
  void theJdkReadsIt(
      @ForAll @IntRange(min = 0, max = 1_200_000) int length,
      @ForAll @IntRange(min = 1, max = 9) int level,
      @ForAll @IntRange(min = 1, max = 256) int values,
      @ForAll long seed)
      throws IOException {
    check(content(length, values, seed), level);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32767, 32768, 524287, 524288, 524289, 1048576, 9_000_000})
  void theJdkReadsEveryBorder(int length) throws IOException {
    check(content(length, 4, length), 1);
    check(content(length, 256, length), 6);
  }

  private static byte[] content(int length, int values, long seed) {
    byte[] content = new byte[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      content[i] = (byte) random.nextInt(values);
    }
    return content;
  }

  private static void check(byte[] content, int level) throws IOException {
    byte[] compressed = compress(content, level);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
    try (GzipFeed feed =
        new GzipFeed(new ByteArrayInputStream(compressed), "a", compressed.length)) {
      byte[] read = new byte[content.length + 1];
      assertThat(feed.readFully(read, 0, read.length)).isEqualTo(content.length);
    }
  }

  private static byte[] compress(byte[] content, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ParallelGzip gzip = new ParallelGzip(out, level, content.length)) {
      int half = content.length / 2;
      gzip.write(content, 0, half);
      for (int i = half; i < Math.min(half + 10, content.length); i++) {
        gzip.write(content[i]);
      }
      int done = Math.min(half + 10, content.length);
      gzip.write(content, done, content.length - done);
      gzip.finish();
    }
    return out.toByteArray();
  }

  @Test
  void aBlockKnowsWhatTheOneBeforeHeld() throws IOException {
    // 20 kB of noise, again and again: only with a dictionary is each repetition found.
    byte[] noise = content(20_000, 256, 1);
    byte[] content = new byte[1_000_000];
    for (int at = 0; at < content.length; at += noise.length) {
      System.arraycopy(noise, 0, content, at, noise.length);
    }
    assertThat(compress(content, 6).length).isLessThan(40_000);
  }

  @Test
  void isOneMember() throws IOException, DataFormatException {
    byte[] compressed = compress(content(400_000, 3, 1), 1);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(compressed, 10, compressed.length - 10);
      byte[] out = new byte[500_000];
      assertThat(inflater.inflate(out)).isEqualTo(400_000);
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isEqualTo(8);
    } finally {
      inflater.end();
    }
  }
}
