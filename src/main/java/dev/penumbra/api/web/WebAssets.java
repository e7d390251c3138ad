package dev.penumbra.api.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files below one folder of the class path. A name is taken only if it has the shape of a file's
 * name with a known ending, so that none leads elsewhere. Thread-safe.
 */
final class WebAssets {

  private static final Pattern NAME =
      Pattern.compile("(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.[a-z0-9]+");

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("yml", "application/yaml; charset=utf-8"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("woff2", "font/woff2"));

  private final String folder;
  private final Map<String, WebAsset> loaded = new ConcurrentHashMap<>();

  /**
   * Files of a folder.
   *
   * @param folder path in the class path, with a slash at the end
   */
  WebAssets(String folder) {
    this.folder = folder;
  }

  /**
   * One file.
   *
   * @param name anything a client may have sent
   * @return the file; empty where there is none of that name
   */
  Optional<WebAsset> find(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    WebAsset known = loaded.get(name);
    return known != null ? Optional.of(known) : load(name, type);
  }

  private Optional<WebAsset> load(String name, String type) {
    try (InputStream in = WebAssets.class.getClassLoader().getResourceAsStream(folder + name)) {
      if (in == null) {
        return Optional.empty();
      }
      WebAsset asset = WebAsset.of(type, in.readAllBytes());
      loaded.put(name, asset);
      return Optional.of(asset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
