package dev.penumbra.cases.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The parts of a Parquet file that hold the columns of a case. For one thread. */
final class CaseParts {

  private final Path folder;
  private final List<PartFile> parts;

  /**
   * Parts.
   *
   * @param folder where they are kept
   * @param chunks the columns; those that touch are fetched in one request, what lies between
   *     others is not fetched
   */
  CaseParts(Path folder, List<Chunk> chunks) {
    this.folder = folder;
    this.parts =
        ByteRange.joined(chunks.stream().map(Chunk::range).toList()).stream()
            .map(range -> new PartFile(folder, range))
            .toList();
  }

  /** Fetches what has not come yet, and tells how far it is. */
  void fetch(RemoteFile remote, Errand errand) throws IOException {
    Files.createDirectories(folder);
    long total = parts.stream().mapToLong(part -> part.range().length()).sum();
    long[] come = {0};
    for (PartFile part : parts) {
      come[0] += Math.min(part.length(), part.range().length());
    }
    errand.watch().loaded(come[0], total);
    for (PartFile part : parts) {
      part.complete(
          remote,
          errand,
          bytes -> {
            come[0] += bytes;
            errand.watch().loaded(come[0], total);
          });
    }
  }

  /** Reads a column. */
  InputStream open(Chunk chunk) throws IOException {
    for (PartFile part : parts) {
      if (part.range().contains(chunk.range())) {
        return part.open(chunk.range());
      }
    }
    throw new IllegalArgumentException("not fetched: " + chunk.name());
  }

  /** Removes them. */
  void discard() throws IOException {
    HubFolder.delete(folder);
  }
}
