package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.local.ThreadTimer;
import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedUnreachable;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shared folders in NATS: files are objects; a key-value entry, which is put last and removed
 * first, says which of them are a folder.
 */
final class NatsSharedFolders implements SharedFolders {

  private static final Logger LOG = LoggerFactory.getLogger(NatsSharedFolders.class);

  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final NatsLink link;
  private final ObjectMapper mapper;
  private final Clock clock;
  private final Bucket index;
  private final ObjectBucket objects;
  private final ThreadTimer removals;
  private final AtomicBoolean made = new AtomicBoolean();
  private final AtomicLong going = new AtomicLong();
  private volatile boolean drifted;

  /**
   * Folders in two buckets of one name.
   *
   * @param link to the servers
   * @param mapper writes and reads JSON
   * @param clock tells when a folder is put
   * @param removals where files are deleted that belong to no folder any more
   * @param name letters, digits and dashes
   * @param replicas on how many servers
   * @param expiry how long a folder is kept
   */
  NatsSharedFolders(
      NatsLink link,
      ObjectMapper mapper,
      Clock clock,
      ThreadTimer removals,
      String name,
      int replicas,
      Duration expiry) {
    this.link = link;
    this.mapper = mapper;
    this.clock = clock;
    this.removals = removals;
    this.index = new Bucket(link, name, 1, replicas, expiry);
    this.objects = new ObjectBucket(link, name, replicas, expiry);
  }

  /** Whether nothing is known against the buckets. */
  boolean sound() {
    return !drifted;
  }

  /**
   * Makes the buckets where they are not there.
   *
   * @throws StreamDrift if one is there with other settings
   */
  void ensure() throws IOException, JetStreamApiException {
    if (!made.get()) {
      Connection connection = link.connection();
      try {
        index.ensure(connection);
        objects.ensure(connection);
        drifted = false;
        made.set(true);
      } catch (StreamDrift e) {
        drifted = true;
        throw e;
      }
    }
  }

  @Override
  public void put(String name, Map<String, String> notes, List<Path> files) throws IOException {
    Map<String, Long> lengths = new LinkedHashMap<>();
    Optional<Bucket.Entry> before = entry(name);
    for (Path file : files) {
      String named = String.valueOf(file.getFileName());
      ask(
          () -> {
            objects.put(object(name, named), file);
            return true;
          });
      lengths.put(named, Files.size(file));
    }
    SharedFolder folder = new SharedFolder(name, notes, lengths, clock.instant());
    if (!put(folder, before.map(Bucket.Entry::revision).orElse(0L))) {
      throw new SharedUnreachable(new IOException("Another process puts " + name + " too."));
    }
  }

  @Override
  public Optional<SharedFolder> find(String name) throws IOException {
    Optional<Bucket.Entry> found = entry(name);
    return found.isPresent() ? Optional.of(folder(found.get())) : Optional.empty();
  }

  @Override
  public boolean note(SharedFolder folder, Map<String, String> notes) throws IOException {
    Optional<Bucket.Entry> found = entry(folder.name());
    if (found.isEmpty()) {
      return false;
    }
    SharedFolder now = folder(found.get());
    return put(
        new SharedFolder(now.name(), notes, now.files(), now.putAt()), found.get().revision());
  }

  @Override
  public boolean read(SharedFolder folder, String file, OutputStream out) throws IOException {
    return folder.files().containsKey(file) && objects.read(object(folder.name(), file), out);
  }

  @Override
  public boolean delete(String name) throws IOException {
    Optional<Bucket.Entry> found = entry(name);
    if (found.isEmpty()) {
      return false;
    }
    SharedFolder folder = folder(found.get());
    ask(
        () -> {
          index.purge(name, 0);
          return true;
        });
    going.addAndGet(folder.bytes());
    removals.execute(() -> remove(folder));
    return true;
  }

  @Override
  public List<String> names() throws IOException {
    return ask(() -> index.keys(">"));
  }

  @Override
  public List<String> names(String group) throws IOException {
    return ask(() -> index.keys(group + ".*"));
  }

  @Override
  public long bytes() throws IOException {
    return Math.max(0, ask(objects::bytes) - going.get());
  }

  private boolean put(SharedFolder folder, long revision) throws IOException {
    byte[] payload = mapper.writeValueAsBytes(FolderDocument.of(folder));
    return ask(
        () -> {
          try {
            index.put(folder.name(), payload, UUID.randomUUID().toString(), revision).join();
            return true;
          } catch (CompletionException e) {
            if (Bucket.outrun(e)) {
              return false;
            }
            throw new IOException("the folder cannot be kept", e);
          }
        });
  }

  private Optional<Bucket.Entry> entry(String name) throws IOException {
    return ask(() -> index.last(name));
  }

  private SharedFolder folder(Bucket.Entry entry) throws IOException {
    byte[] payload = entry.payload();
    if (payload == null) {
      throw new IOException("a removed folder has no files");
    }
    try {
      return mapper.readValue(payload, FolderDocument.class).toFolder(entry.key());
    } catch (RuntimeException e) {
      throw new IOException("a shared folder that this version does not understand", e);
    }
  }

  /** On the thread for it. What is not done when the process ends expires. */
  private void remove(SharedFolder folder) {
    try {
      for (String file : folder.files().keySet()) {
        objects.delete(object(folder.name(), file));
      }
      going.addAndGet(-folder.bytes());
    } catch (IOException e) {
      LOG.debug("files of {} are deleted later", folder.name(), e);
      removals.after(AGAIN, () -> remove(folder));
    }
  }

  private <T> T ask(Answers.Question<T> question) throws IOException {
    try {
      return Answers.to(
          () -> {
            ensure();
            return question.ask();
          });
    } catch (IOException e) {
      made.set(false); // somebody may have deleted a bucket
      throw e;
    }
  }

  private static String object(String name, String file) {
    return name + "/" + file;
  }
}
