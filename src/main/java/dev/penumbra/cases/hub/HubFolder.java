package dev.penumbra.cases.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Small operations on the files of the hub's folder. */
final class HubFolder {

  private static final int DIGEST_LENGTH = 64;

  private HubFolder() {}

  /** The SHA-256 of some bytes, in hexadecimal. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The SHA-256 of a file. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (var in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return hex(digest);
  }

  /** Writes a file with its checksum; it is there completely or not at all. */
  static void write(Path file, byte[] content) throws IOException {
    MessageDigest digest = sha256();
    digest.update(content);
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(
          temporary,
          (hex(digest) + "\n").getBytes(StandardCharsets.US_ASCII),
          StandardOpenOption.CREATE_NEW);
      Files.write(temporary, content, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is not there, or damaged
   */
  static byte[] read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    if (all.length <= DIGEST_LENGTH) {
      throw new IOException("too short");
    }
    MessageDigest digest = sha256();
    digest.update(all, DIGEST_LENGTH + 1, all.length - DIGEST_LENGTH - 1);
    if (!hex(digest).equals(new String(all, 0, DIGEST_LENGTH, StandardCharsets.US_ASCII))) {
      throw new IOException("wrong checksum");
    }
    return Arrays.copyOfRange(all, DIGEST_LENGTH + 1, all.length);
  }

  /** What is in a folder; nothing where there is none. */
  static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  /** The bytes of the files in a folder; 0 where there is none. */
  static long size(Path folder) throws IOException {
    long size = 0;
    for (Path file : children(folder)) {
      size += sizeOf(file);
    }
    return size;
  }

  /** The bytes of a file; 0 where it has just gone. */
  static long sizeOf(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Removes a folder of files. */
  static void delete(Path folder) throws IOException {
    for (Path file : children(folder)) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  /** When a file was touched, in ms since 1970; 0 where there is none. */
  static long touched(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
