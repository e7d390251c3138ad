package dev.penumbra.cases.hub;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the hub says of the data set: its commit and its files. Thread-safe. */
final class HubTree {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_PAGES = 1000;
  private static final int MOST_FILES = 20_000;

  private final HubConfig config;
  private final HubClient client;
  private final HubErrors errors;
  private final Attempts attempts;
  private final ObjectMapper mapper;

  HubTree(
      HubConfig config,
      HubClient client,
      HubErrors errors,
      Attempts attempts,
      ObjectMapper mapper) {
    this.config = config;
    this.client = client;
    this.errors = errors;
    this.attempts = attempts;
    this.mapper = mapper;
  }

  /** Whether the configured revision is a commit, which never changes. */
  boolean pinned() {
    return COMMIT.matcher(config.revision()).matches();
  }

  /** The commit that the configured revision is now. */
  String commit(Errand errand) throws IOException {
    if (pinned()) {
      return config.revision();
    }
    JsonNode said = ask(api("revision", config.revision()), errand).json();
    return text(said, "sha")
        .filter(sha -> COMMIT.matcher(sha).matches())
        .orElseThrow(() -> errors.garbage("no commit in the description of the revision"));
  }

  /** The Parquet files of a commit, in the hub's order. */
  List<HubFile> files(String commit, Errand errand) throws IOException {
    List<HubFile> files = new ArrayList<>();
    Optional<URI> next = Optional.of(URI.create(api("tree", commit) + "?recursive=true"));
    for (int pages = 0; next.isPresent(); pages++) {
      Page page = ask(next.get(), errand);
      if (!page.json().isArray()) {
        throw errors.garbage("its listing of files is no list");
      }
      page.json().values().forEach(entry -> file(entry).ifPresent(files::add));
      next = page.next();
      if (pages > MOST_PAGES || files.size() > MOST_FILES) {
        throw errors.garbage("its listing of files does not end");
      }
    }
    return files;
  }

  /** Where a file of a commit is read. */
  URI address(String commit, HubFile file) {
    String path =
        Arrays.stream(file.path().split("/", -1))
            .map(HubTree::encoded)
            .collect(Collectors.joining("/"));
    return URI.create(
        config.server() + "/datasets/" + config.dataset() + "/resolve/" + commit + "/" + path);
  }

  /** One answer: its content, and where the listing goes on. */
  private record Page(JsonNode json, Optional<URI> next) {}

  private Page ask(URI address, Errand errand) throws IOException {
    return attempts.make(
        errand,
        () -> {
          try (HubAnswer answer =
              client.get(address, Map.of("Accept", "application/json"), errand)) {
            if (answer.status() != 200) {
              throw errors.status(answer);
            }
            byte[] body =
                answer
                    .bytes(MOST_BYTES, errand)
                    .orElseThrow(() -> errors.garbage("an answer of more than 16 MB"));
            return new Page(json(body), next(address, answer));
          }
        });
  }

  private JsonNode json(byte[] body) {
    try {
      return mapper.readValue(body, JsonNode.class);
    } catch (IOException | RuntimeException e) {
      throw errors.garbage("no JSON");
    }
  }

  private Optional<URI> next(URI from, HubAnswer answer) {
    for (String link : answer.headers().allValues("Link")) {
      Matcher matcher = NEXT.matcher(link);
      if (matcher.find()) {
        URI next;
        try {
          next = from.resolve(matcher.group(1));
        } catch (IllegalArgumentException e) {
          throw errors.garbage("its listing goes on at an address that is none");
        }
        if (!client.isHub(next)) {
          throw errors.garbage("its listing goes on at another server");
        }
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  private static Optional<HubFile> file(JsonNode entry) {
    String path = text(entry, "path").orElse("");
    if (!path.endsWith(".parquet") || !text(entry, "type").orElse("").equals("file")) {
      return Optional.empty();
    }
    JsonNode lfs = entry.get("lfs");
    String oid =
        Optional.ofNullable(lfs)
            .flatMap(node -> text(node, "oid"))
            .or(() -> text(entry, "oid"))
            .orElse("");
    JsonNode size = entry.get("size");
    long bytes = size != null && size.isNumber() ? size.getLongValue() : 0;
    return HubFile.plausible(path, bytes, oid)
        ? Optional.of(new HubFile(path, bytes, oid))
        : Optional.empty();
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.isObject() ? node.get(field) : null)
        .filter(JsonNode::isString)
        .map(JsonNode::getStringValue);
  }

  private URI api(String what, String revision) {
    return URI.create(
        config.server()
            + "/api/datasets/"
            + config.dataset()
            + "/"
            + what
            + "/"
            + encoded(revision));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
