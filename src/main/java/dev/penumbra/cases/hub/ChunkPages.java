package dev.penumbra.cases.hub;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a column chunk, one at a time, so that a column of many images takes the memory of
 * one. Sizes are checked before memory is taken. For one thread; failures are {@link Damaged}.
 */
final class ChunkPages implements PageReader {

  /** A page holds at least one whole image, unpacked. */
  private static final int LARGEST_PAGE = 1 << 30;

  private final Chunk chunk;
  private final DataInputStream in;
  private final Statistics<?> noStatistics;
  private Optional<PageHeader> pending = Optional.empty();
  private long valuesLeft;
  private long bytesLeft;

  /** A failure, through interfaces that know none. */
  static final class Damaged extends RuntimeException {
    private static final long serialVersionUID = 1;

    Damaged(BrokenParquet cause) {
      super(cause);
    }
  }

  /**
   * Pages.
   *
   * @param in the chunk's bytes
   */
  ChunkPages(Chunk chunk, InputStream in) {
    this.chunk = chunk;
    this.in = new DataInputStream(new Counted(in));
    this.noStatistics =
        Statistics.getBuilderForReading(chunk.descriptor().getPrimitiveType()).build();
    this.valuesLeft = chunk.column().getValueCount();
    this.bytesLeft = chunk.range().length();
  }

  @Override
  public long getTotalValueCount() {
    return chunk.column().getValueCount();
  }

  @Override
  public @Nullable DictionaryPage readDictionaryPage() {
    try {
      PageHeader header = header();
      if (!header.isSetDictionary_page_header()) {
        pending = Optional.of(header);
        return null;
      }
      byte[] page = unpack(payload(header), header.getUncompressed_page_size(), codec());
      return new DictionaryPage(
          BytesInput.from(page),
          header.getDictionary_page_header().getNum_values(),
          encoding(header.getDictionary_page_header().getEncoding()));
    } catch (BrokenParquet e) {
      throw new Damaged(e);
    }
  }

  @Override
  public @Nullable DataPage readPage() {
    try {
      while (valuesLeft > 0) {
        PageHeader header = pending.isPresent() ? pending.get() : header();
        pending = Optional.empty();
        byte[] payload = payload(header);
        if (header.isSetData_page_header()) {
          return version1(header, payload);
        }
        if (header.isSetData_page_header_v2()) {
          return version2(header, payload);
        }
      }
      return null;
    } catch (BrokenParquet e) {
      throw new Damaged(e);
    }
  }

  private DataPage version1(PageHeader header, byte[] payload) throws BrokenParquet {
    DataPageHeader data = header.getData_page_header();
    byte[] page = unpack(payload, header.getUncompressed_page_size(), codec());
    return new DataPageV1(
        BytesInput.from(page),
        counted(data.getNum_values()),
        page.length,
        noStatistics,
        encoding(data.getRepetition_level_encoding()),
        encoding(data.getDefinition_level_encoding()),
        encoding(data.getEncoding()));
  }

  private DataPage version2(PageHeader header, byte[] payload) throws BrokenParquet {
    DataPageHeaderV2 data = header.getData_page_header_v2();
    int repetition = data.getRepetition_levels_byte_length();
    int definition = data.getDefinition_levels_byte_length();
    if (repetition < 0 || definition < 0 || payload.length - repetition < definition) {
      throw damaged("its levels do not fit in a page");
    }
    int levels = repetition + definition;
    byte[] values = new byte[payload.length - levels];
    System.arraycopy(payload, levels, values, 0, values.length);
    boolean packed = !data.isSetIs_compressed() || data.isIs_compressed();
    byte[] page =
        unpack(
            values,
            header.getUncompressed_page_size() - levels,
            packed && values.length > 0 ? codec() : CompressionCodecName.UNCOMPRESSED);
    return DataPageV2.uncompressed(
        data.getNum_rows(),
        data.getNum_nulls(),
        counted(data.getNum_values()),
        BytesInput.from(payload, 0, repetition),
        BytesInput.from(payload, repetition, definition),
        encoding(data.getEncoding()),
        BytesInput.from(page),
        noStatistics);
  }

  private int counted(int values) throws BrokenParquet {
    if (values <= 0 || values > valuesLeft) {
      throw damaged("a page has " + values + " values where " + valuesLeft + " are left");
    }
    valuesLeft -= values;
    return values;
  }

  private PageHeader header() throws BrokenParquet {
    try {
      return Util.readPageHeader(in);
    } catch (IOException | RuntimeException e) {
      throw new BrokenParquet(chunk.name() + " is damaged: a page's header cannot be read.", e);
    }
  }

  private byte[] payload(PageHeader header) throws BrokenParquet {
    int length = header.getCompressed_page_size();
    int unpacked = header.getUncompressed_page_size();
    if (length < 0 || length > bytesLeft || unpacked < 0 || unpacked > LARGEST_PAGE) {
      throw damaged("a page cannot have " + length + " bytes, unpacked " + unpacked);
    }
    byte[] payload = new byte[length];
    try {
      in.readFully(payload);
    } catch (EOFException e) {
      throw damaged("it ends in the middle of a page");
    } catch (IOException e) {
      throw new BrokenParquet(chunk.name() + " cannot be read from the disk.", e);
    }
    if (header.isSetCrc()) {
      CRC32 crc = new CRC32();
      crc.update(payload);
      if ((int) crc.getValue() != header.getCrc()) {
        throw damaged("a page's checksum is wrong");
      }
    }
    return payload;
  }

  private byte[] unpack(byte[] payload, int size, CompressionCodecName codec) throws BrokenParquet {
    if (size < 0) {
      throw damaged("a page cannot have " + size + " bytes");
    }
    return Decompression.unpack(codec, payload, size, chunk.name());
  }

  private CompressionCodecName codec() {
    return chunk.column().getCodec();
  }

  private Encoding encoding(org.apache.parquet.format.@Nullable Encoding stored)
      throws BrokenParquet {
    try {
      return Encoding.valueOf(String.valueOf(stored));
    } catch (IllegalArgumentException e) {
      throw new BrokenParquet(chunk.name() + " is stored in an unknown encoding.", e);
    }
  }

  private BrokenParquet damaged(String how) {
    return new BrokenParquet(chunk.name() + " is damaged: " + how + ".");
  }

  /** Counts what is left of the chunk. */
  private final class Counted extends FilterInputStream {

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytesLeft -= read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      bytesLeft -= Math.max(read, 0);
      return read;
    }
  }
}
