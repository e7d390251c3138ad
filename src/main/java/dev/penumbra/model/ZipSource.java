package dev.penumbra.model;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A bundle in a zip file, which is read in place and never unpacked. An entry that is a link is
 * only the text of its target here, which no checksum fits.
 */
record ZipSource(Path zip) implements BundleSource {

  private static final int MAX_ENTRIES = 1000;

  /** Refuses zips whose entries lead out of the bundle or stand there twice. */
  ZipSource {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      if (file.size() > MAX_ENTRIES) {
        throw new BundleRefused(
            "The zip holds %d entries; at most %d are allowed."
                .formatted(file.size(), MAX_ENTRIES));
      }
      Set<String> names = new HashSet<>();
      file.stream().forEach(entry -> check(entry, names));
    } catch (IOException e) {
      throw new BundleRefused("The zip file cannot be read; it is damaged or no zip.", e);
    }
  }

  private static void check(ZipEntry entry, Set<String> names) {
    String name = entry.getName();
    boolean leadsOut =
        name.startsWith("/")
            || name.contains("\\")
            || name.contains(":")
            || List.of(name.split("/", -1)).contains("..");
    if (leadsOut) {
      throw new BundleRefused("The zip holds \"" + name + "\", which leads out of the bundle.");
    }
    if (!names.add(name)) {
      throw new BundleRefused("The zip holds \"" + name + "\" twice.");
    }
  }

  @Override
  public String name() {
    return String.valueOf(zip.getFileName());
  }

  /** What the zip states; the bytes themselves are counted when they are read. */
  @Override
  public OptionalLong size(String file) throws IOException {
    try (ZipFile open = new ZipFile(zip.toFile())) {
      ZipEntry entry = open.getEntry(file);
      return entry == null ? OptionalLong.empty() : OptionalLong.of(entry.getSize());
    }
  }

  @Override
  public InputStream open(String file) throws IOException {
    // Closed by the stream that is handed out.
    ZipFile open = new ZipFile(zip.toFile());
    try {
      ZipEntry entry = open.getEntry(file);
      if (entry == null) {
        throw new FileNotFoundException(file);
      }
      return new FilterInputStream(open.getInputStream(entry)) {
        @Override
        public void close() throws IOException {
          open.close();
        }
      };
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  @Override
  public Optional<Path> path(String file) {
    return Optional.empty();
  }
}
