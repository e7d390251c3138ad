package dev.penumbra.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What processes share, in memory: for tests of those who use it. */
public final class MemoryStorage implements SharedStorage, SharedFolders {

  private final Clock clock;
  private final Map<String, SharedFolder> folders = new ConcurrentHashMap<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private volatile boolean away;

  public MemoryStorage(Clock clock) {
    this.clock = clock;
  }

  /** Answers no more, or again. */
  public void away(boolean now) {
    away = now;
  }

  @Override
  public SharedFolders folders(String purpose, Duration expiry) {
    return this;
  }

  @Override
  public void put(String name, Map<String, String> notes, List<Path> put) throws IOException {
    answer();
    Map<String, Long> lengths = new HashMap<>();
    for (Path file : put) {
      String named = file.getFileName().toString();
      files.put(name + "/" + named, Files.readAllBytes(file));
      lengths.put(named, Files.size(file));
    }
    folders.put(name, new SharedFolder(name, notes, lengths, clock.instant()));
  }

  @Override
  public Optional<SharedFolder> find(String name) throws IOException {
    answer();
    return Optional.ofNullable(folders.get(name));
  }

  @Override
  public boolean note(SharedFolder folder, Map<String, String> notes) throws IOException {
    answer();
    SharedFolder noted = new SharedFolder(folder.name(), notes, folder.files(), folder.putAt());
    return folders.replace(folder.name(), noted) != null;
  }

  @Override
  public boolean read(SharedFolder folder, String file, OutputStream out) throws IOException {
    answer();
    byte[] bytes = files.get(folder.name() + "/" + file);
    if (bytes == null) {
      return false;
    }
    out.write(bytes);
    return true;
  }

  @Override
  public boolean delete(String name) throws IOException {
    answer();
    return folders.remove(name) != null;
  }

  @Override
  public List<String> names() throws IOException {
    answer();
    return List.copyOf(folders.keySet());
  }

  @Override
  public List<String> names(String group) throws IOException {
    return names().stream().filter(name -> name.startsWith(group + ".")).toList();
  }

  @Override
  public long bytes() throws IOException {
    answer();
    return folders.values().stream().mapToLong(SharedFolder::bytes).sum();
  }

  private void answer() throws SharedUnreachable {
    if (away) {
      throw new SharedUnreachable(new IOException("away"));
    }
  }
}
