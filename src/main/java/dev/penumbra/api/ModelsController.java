package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.api.access.Guarded;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.jobs.Durations;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.FleetWorker;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Manifest;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.volume.Modality;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists the models. */
@Controller("/api/models")
@Guarded
@Tag(name = "models")
final class ModelsController {

  private final BundleCatalog catalog;
  private final ModelRunner runner;
  private final Durations durations;
  private final Fleet fleet;

  ModelsController(BundleCatalog catalog, ModelRunner runner, Durations durations, Fleet fleet) {
    this.catalog = catalog;
    this.runner = runner;
    this.durations = durations;
    this.fleet = fleet;
  }

  @Get
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Operation(summary = "The models that can segment")
  ModelList list() {
    Model usual = catalog.defaultModel();
    List<FleetWorker> workers = fleet.workers();
    return new ModelList(catalog.all().stream().map(model -> view(model, usual, workers)).toList());
  }

  private ModelView view(Model model, Model usual, List<FleetWorker> workers) {
    Manifest manifest = model.manifest();
    List<String> devices =
        Stream.concat(
                runner.loadedOn(model).stream(),
                workers.stream()
                    .flatMap(worker -> worker.models().stream())
                    .filter(one -> one.id().equals(model.id()))
                    .flatMap(one -> one.loadedOn().stream()))
            .distinct()
            .toList();
    return new ModelView(
        manifest.id(),
        manifest.title(),
        manifest.version(),
        model.inputs().stream().map(Modality::id).toList(),
        manifest.license(),
        manifest.intendedUse(),
        manifest.provenance(),
        model.equals(usual),
        devices.isEmpty() ? null : devices.get(0),
        devices,
        !devices.isEmpty(),
        fleet.shared()
            ? (int) workers.stream().filter(worker -> worker.has(model.id())).count()
            : null,
        new UsualSeconds(seconds(manifest, true), seconds(manifest, false)),
        AdjustableView.of(
            model instanceof ModelBundle single ? List.of(single) : List.<ModelBundle>of()),
        EnsembleViews.members(model),
        EnsembleViews.absent(model),
        EnsembleViews.modes(model));
  }

  private @Nullable Double seconds(Manifest manifest, boolean fastMode) {
    OptionalDouble usual = durations.usualSeconds(manifest.id(), fastMode);
    return usual.isPresent() ? Decimals.roundOrNull(usual.getAsDouble(), 1) : null;
  }

  /**
   * All models.
   *
   * @param models what is known of each
   */
  @Serdeable
  record ModelList(List<ModelView> models) {}

  /**
   * One model.
   *
   * @param id its name in requests
   * @param title its name for a person
   * @param version its version
   * @param inputs the images it needs; an ensemble those of its required members
   * @param licence license of its weights
   * @param intendedUse what it is for and what it is not for
   * @param provenance how it was made
   * @param isDefault whether it is used where a request names none
   * @param device what it runs on; the first of several; null until it is loaded
   * @param devices all that it is loaded on, each name once where several workers have such a
   *     device; it is loaded on each with the first job there
   * @param loaded whether it is ready
   * @param workers how many processes there are that do jobs and have it; with none, jobs wait;
   *     null where processes do not share their jobs
   * @param usualSeconds how long its latest jobs took
   * @param adjustable what a request may choose; of an ensemble nothing stands here but in its
   *     modes
   * @param members the models that vote, as far as they are here; empty for a single model
   * @param unavailableMembers the ones that are not here, and why
   * @param modes the variants of an ensemble, fast and full; empty for a single model
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ModelView(
      String id,
      String title,
      String version,
      List<String> inputs,
      String licence,
      String intendedUse,
      String provenance,
      boolean isDefault,
      @Nullable String device,
      List<String> devices,
      boolean loaded,
      @Nullable Integer workers,
      UsualSeconds usualSeconds,
      AdjustableView adjustable,
      List<EnsembleViews.MemberView> members,
      List<EnsembleViews.AbsentView> unavailableMembers,
      List<EnsembleViews.ModeView> modes) {}

  /**
   * How long the latest jobs of a model took from start to end, on average.
   *
   * @param fast seconds of the fast variant; null until one was completed since the start
   * @param full seconds of the full variant; null likewise
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record UsualSeconds(@Nullable Double fast, @Nullable Double full) {}
}
