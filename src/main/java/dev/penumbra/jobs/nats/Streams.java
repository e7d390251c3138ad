package dev.penumbra.jobs.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Makes streams on their first use, and refuses those that are there with other settings. */
final class Streams {

  private static final int NOT_FOUND = 404;

  /** How often, and how soon again, it is looked for a stream that somebody else seems to make. */
  private static final int LOOKS = 10;

  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private Streams() {}

  /**
   * Sees to it that a stream is there as it is wanted. A stream that differs is left as it is.
   *
   * @param management makes and shows streams
   * @param wanted the stream
   * @throws StreamDrift if it is there with other settings
   */
  static void ensure(JetStreamManagement management, StreamConfiguration wanted)
      throws IOException, JetStreamApiException {
    Optional<StreamConfiguration> found = find(management, wanted.getName());
    if (found.isEmpty()) {
      found = make(management, wanted);
    }
    if (found.isPresent()) {
      List<String> differences = differences(found.get(), wanted);
      if (!differences.isEmpty()) {
        throw new StreamDrift(wanted.getName(), differences);
      }
    }
  }

  /**
   * Makes a stream. Of several processes that make one at the same moment the server may refuse all
   * but the first, because the subjects are taken: by that very stream, which is there then, or
   * soon.
   *
   * @return what another process has made meanwhile; empty where it is made here
   */
  private static Optional<StreamConfiguration> make(
      JetStreamManagement management, StreamConfiguration wanted)
      throws IOException, JetStreamApiException {
    try {
      management.addStream(wanted);
      return Optional.empty();
    } catch (JetStreamApiException refused) {
      for (int look = 0; look < LOOKS; look++) {
        Optional<StreamConfiguration> found = find(management, wanted.getName());
        if (found.isPresent()) {
          return found;
        }
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
      throw refused;
    }
  }

  private static Optional<StreamConfiguration> find(JetStreamManagement management, String name)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(management.getStreamInfo(name).getConfiguration());
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<String> differences(StreamConfiguration found, StreamConfiguration wanted) {
    List<String> differences = new ArrayList<>();
    compare(differences, "subjects", found.getSubjects(), wanted.getSubjects());
    compare(differences, "retention", found.getRetentionPolicy(), wanted.getRetentionPolicy());
    compare(differences, "discard", found.getDiscardPolicy(), wanted.getDiscardPolicy());
    compare(differences, "storage", found.getStorageType(), wanted.getStorageType());
    compare(differences, "replicas", found.getReplicas(), wanted.getReplicas());
    compare(differences, "max age", found.getMaxAge(), wanted.getMaxAge());
    compare(
        differences,
        "messages per subject",
        found.getMaxMsgsPerSubject(),
        wanted.getMaxMsgsPerSubject());
    // Server 2.9 drops old messages where it should refuse new ones: no bound of their size.
    compare(differences, "max bytes", found.getMaxBytes(), wanted.getMaxBytes());
    compare(differences, "max messages", found.getMaxMsgs(), wanted.getMaxMsgs());
    compare(differences, "rollups", found.getAllowRollup(), wanted.getAllowRollup());
    compare(differences, "direct reads", found.getAllowDirect(), wanted.getAllowDirect());
    return differences;
  }

  /** Adds a sentence's part where two settings differ. */
  static void compare(List<String> differences, String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      differences.add(what + " is " + found + " instead of " + wanted);
    }
  }
}
