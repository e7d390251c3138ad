package dev.penumbra.jobs;

import dev.penumbra.cases.CaseSummary;
import java.nio.file.Path;
import java.util.List;

/** What turns a job into result files. Thread-safe: each device has a thread of its own. */
public interface CaseProcessor {

  /**
   * What will do a job. Reads no volumes and loads no model.
   *
   * @param request what the client asks for
   * @param summary the case
   * @return the model and those of its bundles that run
   * @throws UnknownModel if there is none of that name
   * @throws dev.penumbra.cases.UnusableCase if the case lacks an image that the model needs
   * @throws dev.penumbra.model.OptionRefused if the model does not offer an option of the request
   */
  Assignment assign(JobRequest request, CaseSummary summary);

  /**
   * The devices that the work can run on, one job at a time on each. May take a second or two.
   *
   * @return each one once, for example {@code cpu} or {@code cuda:0}, {@code cuda:1}; none in a
   *     process that does no jobs, else at least one
   */
  List<String> devices();

  /**
   * Segments the job's case on the job's device and writes its files. Any exception fails the job,
   * the ones of the domain with their message; but {@link dev.penumbra.inference.ModelTooLarge}
   * only where no other device is left.
   *
   * @param job a running job
   * @param folder an empty folder for the files
   * @param watch hears of the progress and says whether to go on
   * @return what was found
   * @throws WorkCancelled soon after {@code watch} says that the work is no longer wanted
   * @throws java.io.IOException if the files cannot be written
   */
  ProcessedCase process(Job job, Path folder, WorkWatch watch) throws java.io.IOException;
}
