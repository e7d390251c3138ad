package dev.penumbra.results;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.results.ResultDocument.Source;
import dev.penumbra.storage.Checksum;
import dev.penumbra.volume.Volume;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Copies an input file into the result folder, byte for byte where it is compressed already and
 * compressed where it is not, and notes the checksum of what came in.
 */
final class InputCopy {

  private static final int BUFFER = 1 << 16;

  private final NiftiFile file;
  private final NiftiWriter nifti;
  private final MessageDigest digest = Checksum.sha256();
  private long bytes;
  private Optional<OtherContent> other = Optional.empty();

  private record OtherContent(NiftiHeader like, Volume volume) {}

  InputCopy(NiftiFile file, NiftiWriter nifti) {
    this.file = file;
    this.nifti = nifti;
  }

  /** Writes a volume in place of the file's own content, whose checksum is noted all the same. */
  void instead(NiftiHeader like, Volume volume) {
    other = Optional.of(new OtherContent(like, volume));
  }

  void writeTo(OutputStream out) throws IOException {
    try (InputStream in = new DigestInputStream(counting(file.open()), digest)) {
      if (other.isPresent()) {
        in.transferTo(OutputStream.nullOutputStream());
        nifti.write(out, true, other.get().like(), other.get().volume());
      } else if (file.gzipped()) {
        in.transferTo(out);
      } else {
        GZIPOutputStream zip = new GZIPOutputStream(out, BUFFER);
        in.transferTo(zip);
        zip.finish();
      }
    }
  }

  Source source(String role, WrittenFile copy) {
    return new Source(role, file.name(), bytes, Checksum.hex(digest), copy);
  }

  private InputStream counting(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int value = super.read();
        bytes += value < 0 ? 0 : 1;
        return value;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        bytes += Math.max(0, count);
        return count;
      }
    };
  }
}
