package dev.penumbra.inference;

import dev.penumbra.model.PreprocessingStep;
import dev.penumbra.model.PreprocessingStep.Crop;
import dev.penumbra.model.PreprocessingStep.Normalize;
import dev.penumbra.model.PreprocessingStep.Orient;
import dev.penumbra.model.PreprocessingStep.Resample;
import dev.penumbra.volume.Box;
import dev.penumbra.volume.Cropper;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Normalizer;
import dev.penumbra.volume.Normalizer.ZeroStd;
import dev.penumbra.volume.Reorientation;
import dev.penumbra.volume.Resampler;
import dev.penumbra.volume.Volume;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a manifest's preprocessing on one case. One object serves one case and one thread. */
final class Preprocessor {

  private static final float HALF = 0.5f;

  private final List<Modality> modalities;
  private List<Volume> channels;
  private @Nullable Mask cropMask;
  private final List<Inversion> inversions = new ArrayList<>();

  /**
   * For one case.
   *
   * @param modalities what the channels are
   * @param channels volumes on one grid, in channel order; not changed
   */
  Preprocessor(List<Modality> modalities, List<Volume> channels) {
    this.modalities = modalities;
    this.channels = channels;
  }

  /**
   * Runs the steps.
   *
   * @param steps in order
   * @param listener may stop before each step
   * @return the network's input
   * @throws SegmentationCancelled if the listener said so
   */
  Prepared run(List<PreprocessingStep> steps, SegmentationListener listener) {
    for (PreprocessingStep step : steps) {
      ForwardCount.stopIfCancelled(listener);
      if (step instanceof Orient) {
        orient();
      } else if (step instanceof Resample resample) {
        resample(resample);
      } else if (step instanceof Crop crop) {
        crop(crop);
      } else {
        normalize((Normalize) step);
      }
    }
    return new Prepared(channels, List.copyOf(inversions));
  }

  private Grid grid() {
    return channels.get(0).grid();
  }

  private void orient() {
    Reorientation turn = Reorientation.toRas(grid());
    if (!turn.isIdentity()) {
      channels = channels.stream().map(turn::apply).toList();
      inversions.add(new Inversion.Oriented(turn));
    }
  }

  private void resample(Resample step) {
    Grid before = grid();
    double[] spacing = {step.x(), step.y(), step.z()};
    boolean there = true;
    for (int axis = 0; axis < 3; axis++) {
      there &= Math.abs(before.spacing(axis) - spacing[axis]) <= step.tolerance();
    }
    if (there) {
      return;
    }
    List<Volume> resampled = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      Volume channel = channels.get(c);
      Volume next = Resampler.toSpacing(channel, spacing, step.rule());
      boolean whole = step.wholeNumbers().contains(modalities.get(c)) && channel.integers();
      resampled.add(whole && next != channel ? truncated(next) : next);
    }
    channels = resampled;
    if (cropMask != null) {
      // Linear and at least one half, as nnU-Net resamples the mask it made.
      Volume mask = Resampler.back(asVolume(cropMask), grid(), step.rule(), 0);
      cropMask = atLeastHalf(mask);
    }
    inversions.add(new Inversion.Resampled(before, step.rule()));
  }

  private void crop(Crop step) {
    Grid before = grid();
    Mask mask = Cropper.nonzeroMask(channels, step.fillHoles());
    Box box = Cropper.boxOf(mask);
    channels = channels.stream().map(channel -> Cropper.crop(channel, box)).toList();
    cropMask = Cropper.crop(mask, box);
    inversions.add(new Inversion.Cropped(before, box));
  }

  private void normalize(Normalize step) {
    ZeroStd zeroStd = step.epsilon() == 0 ? ZeroStd.ONE : ZeroStd.KEEP;
    Normalizer normalizer = new Normalizer(step.epsilon(), zeroStd);
    channels =
        channels.stream()
            .map(
                channel ->
                    switch (step.over()) {
                      case ALL -> normalizer.whole(channel);
                      case NONZERO -> normalizer.nonzero(channel);
                      case CROP_MASK -> normalizer.masked(channel, requireCropMask());
                    })
            .toList();
  }

  private Mask requireCropMask() {
    if (cropMask == null) {
      throw new IllegalStateException("the manifest's reader lets no crop-mask without a crop by");
    }
    return cropMask;
  }

  private static Volume truncated(Volume volume) {
    float[] in = volume.data();
    float[] out = new float[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = (float) (in[i] < 0 ? Math.ceil(in[i]) : Math.floor(in[i]));
    }
    return new Volume(volume.grid(), out);
  }

  /** 1 where marked and 0 elsewhere. */
  static Volume asVolume(Mask mask) {
    byte[] marks = mask.data();
    float[] values = new float[marks.length];
    for (int i = 0; i < marks.length; i++) {
      values[i] = marks[i];
    }
    return new Volume(mask.grid(), values);
  }

  /** The voxels that are one half or more: the counterpart of {@link #asVolume}. */
  static Mask atLeastHalf(Volume volume) {
    float[] values = volume.data();
    byte[] marks = new byte[values.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = (byte) (values[i] >= HALF ? 1 : 0);
    }
    return new Mask(volume.grid(), marks);
  }
}
