package dev.penumbra.inference;

/** The numbers a network computes with; images and results are float32 whatever it is. */
public enum Precision {
  /** What every network has. */
  FLOAT32("float32", "forward"),

  /** On CUDA, for networks with {@code halfPrecision}. */
  FLOAT16("float16", "forward_half"),

  /** On a CPU where it is asked for, for networks with {@code bfloat16}. */
  BFLOAT16("bfloat16", "forward_bfloat16");

  private final String id;
  private final String method;

  Precision(String id, String method) {
    this.id = id;
    this.method = method;
  }

  /**
   * Its name, as in the setting {@code penumbra.cpu-precision}.
   *
   * @return {@code float32}, {@code float16} or {@code bfloat16}
   */
  public String id() {
    return id;
  }

  /** The TorchScript method that computes so. */
  String method() {
    return method;
  }
}
