package dev.penumbra.api.telemetry;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.FetchListener;
import dev.penumbra.cases.SourceStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/** Whether the sources of cases answer, and how often a case has to be fetched. */
@Singleton
final class CaseMeters implements FetchListener, Figures {

  private static final String SOURCE = "source";

  private static final Duration[] BOUNDS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(60),
    Duration.ofSeconds(240)
  };

  private final Meters meters;
  private final BeanProvider<CaseCatalog> catalog;

  CaseMeters(Meters meters, BeanProvider<CaseCatalog> catalog) {
    this.meters = meters;
    this.catalog = catalog;
  }

  @Override
  public void atHand(String source) {
    meters.enter(sheet -> lookups(sheet, source, "hit").increment());
  }

  @Override
  public void fetched(String source, long bytes, Duration took) {
    meters.enter(
        sheet -> {
          lookups(sheet, source, "miss").increment();
          sheet
              .counter(
                  "penumbra.cases.fetched",
                  Sheet.BYTES,
                  "Bytes of images that were fetched",
                  Tags.of(SOURCE, source))
              .increment((double) bytes);
          sheet
              .timer("penumbra.case.fetch", "Fetching a case", Tags.of(SOURCE, source), BOUNDS)
              .record(took);
        });
  }

  @Override
  public void enter(Sheet sheet) {
    CaseCatalog cases = catalog.get();
    for (String source : cases.sources().keySet()) {
      for (SourceStatus.State state : SourceStatus.State.values()) {
        sheet.gauge(
            "penumbra.case.source",
            Sheet.NONE,
            "1 for the state that a source of cases is in",
            Tags.of(SOURCE, source, "state", state.name().toLowerCase(Locale.ROOT)),
            () -> cases.sources().get(source).state() == state ? 1 : 0);
      }
    }
  }

  private static Counter lookups(Sheet sheet, String source, String result) {
    return sheet.counter(
        "penumbra.case.lookups",
        Sheet.NONE,
        "Cases of a source that fetches them: there (hit), or fetched (miss)",
        Tags.of(SOURCE, source, "result", result));
  }
}
