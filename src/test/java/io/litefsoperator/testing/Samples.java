package io.litefsoperator.testing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in Prometheus's text format, by name and labels as written. */
public record Samples(Map<String, Double> values) {

  private static final Pattern LINE =
      Pattern.compile("^([a-zA-Z_:][\\w:]*(?:\\{.*})?) +(\\S+)(?: \\d+)?$", Pattern.MULTILINE);

  /** Comments are left out. */
  public static Samples parse(String text) {
    Map<String, Double> values = new LinkedHashMap<>();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      if (!line.group(2).endsWith("Inf")) {
        values.put(line.group(1), Double.parseDouble(line.group(2)));
      }
    }
    return new Samples(values);
  }

  /** The value of one series, named with its labels as written. */
  public double of(String series) {
    return Objects.requireNonNull(values.get(series), () -> "no series " + series);
  }

  /** The sum over all series of this name, whatever their labels. */
  public double sum(String name) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().replaceFirst("\\{.*", "").equals(name))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
