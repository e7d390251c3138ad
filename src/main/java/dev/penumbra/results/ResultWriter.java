package dev.penumbra.results;

import dev.penumbra.metrics.LesionSummary;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.results.ResultDocument.Source;
import dev.penumbra.results.report.ReportContent;
import dev.penumbra.results.report.ReportPicture;
import dev.penumbra.volume.Modality;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes the files of a result: copies of the inputs, mask, probability, report picture and, last,
 * {@code result.json}. Each appears under its name when all of it is on disk; when one fails, those
 * written before go again. Thread-safe.
 */
public final class ResultWriter {

  private final NiftiWriter nifti = new NiftiWriter();
  private final Clock clock;
  private final String softwareVersion;

  /**
   * A writer.
   *
   * @param clock tells when a result was made
   * @param softwareVersion version of this program, for {@code result.json} and the report
   */
  public ResultWriter(Clock clock, String softwareVersion) {
    this.clock = clock;
    this.softwareVersion = softwareVersion;
  }

  /**
   * Writes a result.
   *
   * @param folder an existing folder that holds none of the files to be written
   * @param in what to write
   * @return what was found and the names of the files
   * @throws IOException if a file cannot be read or written; the folder is as it was before
   */
  public ResultSummary write(Path folder, ResultInput in) throws IOException {
    Writing writing = new Writing(folder, in);
    try {
      return writing.run();
    } catch (IOException | RuntimeException | Error e) {
      writing.undo(e);
      throw e;
    }
  }

  /** One result being written. */
  private final class Writing {
    private final Path folder;
    private final ResultInput in;
    private final Map<String, WrittenFile> written = new LinkedHashMap<>();
    private final List<Source> sources = new ArrayList<>();

    Writing(Path folder, ResultInput in) {
      this.folder = folder;
      this.in = in;
    }

    ResultSummary run() throws IOException {
      LesionSummary summary = LesionSummary.of(in.mask());
      Comparison comparison =
          Comparison.of(in.mask(), in.groundTruth().map(ResultInput.GroundTruth::mask));
      Measures measures = new Measures(summary, comparison);
      List<String> warnings = new ArrayList<>(in.warnings());
      warnings.addAll(comparison.warnings());

      // Drawn while the volumes are written: half of the time goes into each.
      CompletableFuture<byte[]> picture = picture(summary, comparison, warnings);
      copyInputs();
      put("prediction", ResultNames.MASK, out -> nifti.write(out, true, in.dwiHeader(), in.mask()));
      put(
          "probability",
          ResultNames.PROBABILITY,
          out -> nifti.write(out, true, in.dwiHeader(), in.probability()));
      put("report", ResultNames.REPORT, out -> out.write(drawn(picture)));
      Map<String, WrittenFile> described = new LinkedHashMap<>(written);
      put(
          "result",
          ResultNames.RESULT,
          out ->
              JsonFile.write(
                  out,
                  ResultDocument.of(
                      in,
                      measures,
                      sources,
                      described,
                      warnings,
                      softwareVersion,
                      clock.instant())));
      Map<String, String> names = new LinkedHashMap<>();
      written.forEach((role, file) -> names.put(role, file.name()));
      return new ResultSummary(
          measures.dice().orElse(null),
          summary.volumeMl(),
          summary.lesionCount(),
          summary.largestLesionMl(),
          measures.forSnapshot(),
          warnings,
          names,
          in.run());
    }

    private void copyInputs() throws IOException {
      for (Modality modality : in.inputs().keySet()) {
        InputCopy copy = new InputCopy(in.inputs().get(modality), nifti);
        if (modality == Modality.DWI && in.dwiHeader().volumes() > 1) {
          // The volume that was segmented, so that a viewer shows mask and image together.
          copy.instead(in.dwiHeader(), in.volumes().get(modality));
        }
        copy(modality.id(), ResultNames.input(in.caseId(), modality), copy);
      }
      if (in.groundTruth().isPresent()) {
        InputCopy copy = new InputCopy(in.groundTruth().get().file(), nifti);
        copy("groundTruth", ResultNames.groundTruth(in.caseId()), copy);
      }
    }

    private void copy(String role, String name, InputCopy copy) throws IOException {
      WrittenFile file = put(role, name, copy::writeTo);
      sources.add(copy.source(role, file));
    }

    /** The model for a person, and which of its networks voted where it is an ensemble. */
    private String model() {
      String model = in.model().title() + " " + in.model().version();
      String vote = in.run().vote();
      return vote == null ? model : model + " · " + vote;
    }

    /** The report as PNG, on another thread. It only reads what does not change any more. */
    private CompletableFuture<byte[]> picture(
        LesionSummary summary, Comparison comparison, List<String> warnings) {
      ReportContent content =
          new ReportContent(
              in.caseId(),
              model(),
              "Penumbra " + softwareVersion,
              in.volumes().get(Modality.DWI),
              Optional.ofNullable(in.volumes().get(Modality.ADC)),
              in.mask(),
              comparison.truth(),
              summary,
              comparison.agreement(),
              List.copyOf(warnings));
      return CompletableFuture.supplyAsync(() -> png(content));
    }

    private static byte[] png(ReportContent content) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (MemoryCacheImageOutputStream image = new MemoryCacheImageOutputStream(bytes)) {
        ImageIO.write(ReportPicture.draw(content), "png", image);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    private static byte[] drawn(CompletableFuture<byte[]> picture) throws IOException {
      try {
        return picture.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof UncheckedIOException failure) {
          throw failure.getCause();
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw e.getCause() instanceof RuntimeException failure ? failure : e;
      }
    }

    private WrittenFile put(String role, String name, PartFile.Content content) throws IOException {
      WrittenFile file = PartFile.write(folder, name, content);
      written.put(role, file);
      return file;
    }

    void undo(Throwable cause) {
      for (WrittenFile file : written.values()) {
        try {
          Files.deleteIfExists(folder.resolve(file.name()));
        } catch (IOException e) {
          cause.addSuppressed(e);
        }
      }
    }
  }
}
