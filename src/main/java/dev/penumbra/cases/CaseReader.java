package dev.penumbra.cases;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files of a case and checks that they belong together. Thread-safe.
 *
 * <p>A DWI has one volume, or two of which the last is b = 1000 s/mm²; every other image has one.
 * All have the DWI's shape. Where their affines place a corner voxel up to {@link #SAME_MM} apart,
 * rounding explains it; up to {@link #CLOSE_MM}, the DWI's affine is taken and a warning says so,
 * as DeepISLES does; beyond that the images are refused.
 */
@Singleton
public final class CaseReader {

  /** Affines this close, in mm at the corner voxels, are the same. */
  static final double SAME_MM = 1e-3;

  /** Affines this close, in mm, differ by registration or rounding, not by mistake. */
  static final double CLOSE_MM = 1.0;

  private final NiftiReader reader;

  /** A reader with the usual limits. */
  @Inject
  public CaseReader() {
    this(new NiftiReader(NiftiLimits.DEFAULT));
  }

  /**
   * A reader.
   *
   * @param reader decodes the files
   */
  public CaseReader(NiftiReader reader) {
    this.reader = reader;
  }

  /**
   * Reads a case.
   *
   * @param files its files
   * @param wanted the images to read; the DWI is read in any case, others are left alone
   * @return the images on the DWI's grid
   * @throws UnusableCase if an image is missing or empty, or does not fit the DWI
   * @throws UnreadableVolume if a file is no valid image
   */
  public CaseVolumes read(CaseFiles files, Set<Modality> wanted) {
    List<String> warnings = new ArrayList<>();
    CaseImage dwi = dwi(file(files, Modality.DWI), warnings);
    Map<Modality, CaseImage> images = new EnumMap<>(Modality.class);
    images.put(Modality.DWI, dwi);
    Set<Modality> others = EnumSet.noneOf(Modality.class);
    others.addAll(wanted);
    others.remove(Modality.DWI);
    for (Modality modality : others) {
      images.put(modality, other(modality, file(files, modality), dwi.volume().grid(), warnings));
    }
    Optional<CaseImage> truth =
        files.groundTruth().flatMap(file -> groundTruth(file, dwi.volume().grid(), warnings));
    return new CaseVolumes(files, images, truth, warnings);
  }

  private static NiftiFile file(CaseFiles files, Modality modality) {
    return Optional.ofNullable(files.images().get(modality))
        .orElseThrow(
            () -> new UnusableCase("Case " + files.id() + " has no " + modality + " image."));
  }

  private CaseImage dwi(NiftiFile file, List<String> warnings) {
    NiftiImage image = reader.read(file);
    if (image.volumes() > 2) {
      throw new UnusableCase(
          "%s has %d volumes; a DWI has one, or two of which the last is b = 1000."
              .formatted(file.name(), image.volumes()));
    }
    Volume volume = image.volume(image.volumes() - 1);
    refuseEmpty(file, volume);
    warnOfNonFinite(file, image, warnings);
    return new CaseImage(file, image.header(), volume);
  }

  private CaseImage other(Modality modality, NiftiFile file, Grid grid, List<String> warnings) {
    NiftiImage image = reader.read(file);
    if (image.volumes() != 1) {
      throw new UnusableCase(
          "%s has %d volumes; an image of %s has one."
              .formatted(file.name(), image.volumes(), modality));
    }
    Volume volume = image.volume(0);
    misfit(file, volume.grid(), grid)
        .ifPresent(
            misfit -> {
              throw new UnusableCase(misfit + "; both must be on one grid.");
            });
    refuseEmpty(file, volume);
    warnOfNonFinite(file, image, warnings);
    return new CaseImage(
        file, image.header(), new Volume(onGrid(file, volume, grid, warnings), volume.data()));
  }

  private Optional<CaseImage> groundTruth(NiftiFile file, Grid grid, List<String> warnings) {
    try {
      NiftiImage image = reader.read(file);
      Volume volume = image.volume(0);
      Optional<String> misfit =
          image.volumes() == 1
              ? misfit(file, volume.grid(), grid)
              : Optional.of(file.name() + " has " + image.volumes() + " volumes");
      if (misfit.isPresent()) {
        warnings.add("The ground truth is not used: " + misfit.get() + ".");
        return Optional.empty();
      }
      Grid own = onGrid(file, volume, grid, warnings);
      return Optional.of(new CaseImage(file, image.header(), new Volume(own, volume.data())));
    } catch (UnreadableVolume e) {
      warnings.add("The ground truth is not used: " + e.getMessage() + ".");
      return Optional.empty();
    }
  }

  private static Optional<String> misfit(NiftiFile file, Grid own, Grid dwi) {
    if (!own.sameShape(dwi)) {
      return Optional.of(
          "%s has %s voxels and the DWI %s".formatted(file.name(), own.shape(), dwi.shape()));
    }
    double apart = own.maxCornerDistance(dwi);
    return apart <= CLOSE_MM
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s and the DWI are placed %.1f mm apart in the patient",
                file.name(),
                apart));
  }

  private static Grid onGrid(NiftiFile file, Volume volume, Grid dwi, List<String> warnings) {
    double apart = volume.grid().maxCornerDistance(dwi);
    if (apart > SAME_MM) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%s is placed up to %.3f mm apart from the DWI; the DWI's position is used.",
              file.name(),
              apart));
    }
    return dwi;
  }

  private static void refuseEmpty(NiftiFile file, Volume volume) {
    float first = volume.data()[0];
    for (float value : volume.data()) {
      if (value != first) {
        return;
      }
    }
    throw new UnusableCase(
        file.name() + " is empty: all its voxels have the same value; it holds no image.");
  }

  private static void warnOfNonFinite(NiftiFile file, NiftiImage image, List<String> warnings) {
    if (image.nonFinite() > 0) {
      warnings.add(
          file.name()
              + ": "
              + image.nonFinite()
              + " voxels are no finite numbers and were taken as 0.");
    }
  }
}
