package io.litefsoperator.testing;

import java.util.List;
import java.util.regex.Pattern;

/** The documents of a YAML file, each with its comments. */
public final class YamlDocuments {

  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");
  private static final Pattern CONTENT = Pattern.compile("(?m)^[^#\\s]");

  private YamlDocuments() {}

  /** Those that hold more than comments, ending with one line break each. */
  public static List<String> of(String text) {
    return SEPARATOR
        .splitAsStream(text)
        .filter(document -> CONTENT.matcher(document).find())
        .map(document -> document.strip() + "\n")
        .toList();
  }
}
