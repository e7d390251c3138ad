package dev.penumbra.cases.hub;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.jspecify.annotations.Nullable;

/** Reads the values of a column chunk. */
final class ChunkValues {

  private ChunkValues() {}

  /**
   * One value.
   *
   * @param in the chunk's bytes
   * @param row which, from 0
   * @return its bytes; empty where it is null
   * @throws BrokenParquet if the chunk is damaged
   */
  static Optional<ByteBuffer> bytes(Chunk chunk, InputStream in, int row) throws BrokenParquet {
    return read(
        chunk,
        in,
        values -> {
          for (int i = 0; i < row; i++) {
            if (present(chunk, values)) {
              values.skip();
            }
            values.consume();
          }
          return value(chunk, values).map(Binary::toByteBuffer);
        });
  }

  /**
   * All values, as text.
   *
   * @param in the chunk's bytes
   * @return one per row; empty where it is null
   * @throws BrokenParquet if the chunk is damaged
   */
  static List<Optional<String>> texts(Chunk chunk, InputStream in) throws BrokenParquet {
    return read(
        chunk,
        in,
        values -> {
          List<Optional<String>> texts = new ArrayList<>();
          for (long left = chunk.column().getValueCount(); left > 0; left--) {
            texts.add(value(chunk, values).map(Binary::toStringUsingUTF8));
            values.consume();
          }
          return texts;
        });
  }

  /** What is done with the values. */
  @FunctionalInterface
  private interface Use<T> {
    T of(ColumnReaderImpl values);
  }

  private static <T> T read(Chunk chunk, InputStream in, Use<T> use) throws BrokenParquet {
    try {
      @Nullable ParsedVersion writer = chunk.writer().orElse(null);
      return use.of(
          new ColumnReaderImpl(
              chunk.descriptor(), new ChunkPages(chunk, in), new Unconverted(), writer));
    } catch (ChunkPages.Damaged e) {
      throw e.getCause() instanceof BrokenParquet broken ? broken : damaged(chunk, e);
    } catch (RuntimeException e) {
      throw damaged(chunk, e);
    }
  }

  private static BrokenParquet damaged(Chunk chunk, RuntimeException e) {
    return new BrokenParquet(chunk.name() + " is damaged: its values cannot be read.", e);
  }

  private static boolean present(Chunk chunk, ColumnReaderImpl values) {
    return values.getCurrentDefinitionLevel() == chunk.descriptor().getMaxDefinitionLevel();
  }

  private static Optional<Binary> value(Chunk chunk, ColumnReaderImpl values) {
    return present(chunk, values) ? Optional.of(values.getBinary()) : Optional.empty();
  }

  /** Values are taken from the reader itself. */
  private static final class Unconverted extends PrimitiveConverter {}
}
