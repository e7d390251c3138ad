package dev.penumbra.jobs.local;

import dev.penumbra.jobs.StoredJob;
import dev.penumbra.results.ResultFolders;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes {@code job.json}: whoever reads it, also after a crash, sees a whole one. */
final class JobFile {

  private static final Logger LOG = LoggerFactory.getLogger(JobFile.class);

  private final ObjectMapper mapper;

  JobFile(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Writes a job's state beside the old one and puts it in its place.
   *
   * @param folder the job's folder
   * @param job the state; on disk when the method returns
   * @throws IOException if it cannot be written; the old state then stands
   */
  void write(Path folder, StoredJob job) throws IOException {
    byte[] json = mapper.writeValueAsBytes(JobDocument.of(job));
    Path part = folder.resolve("." + ResultFolders.JOB_FILE + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(json);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          part,
          folder.resolve(ResultFolders.JOB_FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Reads a job's state.
   *
   * @param folder the job's folder
   * @return the state; empty where there is none or it cannot be understood, which is logged
   */
  Optional<StoredJob> read(Path folder) {
    Path file = folder.resolve(ResultFolders.JOB_FILE);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      JobDocument document = mapper.readValue(Files.readAllBytes(file), JobDocument.class);
      StoredJob job = document.toStoredJob();
      if (!job.job().id().value().equals(String.valueOf(folder.getFileName()))) {
        throw new IllegalArgumentException("it describes job " + job.job().id());
      }
      return Optional.of(job);
    } catch (NoSuchFileException e) {
      return Optional.empty(); // swept in the meantime
    } catch (IOException | RuntimeException e) {
      LOG.warn("job.json in {} cannot be understood: {}", folder.getFileName(), e.toString());
      return Optional.empty();
    }
  }

  /**
   * Makes the names in a folder durable, where the platform can (Windows cannot open a folder).
   *
   * @param folder the folder
   */
  static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("the folder {} cannot be synced", folder.getFileName(), e);
    }
  }
}
