package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Problem;
import dev.penumbra.cases.CaseRefused.Reason;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.ScannedImage;
import dev.penumbra.nifti.UnreadableVolume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One upload that is coming in. Closed before it is finished, it leaves nothing behind. One thread.
 */
public final class Reception implements AutoCloseable {

  /** The disk is looked at each time so much has been written. */
  private static final long DISK_CHECK = 16L << 20;

  private final Uploads uploads;
  private final UploadFolders folders;
  private final UploadBudget budget;
  private final long maxFileSize;
  private final NiftiReader reader;
  private final String client;
  private final Path part;
  private final Map<UploadRole, ReceivedImage> images = new EnumMap<>(UploadRole.class);
  private long written;
  private boolean finished;

  Reception(
      Uploads uploads,
      UploadFolders folders,
      UploadBudget budget,
      long maxFileSize,
      NiftiReader reader,
      String client,
      Path part) {
    this.uploads = uploads;
    this.folders = folders;
    this.budget = budget;
    this.maxFileSize = maxFileSize;
    this.reader = reader;
    this.client = client;
    this.part = part;
  }

  /**
   * Receives one file, writing and checking it as it comes. Its bytes are not held in memory.
   *
   * @param role what it is; each at most once
   * @param sentName its name on the client's side, for messages only
   * @param in its bytes, read to their end and not closed
   * @throws CaseRefused if it is too large, no valid image, not usable, or there is no room for it
   * @throws IOException if the bytes do not arrive
   */
  public void receive(UploadRole role, String sentName, InputStream in) throws IOException {
    String label = role.label(sentName);
    Path arriving = part.resolve(role.part());
    ScannedImage scan = write(role, label, arriving, in);
    Path file = arriving.resolveSibling(role.part() + ending(arriving));
    try {
      Files.move(arriving, file);
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    }
    ReceivedImage image = new ReceivedImage(role, label, file, scan);
    image
        .problem()
        .ifPresent(
            problem -> {
              throw CaseRefused.because(Reason.UNUSABLE, List.of(problem));
            });
    if (images.putIfAbsent(role, image) != null) {
      throw new IllegalArgumentException("There is a file for " + role + " already.");
    }
  }

  /**
   * Checks that the files belong together and keeps them.
   *
   * @return the upload
   * @throws CaseRefused if the files do not belong together, or there is no room
   */
  public AcceptedUpload finish() {
    ReceivedImage dwi = images.get(UploadRole.DWI);
    if (dwi == null || !images.containsKey(UploadRole.ADC)) {
      throw new IllegalStateException("An upload has a DWI and an ADC.");
    }
    PairCheck.run(dwi, images.values());
    List<String> warnings = ImageWarnings.of(dwi, images.values());
    Map<UploadRole, Path> files = new EnumMap<>(UploadRole.class);
    images.forEach((role, image) -> files.put(role, image.file()));
    try {
      StoredUpload stored = uploads.keep(part, client, files);
      finished = true;
      return new AcceptedUpload(uploads.summary(stored), dwi.grid(), warnings);
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    }
  }

  /** Removes what has arrived, unless it is finished. */
  @Override
  public void close() {
    try {
      if (!finished) {
        folders.discard(part);
        budget.give(written);
      }
    } finally {
      uploads.left(client, part);
    }
  }

  private ScannedImage write(UploadRole role, String label, Path file, InputStream in)
      throws IOException {
    try (FileChannel channel = create(file);
        OutputStream out = Channels.newOutputStream(channel)) {
      ReceivedStream passing = new ReceivedStream(in, out, new Room(role, label));
      ScannedImage scan = reader.scan(passing, label);
      force(channel);
      return scan;
    } catch (UnreadableVolume e) {
      throw CaseRefused.because(
          Reason.UNREADABLE, List.of(new Problem(role.part(), e.getMessage() + ".")));
    }
  }

  private static FileChannel create(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    }
  }

  private static void force(FileChannel channel) {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    }
  }

  /** What is written as gzip is named so, whatever the client named it. */
  private static String ending(Path file) throws IOException {
    return NiftiFile.of(file).gzipped() ? ".nii.gz" : ".nii";
  }

  /** Counts one file's bytes against the limits. */
  private final class Room implements ReceivedStream.Allowance {
    private final UploadRole role;
    private final String label;
    private long bytes;
    private long unchecked;

    private Room(UploadRole role, String label) {
      this.role = role;
      this.label = label;
    }

    @Override
    public void take(int more) throws IOException {
      bytes += more;
      if (bytes > maxFileSize) {
        String message =
            "%s: it is larger than %d MB, the most that is taken; compress it as .nii.gz."
                .formatted(label, Math.max(1, maxFileSize >> 20));
        throw CaseRefused.because(Reason.TOO_LARGE, List.of(new Problem(role.part(), message)));
      }
      budget.take(more);
      written += more;
      unchecked += more;
      if (unchecked >= DISK_CHECK) {
        unchecked = 0;
        budget.checkDisk(folders.free());
      }
    }
  }
}
