package dev.penumbra.results.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report must come out of a JRE that has neither a screen nor fontconfig nor a font. */
final class BareRuntimeTest {

  @TempDir private Path temp;

  @Test
  void drawsWithoutThePlatformsFonts() throws IOException, InterruptedException {
    Path classes = temp.resolve("classes.txt");
    Path picture = temp.resolve("report.png");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.awt.headless=true",
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                BareRuntimeTest.class.getName(),
                picture.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(image.getWidth()).isEqualTo(ReportPicture.WIDTH);
    List<String> loaded = Files.readAllLines(classes);
    assertThat(loaded).anyMatch(line -> line.contains("sun.java2d.SunGraphics2D"));
    assertThat(loaded)
        .noneMatch(line -> line.contains("FontManager"))
        .noneMatch(line -> line.contains("FontConfig"))
        .noneMatch(line -> line.contains("sun.font.Font2D"))
        .noneMatch(line -> line.contains("sun.font.FontStrike"));
  }

  /** What the bare runtime runs. */
  public static void main(String[] args) throws IOException {
    ImageIO.setUseCache(false);
    BufferedImage image =
        ReportPicture.draw(new Head(Head.plainGrid()).lesion(-30, 20, 10, 9).content());
    ImageIO.write(image, "png", Path.of(args[0]).toFile());
  }
}
