package dev.penumbra.model;

import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A model with networks of its own: its manifest and its files. Immutable and thread-safe. */
public final class ModelBundle implements Model {

  private static final int BUFFER_BYTES = 1 << 16;

  private final BundleManifest manifest;
  private final BundleSource source;

  private ModelBundle(BundleManifest manifest, BundleSource source) {
    this.manifest = manifest;
    this.source = source;
  }

  /**
   * Reads the bundle of a folder or zip file and checks that its files are there and of the right
   * size.
   *
   * @param place a folder with {@code bundle.json}, or a zip file with it at its root
   * @return the bundle
   * @throws BundleRefused if it cannot be used, or is an ensemble
   */
  public static ModelBundle read(Path place) {
    return read(source(place));
  }

  static BundleSource source(Path place) {
    return Files.isDirectory(place) ? new FolderSource(place) : new ZipSource(place);
  }

  static ModelBundle read(BundleSource source) {
    if (manifest(source) instanceof BundleManifest manifest) {
      return of(manifest, source);
    }
    throw new BundleRefused("bundle.json describes an ensemble, which has no networks of its own.");
  }

  /**
   * Reads the manifest of a bundle of either kind.
   *
   * @throws BundleRefused if it cannot be used
   */
  static Manifest manifest(BundleSource source) {
    return ManifestDocument.read(document(source));
  }

  /**
   * The bytes of a bundle's manifest.
   *
   * @throws BundleRefused if there is none that can be read
   */
  static byte[] document(BundleSource source) {
    try {
      if (source.size(BundleSource.MANIFEST).isEmpty()) {
        throw new BundleRefused("There is no file bundle.json.");
      }
      byte[] json;
      try (InputStream in = source.open(BundleSource.MANIFEST)) {
        json = in.readNBytes(BundleSource.MAX_MANIFEST_BYTES + 1);
      }
      if (json.length > BundleSource.MAX_MANIFEST_BYTES) {
        throw new BundleRefused("bundle.json is longer than 1 MiB.");
      }
      return json;
    } catch (IOException e) {
      throw new BundleRefused("The bundle cannot be read.", e);
    }
  }

  /**
   * A bundle whose manifest was read.
   *
   * @throws BundleRefused if a file is not there or of another size
   */
  static ModelBundle of(BundleManifest manifest, BundleSource source) {
    try {
      for (Map.Entry<String, FileEntry> file : manifest.files().entrySet()) {
        checkSize(file.getKey(), source.size(file.getKey()), file.getValue().bytes());
      }
      return new ModelBundle(manifest, source);
    } catch (IOException e) {
      throw new BundleRefused("The bundle cannot be read.", e);
    }
  }

  /** A bundle whose manifest was read; what else there is of it nobody will ask for. */
  static ModelBundle described(BundleManifest manifest, BundleSource source) {
    return new ModelBundle(manifest, source);
  }

  private static void checkSize(String file, OptionalLong size, long wanted) {
    if (size.isEmpty()) {
      throw new BundleRefused("File " + file + " is missing.");
    }
    if (size.getAsLong() != wanted) {
      throw new BundleRefused(
          "File %s has %d bytes but must have %d.".formatted(file, size.getAsLong(), wanted));
    }
  }

  @Override
  public BundleManifest manifest() {
    return manifest;
  }

  @Override
  public List<Modality> inputs() {
    return manifest.inputs();
  }

  @Override
  public List<ModelBundle> members(Mode mode) {
    return List.of(this);
  }

  /**
   * Reads a file from end to end and compares size and SHA-256 with the manifest.
   *
   * @param file one of the manifest's files
   * @throws BundleRefused if they differ
   */
  public void verify(String file) {
    copyVerified(file, OutputStream.nullOutputStream());
  }

  /**
   * Copies a file and compares size and SHA-256 with the manifest. What was written is to be thrown
   * away if they differ.
   *
   * @param file one of the manifest's files
   * @param to takes at most the bytes that the manifest states; not closed
   * @throws BundleRefused if they differ, or the copy cannot be written
   */
  public void copyVerified(String file, OutputStream to) {
    FileEntry entry = entry(file);
    try (DigestInputStream in = new DigestInputStream(source.open(file), sha256())) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long bytes = 0;
      for (int n = in.read(buffer); n >= 0 && bytes <= entry.bytes(); n = in.read(buffer)) {
        bytes += n;
        if (bytes <= entry.bytes()) {
          to.write(buffer, 0, n);
        }
      }
      if (bytes != entry.bytes()) {
        throw new BundleRefused(
            "File %s of model %s does not have the %d bytes that its manifest states."
                .formatted(file, manifest.id(), entry.bytes()));
      }
      String found = HexFormat.of().formatHex(in.getMessageDigest().digest());
      if (!found.equals(entry.sha256())) {
        throw new BundleRefused(
            "File %s of model %s has SHA-256 %s but its manifest states %s."
                .formatted(file, manifest.id(), found, entry.sha256()));
      }
    } catch (IOException e) {
      throw new BundleRefused("File " + file + " of model " + manifest.id() + " is damaged.", e);
    }
  }

  /**
   * Opens a file; {@link #verify} it first.
   *
   * @param file one of the manifest's files
   * @return its bytes; the caller closes
   * @throws UncheckedIOException if it cannot be opened
   */
  public InputStream open(String file) {
    entry(file);
    try {
      return source.open(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where a file stands on disk.
   *
   * @param file one of the manifest's files
   * @return its place, empty for files inside a jar or zip
   */
  public Optional<Path> path(String file) {
    entry(file);
    return source.path(file);
  }

  private FileEntry entry(String file) {
    FileEntry entry = manifest.files().get(file);
    if (entry == null) {
      throw new IllegalArgumentException("no file " + file + " in model " + manifest.id());
    }
    return entry;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
