package dev.penumbra.nifti;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Recognizes other formats by their first bytes, to tell a person what was sent. */
final class ForeignFormat {

  private record Signature(int at, String bytes, String format) {}

  private static final Signature[] SIGNATURES = {
    new Signature(128, "DICM", "a DICOM file"),
    new Signature(0, "ObjectType", "a MetaImage (.mha or .mhd)"),
    new Signature(0, "NDims", "a MetaImage (.mha or .mhd)"),
    new Signature(0, "NRRD0", "an NRRD image"),
    new Signature(0, "PK\003\004", "a zip archive"),
    new Signature(0, "PK\005\006", "a zip archive"),
    new Signature(0, "7z\274\257\047\034", "a 7z archive"),
    new Signature(257, "ustar", "a tar archive"),
    new Signature(0, "\037\213", "a file that was gzipped twice"),
    new Signature(0, "BZh", "a bzip2 file"),
    new Signature(0, "\3757zXZ\000", "an xz file"),
    new Signature(0, "\050\265\057\375", "a zstd file"),
    new Signature(0, "\211PNG", "a PNG picture"),
    new Signature(0, "\377\330\377", "a JPEG picture"),
    new Signature(0, "GIF8", "a GIF picture"),
    new Signature(0, "%PDF", "a PDF document"),
    new Signature(0, "\211HDF", "an HDF5 or MINC file"),
    new Signature(0, "CDF\001", "a MINC file"),
    new Signature(0, "PAR1", "a Parquet file"),
    new Signature(0, "version https://git-lfs", "a Git LFS pointer instead of the file"),
    new Signature(0, "{\"", "a JSON document"),
    new Signature(0, "{\n", "a JSON document"),
  };

  private ForeignFormat() {}

  static Optional<String> of(byte[] start) {
    for (Signature s : SIGNATURES) {
      if (matches(start, s)) {
        return Optional.of(s.format);
      }
    }
    int shown = Math.min(start.length, 256);
    String text =
        new String(start, 0, shown, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.contains("<head>")) {
      return Optional.of("a web page (HTML), as a failed download leaves");
    }
    if (text.startsWith("<?xml")) {
      return Optional.of("an XML document");
    }
    return Optional.empty();
  }

  private static boolean matches(byte[] start, Signature s) {
    byte[] wanted = s.bytes.getBytes(StandardCharsets.ISO_8859_1);
    if (start.length < s.at + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (start[s.at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
