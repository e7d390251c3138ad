package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.results.BuildVersion;
import dev.penumbra.results.ResultNames;
import dev.penumbra.results.report.CaseTile;
import dev.penumbra.results.report.ContactSheet;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The summary picture of a batch: a tile for each case, {@code summary.png} or, where one page does
 * not hold them, {@code summary-1.png} and so on. A tile is drawn when its case is done and kept
 * beside it, so that the picture of thousands of cases takes no volume into memory.
 */
final class SummaryPicture {

  private static final Logger LOG = LoggerFactory.getLogger(SummaryPicture.class);

  private static final String TILE = "tile.png";
  private static final Pattern PAGE = Pattern.compile("summary(-\\d+)?\\.png");
  private static final float MARKED_ABOVE = 0.5f;

  private final OutFolder folder;
  private final String model;

  /**
   * A picture that is not drawn yet.
   *
   * @param folder the results
   * @param model title and version of the model
   */
  SummaryPicture(OutFolder folder, String model) {
    this.folder = folder;
    this.model = model;
  }

  /**
   * Draws the tile of a case that has just been done.
   *
   * @param made its files, which are not in their place yet
   * @param compared whether there is a ground truth on the DWI's grid
   * @throws IOException if it cannot be written
   */
  static void drawTile(CaseId id, Path made, boolean compared) throws IOException {
    Volume dwi = read(made.resolve(ResultNames.input(id.value(), Modality.DWI)));
    Mask lesion = Mask.above(read(made.resolve(ResultNames.MASK)), MARKED_ABOVE);
    Optional<Mask> truth =
        compared
            ? Optional.of(
                Mask.above(read(made.resolve(ResultNames.groundTruth(id.value()))), MARKED_ABOVE))
            : Optional.empty();
    BufferedImage tile = CaseTile.draw(dwi, lesion, truth);
    Path notes = Files.createDirectories(made.resolve(OutFolder.NOTES));
    WholeFile.write(notes, TILE, out -> png(tile, out));
  }

  /**
   * Draws all pages, and removes those of an earlier run that had more.
   *
   * @param outcomes every case of the batch, in order
   * @return the names of the pages
   * @throws IOException if a page cannot be written
   */
  List<String> draw(Map<CaseId, CaseOutcome> outcomes) throws IOException {
    List<ContactSheet.Tile> tiles = new ArrayList<>();
    outcomes.forEach((id, outcome) -> tiles.add(tile(id, outcome)));
    boolean truth =
        outcomes.values().stream()
            .anyMatch(
                outcome ->
                    outcome instanceof CaseOutcome.Done done && done.figures().dice() != null);
    int pages = (tiles.size() + ContactSheet.TILES - 1) / ContactSheet.TILES;
    List<String> names = new ArrayList<>();
    for (int page = 0; page < pages; page++) {
      int first = page * ContactSheet.TILES;
      int end = Math.min(tiles.size(), first + ContactSheet.TILES);
      BufferedImage image =
          ContactSheet.draw(
              title(tiles.size(), page, pages),
              model,
              "Penumbra " + BuildVersion.current(),
              truth,
              tiles.subList(first, end));
      String name = pages == 1 ? "summary.png" : "summary-" + (page + 1) + ".png";
      WholeFile.write(folder.root(), name, out -> png(image, out));
      names.add(name);
    }
    removeAllBut(names);
    return names;
  }

  private static String title(int cases, int page, int pages) {
    String count = cases == 1 ? "1 case" : cases + " cases";
    return pages == 1 ? count : "%s, page %d of %d".formatted(count, page + 1, pages);
  }

  private ContactSheet.Tile tile(CaseId id, CaseOutcome outcome) {
    if (outcome instanceof CaseOutcome.Done done) {
      return new ContactSheet.Tile(id.value(), () -> kept(id), caption(done.figures()), false);
    }
    String error = outcome instanceof CaseOutcome.Failed failed ? failed.error() : "";
    return new ContactSheet.Tile(id.value(), Optional::empty, error, true);
  }

  private static String caption(CaseFigures figures) {
    String volume =
        figures.lesionCount() == 0
            ? "no lesion found"
            : String.format(Locale.ROOT, "%.2f ml", figures.volumeMl());
    Double dice = figures.dice();
    return dice == null ? volume : volume + String.format(Locale.ROOT, " · Dice %.2f", dice);
  }

  private Optional<BufferedImage> kept(CaseId id) {
    try {
      return Optional.ofNullable(ImageIO.read(folder.note(id, TILE).toFile()));
    } catch (IOException e) {
      LOG.warn("The tile of case {} cannot be read: {}", id, e.toString());
      return Optional.empty();
    }
  }

  private static Volume read(Path file) {
    NiftiImage image = new NiftiReader(NiftiLimits.DEFAULT).read(file);
    return image.volume(image.volumes() - 1);
  }

  private static void png(BufferedImage image, OutputStream out) throws IOException {
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageIO.write(image, "png", stream);
    }
  }

  private void removeAllBut(List<String> names) throws IOException {
    Set<String> kept = new HashSet<>(names);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.root(), "summary*")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (PAGE.matcher(name).matches() && !kept.contains(name) && Files.isRegularFile(entry)) {
          Files.delete(entry);
        }
      }
    }
  }
}
