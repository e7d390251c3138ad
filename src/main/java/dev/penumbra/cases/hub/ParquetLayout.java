package dev.penumbra.cases.hub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** What a Parquet file's footer says: its columns and where their values are. Immutable. */
final class ParquetLayout {

  /** A column of one group of rows: more would not be images of one patient. */
  static final long LARGEST_CHUNK = 1L << 30;

  private static final int TAIL = 64 << 10;
  private static final int SHOWN_COLUMNS = 40;
  private static final long MOST_ROWS = 1_000_000;
  private static final int LARGEST_FOOTER = 32 << 20;
  private static final int TRAILER = 8;

  private final HubFile file;
  private final ParquetMetadata metadata;

  private ParquetLayout(HubFile file, ParquetMetadata metadata) {
    this.file = file;
    this.metadata = metadata;
  }

  /**
   * Fetches the footer: the file's last 64 KiB, and more only where it is longer.
   *
   * @throws BrokenParquet if there is none
   */
  static ParquetLayout read(HubFile file, RemoteFile remote, Errand errand)
      throws IOException, BrokenParquet {
    long from = Math.max(0, remote.size() - TAIL);
    byte[] tail = remote.bytes(new ByteRange(from, remote.size()), errand);
    if (tail.length < TRAILER + 4 || !endsAsParquet(tail)) {
      throw new BrokenParquet(file.path() + " is no Parquet file.");
    }
    int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - TRAILER);
    if (length <= 0 || length > Math.min(LARGEST_FOOTER, remote.size() - TRAILER)) {
      throw new BrokenParquet(
          file.path() + " is damaged: its footer cannot have " + length + " bytes.");
    }
    int missing = length + TRAILER - tail.length;
    byte[] footer;
    if (missing > 0) {
      byte[] head = remote.bytes(new ByteRange(from - missing, from), errand);
      footer = Arrays.copyOf(head, length);
      System.arraycopy(tail, 0, footer, head.length, tail.length - TRAILER);
    } else {
      footer = Arrays.copyOfRange(tail, -missing, tail.length - TRAILER);
    }
    return new ParquetLayout(file, parse(file, footer));
  }

  private static boolean endsAsParquet(byte[] tail) {
    byte[] magic = Arrays.copyOfRange(tail, tail.length - 4, tail.length);
    return Arrays.equals(magic, "PAR1".getBytes(StandardCharsets.US_ASCII));
  }

  private static ParquetMetadata parse(HubFile file, byte[] footer) throws BrokenParquet {
    try {
      return new ParquetMetadataConverter()
          .readParquetMetadata(
              new ByteArrayInputStream(footer), ParquetMetadataConverter.NO_FILTER);
    } catch (IOException | RuntimeException e) {
      throw new BrokenParquet(file.path() + " is damaged: its footer cannot be read.", e);
    }
  }

  /** The rows of each group, in order. */
  List<Integer> rows() throws BrokenParquet {
    long most = metadata.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (most < 0 || most > MOST_ROWS) {
      throw new BrokenParquet(file.path() + " has " + most + " rows, too many for cases.");
    }
    return metadata.getBlocks().stream()
        .map(block -> Math.toIntExact(block.getRowCount()))
        .toList();
  }

  /** Whether there is a column of a name. */
  boolean has(String column) {
    return schema().containsField(column);
  }

  /**
   * Checks that a column of text is there.
   *
   * @throws BrokenParquet if not
   */
  void requireText(String column) throws BrokenParquet {
    Type type = require(column);
    if (!type.isPrimitive()
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY) {
      throw new BrokenParquet("column " + column + " of " + file.path() + " is no text.");
    }
  }

  /**
   * Checks that a column of images is there.
   *
   * @throws BrokenParquet if not
   */
  void requireImage(String column) throws BrokenParquet {
    Type type = require(column);
    boolean image =
        !type.isPrimitive()
            && type.asGroupType().containsField("bytes")
            && type.asGroupType().getType("bytes").isPrimitive()
            && type.asGroupType().getType("bytes").asPrimitiveType().getPrimitiveTypeName()
                == PrimitiveTypeName.BINARY;
    if (!image) {
      throw new BrokenParquet(
          "column "
              + column
              + " of "
              + file.path()
              + " holds no images; a struct with bytes and path is needed.");
    }
  }

  private Type require(String column) throws BrokenParquet {
    if (!has(column)) {
      throw new BrokenParquet(
          "its columns have changed: %s has no column %s. It has %s. Check penumbra.hub.columns."
              .formatted(
                  file.path(),
                  column,
                  String.join(
                      ", ",
                      schema().getFields().stream()
                          .map(Type::getName)
                          .limit(SHOWN_COLUMNS)
                          .toList())));
    }
    return schema().getType(column);
  }

  /**
   * Where the values of a column are in one group of rows.
   *
   * @param path the column's name, and {@code bytes} for an image
   * @throws BrokenParquet if they are nowhere in the file, or too many
   */
  Chunk chunk(int group, String... path) throws BrokenParquet {
    ColumnPath wanted = ColumnPath.get(path);
    Optional<ColumnChunkMetaData> found =
        group < metadata.getBlocks().size()
            ? metadata.getBlocks().get(group).getColumns().stream()
                .filter(column -> column.getPath().equals(wanted))
                .findFirst()
            : Optional.empty();
    if (found.isEmpty()) {
      throw new BrokenParquet(
          file.path() + " is damaged: the values of " + wanted.toDotString() + " are missing.");
    }
    ColumnDescriptor descriptor = schema().getColumnDescription(path);
    if (descriptor.getMaxRepetitionLevel() > 0) {
      throw new BrokenParquet("column " + path[0] + " of " + file.path() + " holds lists.");
    }
    ColumnChunkMetaData column = found.get();
    long start = column.getStartingPos();
    long length = column.getTotalSize();
    if (column.getValueCount() != metadata.getBlocks().get(group).getRowCount()) {
      throw new BrokenParquet(
          file.path() + " is damaged: " + wanted.toDotString() + " has not a value for each row.");
    }
    if (start < 0 || length <= 0 || start > file.size() || length > file.size() - start) {
      throw new BrokenParquet(
          file.path() + " is damaged: the values of " + wanted.toDotString() + " are outside it.");
    }
    if (length > LARGEST_CHUNK) {
      throw new BrokenParquet(
          "column %s of %s has %d MB in one group of rows; at most %d MB can be read."
              .formatted(path[0], file.path(), length >> 20, LARGEST_CHUNK >> 20));
    }
    return new Chunk(
        file.path() + ", column " + path[0],
        new ByteRange(start, start + length),
        column,
        descriptor,
        Optional.ofNullable(metadata.getFileMetaData().getCreatedBy()));
  }

  private MessageType schema() {
    return metadata.getFileMetaData().getSchema();
  }
}
