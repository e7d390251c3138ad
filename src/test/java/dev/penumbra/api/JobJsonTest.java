package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.access.Site;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.model.RunOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JobJsonTest {

  private final JobJson json = ApiServer.shared().bean(JobJson.class);

  @Test
  void manyReadersOfASnapshotShareItsBytes() {
    Job job = job("case");
    assertThat(json.write(job, Site.open("http://one")))
        .isSameAs(json.write(job, Site.open("http://one")));
  }

  @Test
  void everyReaderGetsLinksOfTheAddressItUsed() {
    Job job = job("case");
    for (String base : new String[] {"http://one", "http://two", "http://one"}) {
      assertThat(text(json.write(job, Site.open(base)))).contains('"' + base + "/api/jobs/");
    }
  }

  @Test
  void snapshotsThatOnlyLookAlikeAreNotMixedUp() {
    assertThat(text(json.write(job("first"), Site.open("http://one")))).contains("\"first\"");
    assertThat(text(json.write(job("second"), Site.open("http://one")))).contains("\"second\"");
  }

  private static Job job(String caseId) {
    return Job.accepted(
        new JobId("a".repeat(26)),
        new JobRequest(
            new CaseId(caseId),
            true,
            Optional.empty(),
            RunOptions.NONE,
            Optional.empty(),
            "client"),
        new Assignment("m", List.of("m")),
        Instant.EPOCH,
        1,
        null);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
