package dev.penumbra.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A bundle in a folder. Files that are links are refused: they could lead anywhere. */
record FolderSource(Path folder) implements BundleSource {

  @Override
  public String name() {
    return String.valueOf(folder.getFileName());
  }

  private Path resolve(String file) {
    Path path = folder.resolve(file);
    if (Files.isSymbolicLink(path)) {
      throw new BundleRefused("File " + file + " is a symbolic link; it must be a plain file.");
    }
    return path;
  }

  @Override
  public OptionalLong size(String file) throws IOException {
    Path path = resolve(file);
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? OptionalLong.of(Files.size(path))
        : OptionalLong.empty();
  }

  @Override
  public InputStream open(String file) throws IOException {
    return Files.newInputStream(resolve(file), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Optional<Path> path(String file) {
    return Optional.of(resolve(file));
  }
}
