package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The smallest owner of a journal: it keeps every record's place and, when the journal is written
 * anew, copies all of them.
 */
final class KeptRecords implements RecordReader, Contents {

  /** Bytes between whole records that are none. */
  record Damage(long offset, long length) {}

  final List<Damage> damages = new ArrayList<>();
  private final Map<String, Location> places = new LinkedHashMap<>(); // guarded by this
  private int rewrites;
  private Journal journal;

  /** Hears of the journal that it is the owner of. */
  Journal owns(Journal opened) {
    journal = opened;
    return opened;
  }

  /** The records in order, as text. */
  synchronized List<String> texts() {
    return List.copyOf(places.keySet());
  }

  synchronized Location place(String text) {
    return places.get(text);
  }

  synchronized int rewrites() {
    return rewrites;
  }

  /** What to do when a record is durable. */
  synchronized void durable(String text, Location at) {
    places.put(text, at);
  }

  @Override
  public synchronized boolean record(byte[] payload, Location at) {
    places.put(new String(payload, StandardCharsets.UTF_8), at);
    return true;
  }

  @Override
  public void damaged(long offset, long length) {
    damages.add(new Damage(offset, length));
  }

  @Override
  public synchronized Runnable writeTo(Sink sink) throws IOException {
    Map<String, Location> moved = new LinkedHashMap<>();
    for (Map.Entry<String, Location> entry : places.entrySet()) {
      moved.put(entry.getKey(), sink.put(journal.read(entry.getValue())));
    }
    return () -> swap(moved);
  }

  private synchronized void swap(Map<String, Location> moved) {
    places.putAll(moved);
    rewrites++;
  }
}
