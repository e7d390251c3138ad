package dev.penumbra.api.files;

import dev.penumbra.results.ResultArchive;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Archives of result folders that are made while they leave: a thread packs as fast as the client
 * reads, and stops when the client goes away.
 */
@Singleton
final class ArchiveStreams {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveStreams.class);
  private static final int PIPE_BYTES = 256 * 1024;

  private final ExecutorService threads;

  ArchiveStreams(@Named(TaskExecutors.BLOCKING) ExecutorService threads) {
    this.threads = threads;
  }

  /**
   * Starts packing.
   *
   * @param folder a result folder
   * @param modified when its last file was written
   * @return the archive as it comes
   */
  StreamedFile open(Path folder, Instant modified) {
    PipedInputStream in = new PipedInputStream(PIPE_BYTES);
    PipedOutputStream out;
    try {
      out = new PipedOutputStream(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AtomicReference<IOException> failure = new AtomicReference<>();
    threads.execute(() -> pack(folder, out, failure));
    return new StreamedFile(
        new Checked(in, failure), new MediaType("application/zip"), modified.toEpochMilli(), -1);
  }

  private static void pack(
      Path folder, PipedOutputStream out, AtomicReference<IOException> failure) {
    try (out) {
      try {
        ResultArchive.write(folder, out);
      } catch (IOException | UncheckedIOException e) {
        failure.set(new IOException("The archive could not be packed to its end.", e));
        LOG.debug("An archive was not packed to its end", e);
      }
    } catch (IOException e) {
      LOG.debug("The reader of an archive has gone away", e);
    }
  }

  /** Ends with the packer's failure, so that half an archive is not taken for a whole one. */
  private static final class Checked extends FilterInputStream {

    private final AtomicReference<IOException> failure;

    Checked(InputStream in, AtomicReference<IOException> failure) {
      super(in);
      this.failure = failure;
    }

    @Override
    public int read() throws IOException {
      return checked(super.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return checked(super.read(buffer, offset, length));
    }

    private int checked(int read) throws IOException {
      IOException cause = failure.get();
      if (read < 0 && cause != null) {
        throw cause;
      }
      return read;
    }
  }
}
