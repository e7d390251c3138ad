package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Makes the names of uploads: {@code up-} and 130 random bits in lower-case base 32. Whoever knows
 * one may use the upload, so it cannot be guessed. As thread-safe as the source of random bits.
 */
final class UploadIds {

  private static final String PREFIX = "up-";
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int CHARACTERS = 26;
  private static final Pattern ALLOWED = Pattern.compile("up-[a-z2-7]{26}");

  private final RandomGenerator random;

  /** Ids from this source, in production a {@link java.security.SecureRandom}. */
  UploadIds(RandomGenerator random) {
    this.random = random;
  }

  /** A new name. */
  CaseId next() {
    StringBuilder text = new StringBuilder(PREFIX);
    for (int i = 0; i < CHARACTERS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new CaseId(text.toString());
  }

  /** Whether a name can be that of an upload. */
  static boolean isOne(String name) {
    return ALLOWED.matcher(name).matches();
  }
}
