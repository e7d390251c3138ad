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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the files of a case and checks that they belong together. Thread-safe.
 *
 * <p>A DWI has one volume, or two of which the last is b = 1000 s/mm²; every other image has one.
 * {@link GridAgreement} says whether they are on the DWI's grid.
 */
@Singleton
public final class CaseReader {

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
    GridAgreement.misfit(file.name(), volume.grid(), grid)
        .ifPresent(
            misfit -> {
              throw new UnusableCase(misfit + "; both must be on one grid.");
            });
    refuseEmpty(file, volume);
    warnOfNonFinite(file, image, warnings);
    GridAgreement.warning(file.name(), volume.grid(), grid).ifPresent(warnings::add);
    return new CaseImage(file, image.header(), new Volume(grid, volume.data()));
  }

  private Optional<CaseImage> groundTruth(NiftiFile file, Grid grid, List<String> warnings) {
    try {
      NiftiImage image = reader.read(file);
      Volume volume = image.volume(0);
      Optional<String> misfit =
          image.volumes() == 1
              ? GridAgreement.misfit(file.name(), volume.grid(), grid)
              : Optional.of(file.name() + " has " + image.volumes() + " volumes");
      if (misfit.isPresent()) {
        warnings.add("The ground truth is not used: " + misfit.get() + ".");
        return Optional.empty();
      }
      GridAgreement.warning(file.name(), volume.grid(), grid).ifPresent(warnings::add);
      return Optional.of(new CaseImage(file, image.header(), new Volume(grid, volume.data())));
    } catch (UnreadableVolume e) {
      warnings.add("The ground truth is not used: " + e.getMessage() + ".");
      return Optional.empty();
    }
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
