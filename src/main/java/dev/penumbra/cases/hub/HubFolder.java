package dev.penumbra.cases.hub;

import dev.penumbra.storage.Checksum;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Small operations on the files of the hub's folder. */
final class HubFolder {

  private static final int DIGEST_LENGTH = 64;

  private HubFolder() {}

  /** Writes a file with its checksum; it is there completely or not at all. */
  static void write(Path file, byte[] content) throws IOException {
    MessageDigest digest = Checksum.sha256();
    digest.update(content);
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(
          temporary,
          (Checksum.hex(digest) + "\n").getBytes(StandardCharsets.US_ASCII),
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
    MessageDigest digest = Checksum.sha256();
    digest.update(all, DIGEST_LENGTH + 1, all.length - DIGEST_LENGTH - 1);
    if (!Checksum.hex(digest)
        .equals(new String(all, 0, DIGEST_LENGTH, StandardCharsets.US_ASCII))) {
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
