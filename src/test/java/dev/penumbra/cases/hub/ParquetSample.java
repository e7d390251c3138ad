package dev.penumbra.cases.hub;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;

/** Writes Parquet files with the data set's columns. */
final class ParquetSample {

  static final List<String> IMAGES =
      List.of(
          "ncct",
          "cta",
          "ctp",
          "tmax",
          "mtt",
          "cbf",
          "cbv",
          "dwi",
          "adc",
          "lesion_mask",
          "lvo_mask",
          "cow_segmentation");

  /** An image column of a row: its bytes, or no more than a path. */
  record Image(Map<String, byte[]> bytes, String path) {
    static Image of(byte[] bytes) {
      return new Image(Map.of("bytes", bytes), "image.nii.gz");
    }

    static Image elsewhere(String path) {
      return new Image(Map.of(), path);
    }
  }

  private ParquetSample() {}

  /** One row: texts, numbers and images by column; what is absent is null. */
  static Path write(Path file, int rowsPerGroup, List<Map<String, Object>> rows) {
    return write(file, schema("subject_id", IMAGES), rowsPerGroup, rows);
  }

  static MessageType schema(String id, List<String> images) {
    StringBuilder schema = new StringBuilder("message schema {\n");
    schema.append("optional binary " + id + " (STRING); optional int32 age;\n");
    for (String image : images) {
      schema.append(
          "optional group "
              + image
              + " { optional binary bytes; optional binary path (STRING); }\n");
    }
    return MessageTypeParser.parseMessageType(schema + "}");
  }

  static Path write(
      Path file, MessageType schema, int rowsPerGroup, List<Map<String, Object>> rows) {
    try (ParquetWriter<Map<String, Object>> writer =
        new Builder(new PathFile(file), schema)
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withDictionaryEncoding(false)
            .withRowGroupRowCountLimit(rowsPerGroup)
            .build()) {
      for (Map<String, Object> row : rows) {
        writer.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static final class Builder extends ParquetWriter.Builder<Map<String, Object>, Builder> {
    private final MessageType schema;

    Builder(OutputFile file, MessageType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // asked for by the interface, never called
    protected WriteSupport<Map<String, Object>> getWriteSupport(Configuration configuration) {
      return new Rows(schema);
    }

    @Override
    protected WriteSupport<Map<String, Object>> getWriteSupport(
        org.apache.parquet.conf.ParquetConfiguration configuration) {
      return new Rows(schema);
    }
  }

  private static final class Rows extends WriteSupport<Map<String, Object>> {
    private final MessageType schema;
    private RecordConsumer consumer;

    Rows(MessageType schema) {
      this.schema = schema;
    }

    @Override
    @SuppressWarnings("deprecation") // asked for by the interface, never called
    public WriteContext init(Configuration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public WriteContext init(org.apache.parquet.conf.ParquetConfiguration configuration) {
      return new WriteContext(schema, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(Map<String, Object> row) {
      consumer.startMessage();
      int index = 0;
      for (Type field : schema.getFields()) {
        Object value = row.get(field.getName());
        if (value != null) {
          consumer.startField(field.getName(), index);
          add(value);
          consumer.endField(field.getName(), index);
        }
        index++;
      }
      consumer.endMessage();
    }

    private void add(Object value) {
      if (value instanceof String text) {
        consumer.addBinary(Binary.fromString(text));
      } else if (value instanceof Integer number) {
        consumer.addInteger(number);
      } else if (value instanceof Image image) {
        consumer.startGroup();
        image
            .bytes()
            .forEach(
                (name, bytes) -> {
                  consumer.startField(name, 0);
                  consumer.addBinary(Binary.fromConstantByteArray(bytes));
                  consumer.endField(name, 0);
                });
        consumer.startField("path", 1);
        consumer.addBinary(Binary.fromString(image.path()));
        consumer.endField("path", 1);
        consumer.endGroup();
      }
    }
  }

  private record PathFile(Path path) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSize) throws IOException {
      return new Counting(new BufferedOutputStream(Files.newOutputStream(path), 1 << 16));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }

    @Override
    public String getPath() {
      return path.toString();
    }
  }

  private static final class Counting extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    Counting(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
