package dev.penumbra.cases.hub;

import dev.penumbra.cases.FetchListener;
import dev.penumbra.storage.DataFolder;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.DisabledBeanException;
import io.micronaut.core.annotation.Order;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;

/** Puts the parts of the source together; nothing of it touches the network yet. */
@Factory
final class HubFactory {

  @Singleton
  @Bean(preDestroy = "close")
  HubPlace hubPlace(HubCacheConfig config, DataFolder data) {
    return HubPlace.of(config, data);
  }

  @Singleton
  @Order(40)
  @Bean(preDestroy = "close")
  HubCases hubCases(
      HubConfig config,
      HubColumns columns,
      BeanProvider<HubPlace> place,
      ObjectMapper mapper,
      List<FetchListener> listeners) {
    if (config.off()) {
      throw new DisabledBeanException("no data set is configured");
    }
    HubCases cases = cases(config, columns, place.get().folder(), mapper, HubTime.SYSTEM);
    listeners.forEach(cases::tell);
    return cases;
  }

  static HubCases cases(
      HubConfig config, HubColumns columns, Path folder, ObjectMapper mapper, HubTime time) {
    HubErrors errors = new HubErrors(config);
    HubClient client = new HubClient(config, errors);
    Attempts attempts = new Attempts(config.retries(), time);
    HubTree tree = new HubTree(config, client, errors, attempts, mapper);
    HubFiles files = new HubFiles(tree, client, errors, attempts);
    IndexFile index = new IndexFile(folder, config, columns, mapper);
    HubCrawl crawl = new HubCrawl(tree, files, errors, columns, index, time, config.caseTimeout());
    HubCache cache = new HubCache(folder, config.cacheBudget(), time, mapper);
    return new HubCases(
        new HubListing(crawl, errors, time),
        new CaseLoader(config, columns, files, errors, cache, time),
        cache,
        columns);
  }
}
