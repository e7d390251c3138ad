package dev.penumbra.api.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file of the page, held in memory: as it is and, where that is smaller, compressed. */
final class WebAsset {

  /** Below this a file fits into one packet anyway. */
  private static final int SMALLEST_COMPRESSED = 1400;

  private final String mediaType;
  private final byte[] plain;
  private final byte[] gzip;
  private final String hash;

  private WebAsset(String mediaType, byte[] plain, byte[] gzip) {
    this.mediaType = mediaType;
    this.plain = plain;
    this.gzip = gzip;
    this.hash = hash(plain);
  }

  static WebAsset of(String mediaType, byte[] content) {
    boolean text = !mediaType.startsWith("image/") || mediaType.startsWith("image/svg");
    byte[] gzip = text && content.length >= SMALLEST_COMPRESSED ? gzip(content) : content;
    return new WebAsset(mediaType, content, gzip.length < content.length ? gzip : content);
  }

  String mediaType() {
    return mediaType;
  }

  /** Whether a client that understands gzip gets other bytes. */
  boolean compressible() {
    return gzip != plain;
  }

  /** The bytes to send; callers do not change them. */
  byte[] content(boolean compressed) {
    return compressed ? gzip : plain;
  }

  /** A strong entity tag; the two encodings have two. */
  String etag(boolean compressed) {
    return '"' + hash + (compressed && compressible() ? "-gz" : "") + '"';
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
