package dev.penumbra.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The secret part of a token: {@code pnb_} and 256 random bits. Nobody can guess one, so that one
 * round of SHA-256 hides it as well as a slow hash would hide a password, and costs a request a
 * microsecond.
 */
public final class TokenSecret {

  /** What every token begins with, so that people and scanners know one when they see it. */
  public static final String PREFIX = "pnb_";

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  /** Five bits to a character: 260, four more than asked for. */
  private static final int CHARACTERS = 52;

  private TokenSecret() {}

  /**
   * Makes a new one.
   *
   * @param random in production a {@link java.security.SecureRandom}
   * @return the token
   */
  public static String fresh(RandomGenerator random) {
    StringBuilder text = new StringBuilder(PREFIX);
    for (int i = 0; i < CHARACTERS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /**
   * What is kept of a token.
   *
   * @param secret the token
   * @return its SHA-256 in 64 hexadecimal digits
   */
  public static String hash(String secret) {
    return HexFormat.of().formatHex(digest(secret));
  }

  /**
   * What a token is compared by.
   *
   * @param secret the token, or anything that a client sent for one
   * @return 32 bytes
   */
  public static byte[] digest(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
