package dev.penumbra.api.access;

import dev.penumbra.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What links are signed with (HMAC-SHA256). Thread-safe. */
final class LinkKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String FILE = "link.key";
  private static final String OWNER_ONLY = "rw-------";
  private static final int BYTES = 32;
  private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{64}");

  private final SecretKeySpec key;

  private LinkKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The key of the settings. */
  static LinkKey of(String secret) {
    return new LinkKey(secret.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The key of the data folder, which is made where there is none.
   *
   * @throws dev.penumbra.model.SettingRefused if others than the owner may read it, or it is no key
   * @throws UncheckedIOException if the folder cannot be written
   */
  static LinkKey in(DataFolder data) {
    Path file = data.path().resolve(FILE);
    try {
      if (!Files.exists(file)) {
        make(file);
      }
      String content = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!ownersOnly(file) || !CONTENT.matcher(content).matches()) {
        throw AccessConfig.refused(
            "link-key",
            "",
            "set while the file link.key in the data folder may be read by others or holds no key;"
                + " or remove that file");
      }
      return new LinkKey(HexFormat.of().parseHex(content));
    } catch (IOException e) {
      throw new UncheckedIOException("The key of signed links cannot be kept.", e);
    }
  }

  /**
   * Signs.
   *
   * @param text what the link says
   * @return 43 characters that can stand in an address
   */
  String sign(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA256.", e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
    Path part = Files.createTempFile(folder, ".link", ".part", privately());
    try {
      Files.writeString(part, HexFormat.of().formatHex(key) + "\n");
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static FileAttribute<?>[] privately() {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean ownersOnly(Path file) throws IOException {
    return !posix()
        || EnumSet.copyOf(PosixFilePermissions.fromString(OWNER_ONLY))
            .containsAll(Files.getPosixFilePermissions(file));
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
