package dev.penumbra.api;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.volume.Modality;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A source that is down but for a case that never comes, and that notes what is wished for. */
@Singleton
@Requires(property = RemoteCases.ENABLED)
final class RemoteCases implements CaseSource {

  static final String ENABLED = "penumbra.tests.remote";
  static final String NEVER_COMES = "sub-never";
  static final String IS_DOWN = "sub-down";
  static final String WHY = "The archive does not answer. Try again later.";

  final Map<String, CaseId> wishes = new ConcurrentHashMap<>();
  final Set<CaseId> used = ConcurrentHashMap.newKeySet();
  final CountDownLatch stopped = new CountDownLatch(1);

  @Override
  public String name() {
    return "remote";
  }

  @Override
  public List<CaseSummary> list() {
    return List.of(summary(NEVER_COMES), summary(IS_DOWN));
  }

  private CaseSummary summary(String id) {
    return new CaseSummary(new CaseId(id), id, name(), Set.of(Modality.DWI, Modality.ADC), false);
  }

  @Override
  public SourceStatus status() {
    return SourceStatus.down(WHY);
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    if (id.value().equals(IS_DOWN)) {
      throw new SourceUnavailable(WHY);
    }
    if (!id.value().equals(NEVER_COMES)) {
      return Optional.empty();
    }
    try {
      while (true) {
        watch.loaded(3_100_000, 5_200_000);
        watch.stopIfCancelled();
        LockSupport.parkNanos(1_000_000);
      }
    } finally {
      stopped.countDown();
    }
  }

  @Override
  public void used(CaseId id) {
    used.add(id);
  }

  @Override
  public void prefetch(String who, Optional<CaseId> id) {
    id.ifPresentOrElse(wish -> wishes.put(who, wish), () -> wishes.remove(who));
  }
}
