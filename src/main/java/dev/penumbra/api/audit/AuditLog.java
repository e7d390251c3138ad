package dev.penumbra.api.audit;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobsListener;
import io.micronaut.serde.ObjectMapper;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was done and how jobs ended, one JSON object a line, in order, on a thread of its
 * own: no request waits for the disk. To the file of {@link AuditSettings}, or else to the log.
 * Holds no content of images and no tokens. Thread-safe.
 */
@Singleton
public final class AuditLog implements JobsListener, AutoCloseable {

  /** Of lines that go to the ordinary log. */
  private static final Logger LINES = LoggerFactory.getLogger("penumbra.audit");

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  /** Lines that may wait for a slow disk, some 300 bytes each. */
  private static final int MOST_WAITING = 10_000;

  private static final int CLOSE_SECONDS = 5;

  private final ObjectMapper mapper;
  private final Clock clock;
  private final Optional<AuditFile> file;
  private final AtomicLong dropped = new AtomicLong();
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          AuditLog::thread,
          (line, executor) -> drop());

  /**
   * Opens the file, if there is to be one.
   *
   * @param settings name it
   * @param mapper writes JSON
   * @param clock the time; the system's where there is none
   * @throws dev.penumbra.model.SettingRefused if the file cannot be written
   */
  AuditLog(AuditSettings settings, ObjectMapper mapper, @Nullable Clock clock) {
    this.mapper = mapper;
    this.clock = clock == null ? Clock.systemUTC() : clock;
    this.file = settings.path().map(AuditLog::open);
  }

  private static AuditFile open(Path path) {
    try {
      return AuditFile.open(path);
    } catch (IOException e) {
      LOG.debug("the audit file", e);
      throw AuditSettings.refused(path.toString());
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "penumbra-audit");
    thread.setDaemon(true);
    return thread;
  }

  private void drop() {
    if (dropped.getAndIncrement() == 0 && !writer.isShutdown()) {
      LOG.error("The audit log is behind by {} lines; lines are lost", MOST_WAITING);
    }
  }

  /**
   * Notes what somebody did.
   *
   * @param event what, in a word
   * @param facts who, with what, and what came of it; no secrets
   */
  void write(String event, Map<String, Object> facts) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("time", clock.instant().toString());
    entry.put("event", event);
    entry.putAll(facts);
    writer.execute(() -> write(entry));
  }

  private void write(Map<String, Object> entry) {
    try {
      String line = mapper.writeValueAsString(entry);
      if (file.isPresent()) {
        file.get().append(line);
      } else {
        LINES.info(line);
      }
    } catch (IOException e) {
      LOG.error("a line of the audit log is lost", e);
    }
  }

  /** Notes the end of a job. */
  @Override
  public void changed(Job before, Job after) {
    if (after.status().terminal()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("jobId", after.id().value());
      facts.put("caseId", CaseNames.of(after.caseId().value()));
      facts.put("model", after.model());
      facts.put("outcome", after.status().id());
      if (after.error() != null) {
        facts.put("problem", after.error().type());
      }
      write("job-ended", facts);
    }
  }

  /** Writes what waits, and ends. */
  @Override
  @PreDestroy
  public void close() {
    writer.shutdown();
    try {
      if (writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS) && file.isPresent()) {
        file.get().close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("the audit log could not be closed", e);
    }
  }
}
