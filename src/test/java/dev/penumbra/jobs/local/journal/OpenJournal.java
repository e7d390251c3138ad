package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A journal of texts, opened. */
final class OpenJournal implements AutoCloseable {

  /** Seconds after which a test fails that would otherwise wait for ever. */
  static final long PATIENCE = 20;

  final KeptRecords records = new KeptRecords();
  final Journal journal;

  private OpenJournal(Path folder, Growth growth) throws IOException {
    journal = records.owns(Journal.open(folder, records, records, growth));
  }

  static OpenJournal in(Path folder) throws IOException {
    return new OpenJournal(folder, Growth.USUAL);
  }

  static OpenJournal in(Path folder, Growth growth) throws IOException {
    return new OpenJournal(folder, growth);
  }

  /** What another process would read in the folder. */
  static List<String> read(Path folder) throws IOException {
    try (OpenJournal opened = in(folder)) {
      return opened.records.texts();
    }
  }

  /** Appends without waiting. */
  CompletableFuture<Void> add(String text, boolean refusable) {
    return journal
        .append(bytes(text), refusable, at -> records.durable(text, at))
        .toCompletableFuture();
  }

  /** Appends and waits until it is durable. */
  void append(String... texts) {
    for (String text : texts) {
      add(text, false).orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }
  }

  /** The only journal file of a folder. */
  static Path file(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      List<Path> journals =
          files.filter(file -> file.getFileName().toString().endsWith(".journal")).toList();
      if (journals.size() != 1) {
        throw new AssertionError("not one journal but " + journals);
      }
      return journals.get(0);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    journal.close();
  }
}
