package dev.penumbra.api.access;

/** What a request is counted as. */
enum Rate {
  /** Not at all. */
  UNCOUNTED("requests"),
  /** Everything that has no count of its own. */
  REQUESTS("requests"),
  /** New jobs. */
  SUBMISSIONS("submissions"),
  /** New cases. */
  UPLOADS("uploads");

  private final String words;

  Rate(String words) {
    this.words = words;
  }

  /** What it is called in a sentence. */
  String words() {
    return words;
  }
}
