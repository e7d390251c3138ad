package dev.penumbra.jobs.nats;

import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Shared folders that count how often a file is read. */
final class Counting implements SharedFolders {

  final AtomicInteger reads = new AtomicInteger();
  private final SharedFolders counted;

  Counting(SharedFolders counted) {
    this.counted = counted;
  }

  @Override
  public void put(String name, Map<String, String> notes, List<Path> files) throws IOException {
    counted.put(name, notes, files);
  }

  @Override
  public Optional<SharedFolder> find(String name) throws IOException {
    return counted.find(name);
  }

  @Override
  public boolean note(SharedFolder folder, Map<String, String> notes) throws IOException {
    return counted.note(folder, notes);
  }

  @Override
  public boolean read(SharedFolder folder, String file, OutputStream out) throws IOException {
    reads.incrementAndGet();
    return counted.read(folder, file, out);
  }

  @Override
  public boolean delete(String name) throws IOException {
    return counted.delete(name);
  }

  @Override
  public List<String> names() throws IOException {
    return counted.names();
  }

  @Override
  public List<String> names(String group) throws IOException {
    return counted.names(group);
  }

  @Override
  public long bytes() throws IOException {
    return counted.bytes();
  }
}
