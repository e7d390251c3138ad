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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Reads the files of a case and checks that they belong together. Thread-safe.
 *
 * <p>A DWI has one volume, or two of which the last is b = 1000 s/mm²; every other image has one.
 * {@link GridAgreement} says whether they are on the DWI's grid. The ADC is brought to 1e-6 mm²/s.
 * What was made of headers and units is told in the warnings.
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
   * @throws UnusableCase if an image is missing or empty, or does not fit the DWI, or if the ADC's
   *     values are none of brain tissue
   * @throws UnreadableVolume if a file is no valid image
   */
  public CaseVolumes read(CaseFiles files, Set<Modality> wanted) {
    List<String> warnings = new ArrayList<>();
    HeaderNotes notes = new HeaderNotes();
    CaseImage dwi = dwi(file(files, Modality.DWI), warnings);
    notes.add(dwi.file().name(), dwi.header());
    Map<Modality, CaseImage> images = new EnumMap<>(Modality.class);
    images.put(Modality.DWI, dwi);
    Set<Modality> others = EnumSet.noneOf(Modality.class);
    others.addAll(wanted);
    others.remove(Modality.DWI);
    for (Modality modality : others) {
      CaseImage image = other(modality, file(files, modality), dwi.volume().grid(), warnings);
      notes.add(image.file().name(), image.header());
      images.put(modality, modality == Modality.ADC ? inOneUnit(image, dwi, warnings) : image);
    }
    Optional<CaseImage> truth =
        files.groundTruth().flatMap(file -> groundTruth(file, dwi.volume().grid(), warnings));
    truth.ifPresent(image -> notes.add(image.file().name(), image.header()));
    warnings.addAll(notes.sentences());
    return new CaseVolumes(files, images, truth, warnings);
  }

  /** The ADC in {@link AdcUnit#CANONICAL}, whatever unit the file has. */
  private static CaseImage inOneUnit(CaseImage adc, CaseImage dwi, List<String> warnings) {
    String name = adc.file().name();
    Volume volume = adc.volume();
    OptionalDouble median = AdcUnit.median(volume, dwi.volume());
    if (median.isEmpty()) {
      return adc;
    }
    if (Arrays.equals(volume.data(), dwi.volume().data())) {
      throw new UnusableCase(
          "%s has the values of the DWI, voxel by voxel; the ADC map is needed.".formatted(name));
    }
    AdcUnit unit =
        AdcUnit.ofMedian(median.getAsDouble())
            .orElseThrow(
                () -> new UnusableCase(AdcUnit.refusal(name, median.getAsDouble(), dwi.volume())));
    if (unit == AdcUnit.CANONICAL) {
      return adc;
    }
    warnings.add(
        "%s is in %s, as its values show; it was converted to %s."
            .formatted(name, unit, AdcUnit.CANONICAL));
    return new CaseImage(adc.file(), adc.header(), unit.convert(volume));
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
    if (image.volumes() == 2) {
      warnings.add(file.name() + " has 2 volumes; the last, b = 1000, is used.");
    }
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
    return new CaseImage(file, image.header(), volume.placedOn(grid));
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
