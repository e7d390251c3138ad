package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.jobs.CaseSegmentation;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.model.Manifest;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.results.ResultSummary;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has cases segmented by any worker of a queue, one at a time. The networks' part is done there;
 * the files are written here, so that they are those of {@code penumbra segment}, and a ground
 * truth never leaves this process.
 */
public final class ClusterLane implements Lane {

  private static final float MARKED_ABOVE = 0.5f;

  /** Volumes are in memory only while they are checked or written, few at a time. */
  private static final Semaphore VOLUMES =
      new Semaphore(Runtime.getRuntime().availableProcessors());

  private final String name;
  private final Cluster cluster;
  private final CaseReader reader;
  private final CaseSegmentation segmentation;
  private final NiftiReader nifti = new NiftiReader(NiftiLimits.DEFAULT);

  /**
   * A lane.
   *
   * @param name no other one has it
   * @param cluster the workers
   * @param reader reads the images
   * @param segmentation writes the files
   */
  public ClusterLane(
      String name, Cluster cluster, CaseReader reader, CaseSegmentation segmentation) {
    this.name = name;
    this.cluster = cluster;
    this.reader = reader;
    this.segmentation = segmentation;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CaseFigures run(BatchTask task, Path folder, WorkWatch watch) throws IOException {
    Set<Modality> wanted = CaseSegmentation.needed(task.plan());
    VOLUMES.acquireUninterruptibly();
    try {
      reader.read(task.files(), wanted); // refused before anything is sent
    } finally {
      VOLUMES.release();
    }
    CaseId sent = cluster.send(task.files(), wanted, watch);
    try {
      Job job = cluster.segment(sent, task.plan(), watch);
      JobResult result = completed(job, task.plan().model().manifest());
      try {
        return write(task, job, result, folder, watch);
      } finally {
        cluster.drop(job);
      }
    } finally {
      cluster.forget(sent);
    }
  }

  private static JobResult completed(Job job, Manifest model) {
    JobFailure error = job.error();
    JobResult result = job.result();
    if (error != null) {
      throw new IllegalStateException(error.message());
    } else if (job.status() != JobStatus.COMPLETED || result == null) {
      throw new IllegalStateException("The job of this case was cancelled by somebody else.");
    } else if (!result.modelVersion().equals(model.version())) {
      throw new IllegalStateException(
          "A worker has %s %s, and here it is %s; give all processes the same bundles."
              .formatted(model.id(), result.modelVersion(), model.version()));
    }
    return result;
  }

  private CaseFigures write(BatchTask task, Job job, JobResult result, Path folder, WorkWatch watch)
      throws IOException {
    Path probability = cluster.fetch(job, "probability", watch);
    Path prediction = cluster.fetch(job, "prediction", watch);
    watch.stage(Stage.WRITING);
    VOLUMES.acquireUninterruptibly();
    try {
      CaseVolumes volumes = reader.read(task.files(), CaseSegmentation.needed(task.plan()));
      Grid grid = volumes.grid();
      ResultSummary summary =
          segmentation.write(
              volumes,
              task.plan(),
              new CaseSegmentation.Found(
                  device(job.device()),
                  result.run(),
                  volume(probability, grid),
                  Mask.above(volume(prediction, grid), MARKED_ABOVE),
                  result.elapsedSeconds(),
                  result.warnings().stream().filter(warning -> !ofSentFile(warning)).toList()),
              folder);
      return CaseFigures.of(summary, result.elapsedSeconds(), device(job.device()));
    } finally {
      VOLUMES.release();
    }
  }

  /** What is odd in an image is told here, with the name that the file has here. */
  private static boolean ofSentFile(String warning) {
    return Stream.of(Modality.values())
        .anyMatch(modality -> warning.startsWith(modality.id() + ".nii"));
  }

  private Volume volume(Path file, Grid grid) {
    return nifti.read(file).volume(0).placedOn(grid);
  }

  private static String device(@Nullable String device) {
    return device == null ? "unknown" : device;
  }
}
