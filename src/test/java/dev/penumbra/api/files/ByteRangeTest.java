package dev.penumbra.api.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.files.ByteRange.Part;
import dev.penumbra.api.files.ByteRange.Unsatisfiable;
import dev.penumbra.api.files.ByteRange.Whole;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-99, 0, 99",
    "bytes=5-7, 5, 7",
    "bytes=5-5000, 5, 99",
    "bytes=5-99999999999999999999999, 5, 99",
    "bytes=99-, 99, 99",
    "bytes=0-, 0, 99",
    "bytes=-1, 99, 99",
    "bytes=-100, 0, 99",
    "bytes=-5000, 0, 99",
    "bytes=-99999999999999999999999, 0, 99",
    "Bytes=1-2, 1, 2",
    "'bytes= 1-2 ', 1, 2",
    "bytes=007-008, 7, 8",
  })
  void readsAllThreeForms(String header, long first, long last) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new Part(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=99999999999999999999-", "bytes=-0"})
  void findsRangesWithoutAByte(String header) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=7-5",
        "bytes=a-b",
        "bytes=1",
        "bytes=1-2-3",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=1-2,4-5",
        "items=1-2",
        "1-2",
        "bytes:1-2",
      })
  void ignoresWhatIsMalformedOrSeveral(String header) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new Whole());
  }

  @Test
  void sendsEverythingWithoutAHeader() {
    assertThat(ByteRange.of(null, 100)).isEqualTo(new Whole());
  }

  @Test
  void anEmptyFileHasNoPart() {
    assertThat(ByteRange.of("bytes=0-", 0)).isEqualTo(new Unsatisfiable());
    assertThat(ByteRange.of("bytes=-5", 0)).isEqualTo(new Whole());
  }

  @Property
  void aPartLiesInTheFile(
      @ForAll @LongRange(min = 0, max = 300) long a,
      @ForAll @LongRange(min = 0, max = 300) long b,
      @ForAll @LongRange(min = 0, max = 200) long size) {
    for (String header : new String[] {"bytes=" + a + "-" + b, "bytes=" + a + "-", "bytes=-" + b}) {
      if (ByteRange.of(header, size) instanceof Part part) {
        assertThat(part.first()).isBetween(0L, size - 1);
        assertThat(part.last()).isBetween(part.first(), size - 1);
        assertThat(part.length()).isBetween(1L, size);
      }
    }
  }
}
