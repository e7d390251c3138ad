package dev.penumbra.cases.hub;

import java.util.Optional;
import org.apache.parquet.VersionParser;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.VersionParser.VersionParseException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * The values of one column in one group of rows.
 *
 * @param name what messages call it
 * @param range where its pages are in the file
 * @param column how they are stored
 * @param descriptor what they are
 * @param createdBy the program that wrote the file, which decides how old files are read
 */
record Chunk(
    String name,
    ByteRange range,
    ColumnChunkMetaData column,
    ColumnDescriptor descriptor,
    Optional<String> createdBy) {

  /** The writer, as the readers want it; empty where it is unknown. */
  Optional<ParsedVersion> writer() {
    try {
      return createdBy.isPresent()
          ? Optional.of(VersionParser.parse(createdBy.get()))
          : Optional.empty();
    } catch (VersionParseException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
