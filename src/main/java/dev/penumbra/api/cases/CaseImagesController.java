package dev.penumbra.api.cases;

import dev.penumbra.api.access.Guarded;
import dev.penumbra.api.files.FileAnswers;
import dev.penumbra.api.files.ServedFile;
import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sends the images of a case before any job has copied them to its results, so that a viewer can
 * show them while the job runs. Nothing here waits for a network.
 */
@Controller("/api/cases/{id}/images")
@Guarded
@Tag(name = "cases")
final class CaseImagesController {

  private static final String GROUND_TRUTH = "ground_truth";

  private final CaseCatalog cases;
  private final Instant started = Instant.now();

  CaseImagesController(CaseCatalog cases) {
    this.cases = cases;
  }

  @Get("/{image}")
  @Produces(MediaType.ALL)
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(
      summary = "An image of a case, as it came in",
      description = "image is dwi, adc, flair or ground_truth; with ?download as an attachment")
  @ApiResponse(responseCode = "200", description = "The NIfTI file, mostly gzipped")
  @ApiResponse(responseCode = "206", description = "The part that Range asks for")
  @ApiResponse(responseCode = "304", description = "The client's copy is fresh")
  @ApiResponse(responseCode = "404", description = "No such case or image")
  @ApiResponse(responseCode = "409", description = "The case is not on this server yet")
  @ApiResponse(responseCode = "416", description = "The range holds no byte of the file")
  HttpResponse<?> image(HttpRequest<?> request, String id, String image) throws IOException {
    CaseId name =
        CaseId.parse(id)
            .filter(known -> cases.find(known).isPresent())
            .orElseThrow(() -> notFound("There is no such case, or it has expired."));
    CaseFiles files = cases.filesAtHand(name).orElseThrow(CaseImagesController::notYet);
    NiftiFile file = find(files, image).orElseThrow(() -> notFound("The case has no such image."));
    // They may be replaced at any time: a client asks whether its copy is fresh.
    return FileAnswers.of(request, served(file))
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
  }

  private static Optional<NiftiFile> find(CaseFiles files, String image) {
    return image.equals(GROUND_TRUTH)
        ? files.groundTruth()
        : Arrays.stream(Modality.values())
            .filter(modality -> modality.id().equals(image))
            .findFirst()
            .flatMap(modality -> Optional.ofNullable(files.images().get(modality)));
  }

  private ServedFile served(NiftiFile file) throws IOException {
    Optional<Path> path = file.path();
    if (path.isEmpty()) {
      try (InputStream in = file.open()) {
        return ServedFile.of(file.name(), in.readAllBytes(), started);
      }
    }
    try {
      return ServedFile.of(path.get().toRealPath())
          .orElseThrow(() -> notFound("The image is not there any more."));
    } catch (NoSuchFileException e) {
      throw notFound("The image is not there any more.");
    }
  }

  private static HttpStatusException notFound(String sentence) {
    return new HttpStatusException(HttpStatus.NOT_FOUND, sentence);
  }

  private static HttpStatusException notYet() {
    return new HttpStatusException(
        HttpStatus.CONFLICT,
        "The images of this case are not on this server yet: its next job fetches them.");
  }
}
