package dev.penumbra.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A bundle on the class path, as files or inside a jar. */
record ClassPathSource(ClassLoader loader, String root, String name) implements BundleSource {

  private String resource(String file) {
    return root + "/" + name + "/" + file;
  }

  @Override
  public OptionalLong size(String file) throws IOException {
    URL url = loader.getResource(resource(file));
    if (url == null) {
      return OptionalLong.empty();
    }
    try (InputStream in = url.openStream()) {
      return OptionalLong.of(in.transferTo(OutputStream.nullOutputStream()));
    }
  }

  @Override
  public InputStream open(String file) throws IOException {
    InputStream in = loader.getResourceAsStream(resource(file));
    if (in == null) {
      throw new FileNotFoundException(file);
    }
    return in;
  }

  @Override
  public Optional<Path> path(String file) {
    return Optional.empty();
  }
}
