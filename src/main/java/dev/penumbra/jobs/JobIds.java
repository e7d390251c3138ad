package dev.penumbra.jobs;

import java.util.random.RandomGenerator;

/** Makes job ids from a source of random bits. As thread-safe as that source. */
public final class JobIds {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS = 128;
  private static final int BITS_PER_CHARACTER = 5;

  private final RandomGenerator random;

  /**
   * Ids from this source.
   *
   * @param random in production a {@link java.security.SecureRandom}
   */
  public JobIds(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A new id.
   *
   * @return 128 bits of the source, five to a character (RFC 4648 base 32 without padding)
   */
  public JobId next() {
    byte[] bytes = new byte[BITS / Byte.SIZE];
    random.nextBytes(bytes);
    StringBuilder text = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte b : bytes) {
      held = held << Byte.SIZE | (b & 0xFF);
      bits += Byte.SIZE;
      while (bits >= BITS_PER_CHARACTER) {
        bits -= BITS_PER_CHARACTER;
        text.append(ALPHABET.charAt(held >> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    text.append(ALPHABET.charAt(held << (BITS_PER_CHARACTER - bits) & 31));
    return new JobId(text.toString());
  }
}
