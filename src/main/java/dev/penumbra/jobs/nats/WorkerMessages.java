package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.FleetWorker;
import dev.penumbra.jobs.JobId;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payloads of messages about workers: JSON with a schema number. Fields that a later version
 * adds are left out; what this one needs must stay. Thread-safe.
 */
final class WorkerMessages {

  private static final int SCHEMA = 1;

  private final ObjectMapper mapper;

  WorkerMessages(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** A worker as processes tell it each other; lists may be absent in those of later versions. */
  @Serdeable
  record Document(
      int schema,
      String worker,
      String version,
      int slots,
      @Nullable List<ModelPart> models,
      @Nullable List<DevicePart> devices,
      @Nullable List<String> jobs) {}

  /** A model that it has. */
  @Serdeable
  record ModelPart(String id, String version, String digest, @Nullable List<String> loadedOn) {}

  /** A device that it works on. */
  @Serdeable
  record DevicePart(String name, @Nullable List<String> takes) {}

  byte[] write(FleetWorker worker) {
    try {
      return mapper.writeValueAsBytes(
          new Document(
              SCHEMA,
              worker.id(),
              worker.version(),
              worker.slots(),
              worker.models().stream()
                  .map(one -> new ModelPart(one.id(), one.version(), one.digest(), one.loadedOn()))
                  .toList(),
              worker.devices().stream()
                  .map(one -> new DevicePart(one.name(), one.takes()))
                  .toList(),
              worker.jobs().stream().map(JobId::value).toList()));
    } catch (IOException e) {
      throw new UncheckedIOException("a worker cannot be written as JSON", e);
    }
  }

  /**
   * Reads a payload.
   *
   * @throws IOException if this version does not understand it
   */
  FleetWorker read(byte[] payload) throws IOException {
    try {
      Document read = mapper.readValue(payload, Document.class);
      if (read.schema() != SCHEMA) {
        throw new IOException("schema " + read.schema() + " of a worker is not known here");
      }
      return new FleetWorker(
          read.worker(),
          read.version(),
          some(read.models()).stream()
              .map(
                  one ->
                      new FleetWorker.Model(
                          one.id(), one.version(), one.digest(), some(one.loadedOn())))
              .toList(),
          some(read.devices()).stream()
              .map(one -> new FleetWorker.Device(one.name(), some(one.takes())))
              .toList(),
          some(read.jobs()).stream().map(JobId::parse).flatMap(Optional::stream).toList());
    } catch (RuntimeException e) {
      throw new IOException("a worker's entry that this version does not understand", e);
    }
  }

  private static <T> List<T> some(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
