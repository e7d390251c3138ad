package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.results.ResultFolders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilesTest {

  private static final String NAME = "lesion_msk.nii.gz";

  private final ApiServer server = ApiServer.shared();
  private String id = "";
  private String path = "";
  private byte[] content = {};

  @BeforeEach
  void aFinishedJob() throws IOException {
    JobClient jobs = new JobClient(server);
    id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    path = "/files/" + id + "/sub-api/" + NAME;
    content = Files.readAllBytes(folder().resolve(NAME));
  }

  @Test
  void sendsAFileAsItIs() {
    var response = server.get(path, "Accept-Encoding", "gzip");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
    assertThat(header(response, "Content-Type")).isEqualTo("application/gzip");
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(header(response, "Content-Length")).isEqualTo("1000");
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(response, "ETag")).matches("\"[^\"]+\"");
    assertThat(header(response, "Last-Modified")).endsWith(" GMT");
    assertThat(header(response, "Content-Disposition"))
        .isEqualTo("inline; filename=\"" + NAME + "\"");
    assertThat(header(response, "Cache-Control")).matches("private, max-age=863\\d\\d");
  }

  @Test
  void foldersAreNotListed() {
    for (String folder :
        new String[] {"/files", "/files/", "/files/" + id, "/files/" + id + "/sub-api/"}) {
      assertThat(server.get(folder).statusCode()).as(folder).isEqualTo(404);
    }
    for (String folder : new String[] {"/assets/", "/docs/..", "/assets/..", "/api/", "/web/"}) {
      assertThat(server.get(folder).statusCode()).as(folder).isIn(400, 404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "report.png, image/png",
    "result.json, application/json",
    "sub-api_dwi.nii.gz, application/gzip"
  })
  void namesTheType(String name, String type) {
    var response = server.get("/files/" + id + "/sub-api/" + name);
    assertThat(header(response, "Content-Type")).isEqualTo(type);
  }

  @Test
  void headIsAsGetWithoutTheBytes() {
    var get = server.get(path);
    var head = server.head(path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String name : get.headers().map().keySet()) {
      if (!name.equals("date") && !name.equals("x-request-id") && !name.equals("cache-control")) {
        assertThat(header(head, name)).as(name).isEqualTo(header(get, name));
      }
    }
    assertThat(server.head(path, "Range", "bytes=0-1").statusCode()).isEqualTo(200);
  }

  @Test
  void sendsAnAttachmentWhenAsked() {
    assertThat(header(server.get(path + "?download"), "Content-Disposition"))
        .isEqualTo("attachment; filename=\"" + NAME + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-9, 0, 9",
    "bytes=10-, 10, 999",
    "bytes=-10, 990, 999",
    "bytes=999-, 999, 999",
    "bytes=990-5000, 990, 999",
    "bytes=-5000, 0, 999",
  })
  void sendsAPart(String range, int first, int last) {
    var response = server.get(path, "Range", range);
    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(content, first, last + 1));
    assertThat(header(response, "Content-Range"))
        .isEqualTo("bytes " + first + "-" + last + "/1000");
    assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(last - first + 1));
    assertThat(header(response, "ETag")).isEqualTo(header(server.head(path), "ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=1000-", "bytes=5000-6000", "bytes=-0"})
  void saysHowLongTheFileIsWhenARangeHoldsNothing(String range) {
    var response = server.get(path, "Range", range);
    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes */1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes="})
  void ignoresAMalformedRange(String range) {
    var response = server.get(path, "Range", range);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
  }

  @Test
  void aRangeDependsOnIfRange() {
    var head = server.head(path);
    String[] fresh = {header(head, "ETag"), header(head, "Last-Modified")};
    for (String value : fresh) {
      assertThat(server.get(path, "Range", "bytes=0-0", "If-Range", value).statusCode())
          .isEqualTo(206);
    }
    String[] stale = {"\"other\"", "W/" + fresh[0], "Mon, 01 Jan 2001 00:00:00 GMT"};
    for (String value : stale) {
      var response = server.get(path, "Range", "bytes=0-0", "If-Range", value);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).hasSize(1000);
    }
  }

  @Test
  void aFreshCopyIsNotSentAgain() {
    var head = server.head(path);
    String etag = header(head, "ETag");
    for (String list : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
      var response = server.get(path, "If-None-Match", list);
      assertThat(response.statusCode()).as(list).isEqualTo(304);
      assertThat(header(response, "ETag")).isEqualTo(etag);
      assertThat(response.body()).isEmpty();
    }
    String modified = header(head, "Last-Modified");
    assertThat(server.get(path, "If-Modified-Since", modified).statusCode()).isEqualTo(304);
    assertThat(
            server.get(path, "If-None-Match", "\"x\"", "If-Modified-Since", modified).statusCode())
        .isEqualTo(200);
    assertThat(server.get(path, "If-None-Match", etag, "Range", "bytes=0-0").statusCode())
        .isEqualTo(304);
    assertThat(server.get(path, "If-Match", "\"x\"").statusCode()).isEqualTo(412);
  }

  @Test
  void anEmptyFileIsAFile() throws IOException {
    Files.createFile(folder().resolve("empty.json"));
    var response = server.get("/files/" + id + "/sub-api/empty.json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("0");
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aLargeFileArrivesWholeAndOverAgainOnOneConnection() throws IOException {
    byte[] large = new byte[5_000_000];
    new java.util.Random(3).nextBytes(large);
    Files.write(folder().resolve("large.nii.gz"), large);
    String its = "/files/" + id + "/sub-api/large.nii.gz";
    for (int i = 0; i < 3; i++) {
      assertThat(server.get(its).body()).isEqualTo(large);
      assertThat(server.get(its, "Range", "bytes=1000000-3999999").body())
          .isEqualTo(Arrays.copyOfRange(large, 1_000_000, 4_000_000));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sub-api/.penumbra",
        "sub-api/..%2f..%2fetc%2fpasswd",
        "sub-api/%2e%2e/report.png",
        "sub-api/report.png%00.nii.gz",
        "sub-api/REPORT.PNG",
        "sub-other/report.png",
        "..%2f/report.png",
        "sub-api/link.json",
        "sub-api/",
        "sub-api",
      })
  void nothingElseIsThere(String tail) throws IOException {
    Path link = folder().resolve("link.json");
    if (!Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, Path.of("/etc/hostname"));
    }
    assertThat(RawHttp.send(server, "GET", "/files/" + id + "/" + tail).status()).isIn(400, 404);
    Files.delete(link);
  }

  @Test
  void packsEverythingWhileItLeaves() throws IOException {
    var response = server.get("/files/" + id + "/sub-api/archive.zip");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo("application/zip");
    assertThat(header(response, "Content-Encoding")).isEmpty();
    Map<String, Integer> entries = new TreeMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes().length);
      }
    }
    assertThat(entries)
        .containsOnlyKeys(
            NAME, "report.png", "result.json", "sub-api_adc.nii.gz", "sub-api_dwi.nii.gz")
        .containsEntry(NAME, 1000);
    assertThat(server.head("/files/" + id + "/sub-api/archive.zip").statusCode()).isEqualTo(200);
  }

  private Path folder() {
    return server.bean(ResultFolders.class).find(id).orElseThrow();
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
