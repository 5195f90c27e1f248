package io.litefsoperator.report;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Somebody else's words in a message of ours, as far as there is room. */
final class Quoted {

  private static final int LENGTH = 300;

  private Quoted() {}

  static String of(@Nullable String words) {
    String text = Objects.requireNonNullElse(words, "");
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH - 1) + "…";
  }
}
