package dev.penumbra.page;

import com.microsoft.playwright.Page;
import dev.penumbra.Prerequisite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The accessibility checker axe, in a page that lets foreign scripts in. */
final class Axe {

  private static final Path SCRIPT = Path.of("src/main/web/node_modules/axe-core/axe.min.js");

  private static final String CHECK =
      """
      async (rules) => {
        const runOnly = rules.length > 0 ? { runOnly: rules } : {};
        const { violations } = await axe.run(document, { resultTypes: ['violations'], ...runOnly });
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, help, nodes }) =>
            `${id}: ${help}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('; ')}`);
      }
      """;

  private final Page page;

  Axe(Page page) {
    Prerequisite.require(Files.exists(SCRIPT), "axe-core, which npm installs for the page");
    this.page = page;
    page.addScriptTag(new Page.AddScriptTagOptions().setPath(SCRIPT));
  }

  /** A sentence for each serious or critical fault of what is shown now. */
  List<String> seriousFaults() {
    return check(List.of());
  }

  /** The same of the rules about colors alone, for other colors of what was checked already. */
  List<String> seriousFaultsOfColors() {
    return check(List.of("color-contrast", "link-in-text-block"));
  }

  private List<String> check(List<String> rules) {
    return ((List<?>) page.evaluate(CHECK, rules)).stream().map(Object::toString).toList();
  }
}
