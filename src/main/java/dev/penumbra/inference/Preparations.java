package dev.penumbra.inference;

import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.PreprocessingStep;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The images of one case as its models take them. Models with the same steps over the same images
 * share one preprocessing: no step looks at the order of the channels. For one case and one thread.
 */
final class Preparations {

  private final Map<Modality, Volume> images;
  private final SegmentationListener listener;
  private final Map<Work, Done> done = new HashMap<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  private record Work(Set<Modality> inputs, List<PreprocessingStep> steps) {}

  private record Done(List<Modality> order, Prepared prepared) {

    Prepared inOrder(List<Modality> wanted) {
      List<Volume> channels = new ArrayList<>();
      wanted.forEach(modality -> channels.add(prepared.channels().get(order.indexOf(modality))));
      return new Prepared(channels, prepared.inversions());
    }
  }

  /**
   * Of one case.
   *
   * @param images native images; not changed
   * @param listener may stop before each step
   */
  Preparations(Map<Modality, Volume> images, SegmentationListener listener) {
    this.images = images;
    this.listener = listener;
  }

  /**
   * The input of a model.
   *
   * @throws MissingInput if an image is not there
   * @throws GridMismatch if an image has another shape than DWI or stands elsewhere
   * @throws EmptyInput if an image holds only zeros
   * @throws SegmentationCancelled if the listener said so
   */
  Prepared of(BundleManifest manifest) {
    Inputs checked = Inputs.check(manifest, images);
    warnings.addAll(checked.warnings());
    Work work = new Work(EnumSet.copyOf(manifest.inputs()), manifest.preprocessing());
    Done ready = done.get(work);
    if (ready == null) {
      Preprocessor preprocessor = new Preprocessor(manifest.inputs(), checked.channels());
      ready = new Done(manifest.inputs(), preprocessor.run(manifest.preprocessing(), listener));
      done.put(work, ready);
    }
    ForwardCount.stopIfCancelled(listener);
    return ready.inOrder(manifest.inputs());
  }

  /** Sentences about the images that were asked for, each once. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
