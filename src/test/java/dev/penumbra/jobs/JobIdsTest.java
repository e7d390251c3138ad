package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JobIdsTest {

  @Test
  void theBitsAreThoseOfBase32() {
    byte[] known = {
      0,
      0x44,
      0x32,
      0x14,
      (byte) 0xC7,
      0x42,
      0x54,
      (byte) 0xB6,
      0x35,
      (byte) 0xCF,
      (byte) 0x84,
      0x65,
      0x3A,
      0x56,
      (byte) 0xD7,
      (byte) 0xC6
    };
    Random fixed =
        new Random(1) {
          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(known, 0, bytes, 0, bytes.length);
          }
        };
    // the 5-bit numbers 0 to 24, then the last three bits 110 and two zero bits
    assertThat(new JobIds(fixed).next().value()).isEqualTo("abcdefghijklmnopqrstuvwxy" + "y");
  }

  @Test
  void idsAreDifferentAndWellFormed() {
    JobIds ids = new JobIds(new Random(7));
    Set<JobId> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
    }
  }

  @Test
  void refusesOtherText() {
    for (String text :
        new String[] {"", "a", "A".repeat(26), "a".repeat(27), "../" + "a".repeat(23)}) {
      assertThat(JobId.parse(text)).isEmpty();
      assertThatThrownBy(() -> new JobId(text)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(JobId.parse("a2".repeat(13))).contains(new JobId("a2".repeat(13)));
  }
}
