package dev.penumbra.batch;

import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A lane that finds the same small lesion everywhere, after whatever a test does first. */
final class ScriptedLane implements Lane {

  /** What happens before a case is done. */
  interface Before {
    void run(String caseId) throws Exception;
  }

  final List<String> ran = new CopyOnWriteArrayList<>();
  private final String name;
  private final Before before;

  ScriptedLane(String name, Before before) {
    this.name = name;
    this.before = before;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CaseFigures run(BatchTask task, Path folder, WorkWatch watch) throws IOException {
    String id = task.id().value();
    ran.add(id);
    try {
      before.run(id);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    watch.stage(Stage.WRITING);
    Files.write(folder.resolve(id + "_dwi.nii.gz"), SampleImages.dwi());
    Files.write(folder.resolve("lesion_msk.nii.gz"), SampleImages.mask());
    Files.writeString(folder.resolve("result.json"), "{}");
    return new CaseFigures(
        0.36, 1, 0.36, null, null, null, null, null, null, null, null, null, 0.1, name, List.of());
  }
}
