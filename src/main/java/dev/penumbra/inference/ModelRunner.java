package dev.penumbra.inference;

import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.RunPlan;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Segments a case with any model: runs a single bundle, or the members of an ensemble one after the
 * other, and counts their votes. Thread-safe as {@link Segmenter} is.
 *
 * <p>All members are preprocessed before the first network runs: then it is known how many forwards
 * the whole run takes, and progress can count them.
 */
@Singleton
public final class ModelRunner {

  private final Segmenters segmenters;

  /**
   * A runner.
   *
   * @param segmenters the loaded bundles
   */
  public ModelRunner(Segmenters segmenters) {
    this.segmenters = segmenters;
  }

  /** One bundle of a run and its input. */
  private record Ready(ModelBundle bundle, Segmenter segmenter, Prepared prepared) {}

  /**
   * Loads what a model needs in any mode.
   *
   * @param model the model
   * @param device where it will run
   * @param before hears of each bundle before it is loaded
   * @throws BundleRefused if a bundle cannot be loaded
   * @throws ModelTooLarge if the device's memory does not suffice for a bundle
   */
  public void load(Model model, ComputeDevice device, Consumer<ModelBundle> before) {
    for (ModelBundle member : model.members(Mode.FULL)) {
      before.accept(member);
      load(model, member, device);
    }
  }

  /**
   * Whether all of a model's bundles are loaded on one device at least.
   *
   * @param model the model
   * @return true when a run there would not wait for loading
   */
  public boolean loaded(Model model) {
    return !loadedOn(model).isEmpty();
  }

  /**
   * Where all of a model's bundles are loaded.
   *
   * @param model the model
   * @return names of devices, in the order of the setting
   */
  public List<String> loadedOn(Model model) {
    List<List<String>> each =
        model.members(Mode.FULL).stream().map(member -> segmenters.loadedOn(member.id())).toList();
    return each.get(0).stream()
        .filter(device -> each.stream().allMatch(devices -> devices.contains(device)))
        .toList();
  }

  /**
   * Segments one case.
   *
   * @param plan which bundles run, with what options
   * @param device where they run
   * @param images native images; those that no bundle uses are ignored. Not changed
   * @param listener hears about stages and the progress over all bundles, and may stop the run
   *     before each forward
   * @return probability and mask on DWI's grid, and what ran
   * @throws BundleRefused if a bundle cannot be loaded
   * @throws MissingInput if an image is not there
   * @throws GridMismatch if the images are not on one grid
   * @throws EmptyInput if an image holds only zeros
   * @throws SegmentationCancelled if the listener said so
   * @throws ModelTooLarge if the device's memory does not suffice for a bundle
   * @throws InferenceFailed if a bundle fails: there is no result without its vote
   */
  public Segmentation segment(
      RunPlan plan,
      ComputeDevice device,
      Map<Modality, Volume> images,
      SegmentationListener listener) {
    List<Segmenter> loaded = new ArrayList<>();
    for (ModelBundle member : plan.members()) {
      loaded.add(load(plan.model(), member, device));
      ForwardCount.stopIfCancelled(listener);
    }
    listener.stage(SegmentationStage.PREPROCESSING);
    Preparations preparations = new Preparations(images, listener);
    List<Ready> members = new ArrayList<>();
    for (int i = 0; i < loaded.size(); i++) {
      ModelBundle bundle = plan.members().get(i);
      members.add(new Ready(bundle, loaded.get(i), preparations.of(bundle.manifest())));
    }
    listener.stage(SegmentationStage.INFERRING);
    List<Volume> results = infer(plan, members, listener);
    listener.stage(SegmentationStage.POSTPROCESSING);
    return decide(plan, members, results, preparations.warnings());
  }

  private Segmenter load(Model model, ModelBundle member, ComputeDevice device) {
    try {
      return segmenters.get(member.id(), device);
    } catch (BundleRefused e) {
      throw isEnsemble(model, member)
          ? new BundleRefused(
              "Member %s of model %s cannot be loaded: %s"
                  .formatted(member.id(), model.id(), e.getMessage()),
              e)
          : e;
    } catch (InferenceFailed e) {
      throw named(model, member, e);
    }
  }

  private static List<Volume> infer(
      RunPlan plan, List<Ready> members, SegmentationListener listener) {
    int total = 0;
    for (Ready member : members) {
      total = Math.addExact(total, ran(plan, member).forwards());
    }
    ForwardCount count = new ForwardCount(listener, total);
    List<Volume> results = new ArrayList<>();
    for (Ready member : members) {
      try {
        results.add(member.segmenter.infer(member.prepared, plan.optionsFor(member.bundle), count));
      } catch (InferenceFailed e) {
        throw named(plan.model(), member.bundle, e);
      }
    }
    return results;
  }

  private static Segmentation decide(
      RunPlan plan, List<Ready> members, List<Volume> results, List<String> warnings) {
    List<Segmentation> votes = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Ready member = members.get(i);
      try {
        votes.add(member.segmenter.decide(member.prepared, results.get(i), List.of()));
      } catch (InferenceFailed e) {
        throw named(plan.model(), member.bundle, e);
      }
    }
    Segmentation voted = Vote.count(votes);
    Mask mask = Postprocessor.withoutSmall(voted.mask(), plan.model().manifest().minimumLesionMl());
    return new Segmentation(
        voted.probability(),
        mask,
        warnings,
        members.stream().map(member -> ran(plan, member)).toList());
  }

  private static MemberRun ran(RunPlan plan, Ready member) {
    return member.segmenter.ran(member.prepared.grid(), plan.optionsFor(member.bundle));
  }

  private static InferenceFailed named(Model model, ModelBundle member, InferenceFailed failure) {
    if (!isEnsemble(model, member)) {
      return failure;
    }
    String message =
        "Member %s of model %s failed, so that there is no vote: %s"
            .formatted(member.id(), model.id(), failure.getMessage());
    return failure instanceof ModelTooLarge
        ? new ModelTooLarge(message, failure)
        : new InferenceFailed(message, failure);
  }

  private static boolean isEnsemble(Model model, ModelBundle member) {
    return !model.equals(member);
  }
}
