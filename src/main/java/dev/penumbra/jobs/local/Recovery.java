package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.journal.Location;
import dev.penumbra.jobs.local.journal.RecordReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the jobs together again from the records of a journal. */
final class Recovery implements RecordReader {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final JobCodec codec;
  private final Map<JobId, Found> jobs = new LinkedHashMap<>(); // in the order of acceptance

  /** A job with its snapshots and where the newest lies. */
  static final class Found {
    private final List<Job> history = new ArrayList<>();
    private StoredJob newest;
    private Location at;

    private Found(StoredJob first, Location at) {
      this.newest = first;
      this.at = at;
      history.add(first.job());
    }

    private void add(StoredJob next, Location where) {
      if (next.job().seq() > newest.job().seq()) {
        newest = next;
        at = where;
        history.add(next.job());
      }
    }

    StoredJob newest() {
      return newest;
    }

    Location at() {
      return at;
    }

    boolean finished() {
      return newest.job().status().terminal();
    }

    RecoveredJob recovered() {
      return new RecoveredJob(newest, history);
    }
  }

  Recovery(JobCodec codec) {
    this.codec = codec;
  }

  @Override
  public boolean record(byte[] payload, Location at) {
    try {
      JobCodec.Entry entry = codec.read(payload);
      if (entry instanceof JobCodec.Entry.Forgotten forgotten) {
        jobs.remove(forgotten.id());
      } else if (entry instanceof JobCodec.Entry.State state) {
        Found found = jobs.get(state.job().job().id());
        if (found == null) {
          jobs.put(state.job().job().id(), new Found(state.job(), at));
        } else {
          found.add(state.job(), at);
        }
      }
      return true;
    } catch (IOException e) {
      LOG.error("a record of the journal cannot be understood and is left out", e);
      return false;
    }
  }

  @Override
  public void damaged(long offset, long length) {
    LOG.error("the journal is damaged at byte {}: {} bytes are lost", offset, length);
  }

  /** The jobs, in the order in which they were accepted. */
  List<Found> jobs() {
    return new ArrayList<>(jobs.values());
  }
}
