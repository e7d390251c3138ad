package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The raw bytes of an image as a user gave them: a file on disk or a resource of the class path.
 * Can be opened any number of times, from any thread.
 */
public final class NiftiFile {

  private final String name;
  private final Opener opener;
  private final Optional<Path> path;

  /** Opens the bytes from the start. */
  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }

  private NiftiFile(String name, Opener opener, Optional<Path> path) {
    this.name = name;
    this.opener = opener;
    this.path = path;
  }

  /**
   * A file on disk.
   *
   * @param file its path; looked at when opened, not now
   * @return the file
   */
  public static NiftiFile of(Path file) {
    return new NiftiFile(FileNames.last(file), () -> Files.newInputStream(file), Optional.of(file));
  }

  /**
   * A resource of the class path.
   *
   * @param loader where to look
   * @param resource its name, with slashes and none before
   * @return the file
   */
  public static NiftiFile ofResource(ClassLoader loader, String resource) {
    Opener opener =
        () -> {
          InputStream in = loader.getResourceAsStream(resource);
          if (in == null) {
            throw new NoSuchFileException(resource);
          }
          return in;
        };
    return new NiftiFile(FileNames.last(resource), opener, Optional.empty());
  }

  /**
   * Name without folders.
   *
   * @return for example {@code sub-1_dwi.nii.gz}
   */
  public String name() {
    return name;
  }

  /**
   * Where the file is on disk.
   *
   * @return empty for a resource; never to be shown to a client
   */
  public Optional<Path> path() {
    return path;
  }

  /**
   * Opens the bytes as they are, compressed or not.
   *
   * @return a new stream, for the caller to close
   * @throws UnreadableVolume if there is no such file
   * @throws IOException if it cannot be read
   */
  public InputStream open() throws IOException {
    try {
      return opener.open();
    } catch (NoSuchFileException e) {
      throw new UnreadableVolume(Reason.MISSING, name, "there is no such file", e);
    }
  }

  /**
   * Whether the bytes are a gzip stream, whatever the name.
   *
   * @return true if they begin as one
   * @throws UnreadableVolume if there is no such file
   * @throws IOException if it cannot be read
   */
  public boolean gzipped() throws IOException {
    try (InputStream in = open()) {
      return isGzip(in.readNBytes(2));
    }
  }

  /**
   * Copies the image to a gzipped file: byte by byte where it is gzipped already, compressed on all
   * cores otherwise. The target appears when it is complete, or not at all.
   *
   * @param target the file to make; replaced if it is there
   * @throws UnreadableVolume if there is no such file
   * @throws IOException if it cannot be read or written
   */
  public void copyGzipped(Path target) throws IOException {
    boolean asIs = gzipped();
    AtomicFile.write(
        target,
        out -> {
          try (InputStream in = open()) {
            if (asIs) {
              in.transferTo(out);
            } else {
              try (ParallelGzip gzip =
                  new ParallelGzip(out, NiftiWriter.DEFAULT_LEVEL, Long.MAX_VALUE)) {
                in.transferTo(gzip);
                gzip.finish();
              }
            }
          }
        });
  }

  static boolean isGzip(byte[] start) {
    return start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
  }

  @Override
  public String toString() {
    return name;
  }
}
