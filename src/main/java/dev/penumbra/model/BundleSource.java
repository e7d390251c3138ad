package dev.penumbra.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the files of one bundle are. Names are those of a manifest: without folders. */
interface BundleSource {

  /** The name of the manifest's file. */
  String MANIFEST = "bundle.json";

  /** A manifest longer than this is none. */
  int MAX_MANIFEST_BYTES = 1 << 20;

  /** What a person calls the bundle before its id is known. */
  String name();

  /** The file's size, empty where it is not there. */
  OptionalLong size(String file) throws IOException;

  /** The file's bytes; the caller closes. */
  InputStream open(String file) throws IOException;

  /** The file's place on disk, where it has one of its own. */
  Optional<Path> path(String file);
}
