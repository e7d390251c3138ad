package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.FetchListener;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.volume.Modality;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cases of a Parquet data set on a Hugging Face hub. They are listed in the background from the
 * first question on; of a case only the columns that are needed are fetched, when it is needed, and
 * kept. Thread-safe.
 */
final class HubCases implements CaseSource, AutoCloseable {

  /** As a source. */
  static final String NAME = "hub";

  private final HubListing listing;
  private final CaseLoader loader;
  private final HubCache cache;
  private final boolean truth;
  private final Prefetcher prefetcher;

  HubCases(HubListing listing, CaseLoader loader, HubCache cache, HubColumns columns) {
    this.listing = listing;
    this.loader = loader;
    this.cache = cache;
    this.truth = columns.truth().isPresent();
    this.prefetcher = new Prefetcher(this::fetchAhead);
  }

  /** Tells somebody of every case that comes from now on. */
  void tell(FetchListener listener) {
    loader.tell(listener);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<CaseSummary> list() {
    return listing.known().cases().values().stream().map(this::summary).toList();
  }

  @Override
  public Optional<CaseSummary> find(CaseId id) {
    return listing.known().find(id).map(this::summary);
  }

  @Override
  public SourceStatus status() {
    return listing.known().status();
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    Errand errand = loader.errand(watch);
    prefetcher.loadBegins();
    try {
      return listing.await(id, errand).map(some -> loader.load(some, wanted, errand));
    } finally {
      prefetcher.loadEnds();
    }
  }

  @Override
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return listing.known().find(id).flatMap(loader::atHand);
  }

  @Override
  public void used(CaseId id) {
    listing.known().find(id).ifPresent(cache::touch);
  }

  @Override
  public void prefetch(String who, Optional<CaseId> id) {
    prefetcher.wish(who, id.filter(some -> listing.known().find(some).isPresent()));
  }

  private void fetchAhead(CaseId id, LoadWatch watch) {
    listing.known().find(id).ifPresent(some -> loader.loadAhead(some, loader.errand(watch)));
  }

  private CaseSummary summary(HubCase some) {
    Set<Modality> modalities = EnumSet.of(Modality.DWI, Modality.ADC);
    if (some.flair()) {
      modalities.add(Modality.FLAIR);
    }
    return new CaseSummary(some.id(), some.id().value(), name(), modalities, truth);
  }

  @Override
  public void close() {
    prefetcher.close();
    listing.close();
  }
}
